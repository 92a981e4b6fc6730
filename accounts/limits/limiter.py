"""The rate limiter: a number of attempts per period and subject, exact across threads and processes.

A limit is counted and checked in one statement on a row of its own, so that requests at the same moment cannot pass together. Call
``take()`` outside of transactions: inside one the count waits for the commit and is lost with a rollback. Subjects (a visitor, an
e-mail address, an account) are kept as keyed hashes only; rows go when their period is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from math import ceil

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from accounts.limits.rates import Rate
from accounts.models import RateCount

COUNT = """
    INSERT INTO accounts_ratecount AS kept (key, n, until)
    VALUES (%(key)s, 1, clock_timestamp() + make_interval(secs => %(seconds)s))
    ON CONFLICT (key) DO UPDATE SET
        n = CASE WHEN kept.until <= clock_timestamp() THEN 1 ELSE kept.n + 1 END,
        until = CASE WHEN kept.until <= clock_timestamp() THEN excluded.until ELSE kept.until END
    WHERE kept.until <= clock_timestamp() OR kept.n < %(most)s
    RETURNING n
"""
"""SQL that counts one attempt and returns a row if the rate allows it. A refused attempt is not counted."""
LEFT = "SELECT extract(epoch FROM until - clock_timestamp()) FROM accounts_ratecount WHERE key = %s"


class TooMany(Exception):
    """A limit is reached; it is free again after ``seconds``."""

    status = 429

    def __init__(self, limit: str, seconds: int) -> None:
        super().__init__(f"limit {limit} reached, free in {seconds} s")
        self.limit = limit
        self.seconds = seconds

    @property
    def when(self) -> str:
        """In words: “in 5 minutes”."""
        if self.seconds < 100:
            return ngettext("in %(n)s second", "in %(n)s seconds", self.seconds) % {"n": self.seconds}
        if self.seconds < 5400:
            minutes = ceil(self.seconds / 60)
            return ngettext("in %(n)s minute", "in %(n)s minutes", minutes) % {"n": minutes}
        hours = ceil(self.seconds / 3600)
        return ngettext("in %(n)s hour", "in %(n)s hours", hours) % {"n": hours}


@dataclass(frozen=True)
class Limit:
    """A limit by name. ``setting`` names the setting that holds its rate."""

    name: str
    setting: str

    @property
    def rate(self) -> Rate:
        """The rate of the setting."""
        return Rate.parse(getattr(settings, self.setting))

    def take(self, *subject: object) -> None:
        """Count one attempt of the subject. Raises TooMany if the rate is exceeded."""
        rate, key = self.rate, self._key(subject)
        with connection.cursor() as cursor:
            if rate.most:
                cursor.execute(COUNT, {"key": key, "most": rate.most, "seconds": rate.seconds})
                if cursor.fetchone():
                    return
            cursor.execute(LEFT, [key])
            left = cursor.fetchone()
        raise TooMany(self.name, max(1, ceil(left[0])) if left else rate.seconds)

    @contextmanager
    def taking(self, *subject: object) -> Iterator[None]:
        """``take()`` for what is done in the block; given back where that fails."""
        self.take(*subject)
        with ExitStack() as unless_done:
            unless_done.callback(self.give_back, *subject)
            yield
            unless_done.pop_all()

    def give_back(self, *subject: object) -> None:
        """Give back one counted attempt that was not used."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE accounts_ratecount SET n = n - 1 WHERE key = %s AND n > 0", [self._key(subject)]
            )

    def wait(self, *subject: object) -> int:
        """Seconds until the subject may try again, 0 if it may now. Counts nothing."""
        rate = self.rate
        found = RateCount.objects.filter(
            pk=self._key(subject), until__gt=timezone.now(), n__gte=rate.most
        ).first()
        return max(1, ceil((found.until - timezone.now()).total_seconds())) if found else 0

    def forget(self, *subject: object) -> None:
        """Reset the count of the subject."""
        RateCount.objects.filter(pk=self._key(subject)).delete()

    def _key(self, subject: Iterable[object]) -> str:
        parts = (self.name, self.setting, *subject)
        return salted_hmac("accounts.limits.limiter", "\0".join(str(part) for part in parts)).hexdigest()[:32]


def prune() -> int:
    """Remove the counts whose period is over; say how many."""
    return RateCount.objects.filter(until__lt=timezone.now()).delete()[0]
