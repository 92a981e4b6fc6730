"""Numbers of events in the order of their commits, and how far back the log goes.

A number taken while a row is written would be no place in a stream: of two transactions the one with the higher number may commit
first, and a reader who has seen it would never look for the lower one. So rows are written without a number. ``number_events`` gives
the numbers to what has been committed, one process at a time: a number that can be read is never followed by a lower one.
Numbers have no gaps, so a reader whose place has been removed can be told.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Min
from procrastinate.contrib.django import app

from engagement.events.models import Event

NUMBERS = 7803
"""The advisory lock of who gives numbers."""
AT_ONCE = 10_000
SEND = "engagement.send_events"


@dataclass(frozen=True)
class Span:
    """Which numbers there are. Both are 0 in an empty log."""

    first: int
    last: int

    def holds(self, place: int) -> bool:
        """Whether a reader who has read up to this place misses nothing by going on."""
        return place <= self.last and (place == 0 or place >= self.first - 1)


def span() -> Span:
    """The numbers that can be read now."""
    found = Event.objects.aggregate(first=Min("number"), last=Max("number"))
    return Span(found["first"] or 0, found["last"] or 0)


def number_events() -> int:
    """Give numbers to all committed events that have none. Says how many."""
    count = 0
    while some := _number_some():
        count += some
    return count


def _number_some() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS])
        # A statement of its own: it sees what was committed before the lock was given.
        cursor.execute(
            """
            WITH waiting AS (
                SELECT id, row_number() OVER (ORDER BY id) AS place FROM (
                    SELECT id FROM engagement_event WHERE number IS NULL ORDER BY id LIMIT %s
                ) first_ones
            )
            UPDATE engagement_event event
            SET number = waiting.place + (SELECT coalesce(max(number), 0) FROM engagement_event)
            FROM waiting WHERE event.id = waiting.id
            """,
            [AT_ONCE],
        )
        return int(cursor.rowcount)


def remove_old_events(now: datetime.datetime) -> int:
    """Remove what is older than ``EVENT_DAYS``, from the beginning; the last one stays, so that numbers go on. Says how many."""
    young = Event.objects.filter(written__gte=now - datetime.timedelta(days=settings.EVENT_DAYS))
    last = young.aggregate(first=Min("number"))["first"] or span().last
    return Event.objects.filter(number__lt=last).delete()[0]


def queue_sending() -> None:
    """Have what the caller's transaction commits numbered and sent at once."""
    app.configure_task(SEND, queue="webhooks").defer()
