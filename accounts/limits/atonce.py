"""Concurrency limits of heavy work: per visitor and in all, across processes. A place is an advisory lock of the database session, so
it is freed when the process that held it dies. Half of the
threads of a process never do heavy work, so that reading and ``/healthz`` stay quick.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from accounts.limits.limiter import TooMany

TAKE = "SELECT n FROM generate_series(1, %s) AS n WHERE pg_try_advisory_lock(%s, n) LIMIT 1"
"""SQL that takes the first free place; the LIMIT stops it after one."""
FREE = "SELECT pg_advisory_unlock(%s, %s)"
RETRY_SECONDS = 5


class Busy(TooMany):
    """All places are taken. ``for_all``: the places of the whole server, not those of the visitor."""

    def __init__(self, limit: str, *, for_all: bool) -> None:
        super().__init__(limit, RETRY_SECONDS)
        self.status = 503 if for_all else 429


@dataclass(frozen=True)
class AtOnce:
    """Heavy work by name. The settings hold how much of it one visitor, and all together, may have at once."""

    name: str
    of_visitor: str
    of_all: str
    threads: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(max(1, settings.WEB_THREADS // 2))
    )

    @contextmanager
    def place(self, visitor: str) -> Iterator[None]:
        """A place for the work in the block. Raises Busy."""
        with ExitStack() as stack:
            stack.enter_context(self._lock(visitor, getattr(settings, self.of_visitor), for_all=False))
            stack.enter_context(self._lock("", getattr(settings, self.of_all), for_all=True))
            if not self.threads.acquire(blocking=False):
                raise Busy(self.name, for_all=True)
            stack.callback(self.threads.release)
            yield

    @contextmanager
    def _lock(self, whose: str, places: int, *, for_all: bool) -> Iterator[None]:
        key = _key(self.name, whose)
        with connection.cursor() as cursor:
            cursor.execute(TAKE, [places, key])
            row = cursor.fetchone()
        if row is None:
            raise Busy(self.name, for_all=for_all)
        try:
            yield
        finally:
            if not connection.needs_rollback and connection.connection is not None:
                with connection.cursor() as cursor:
                    cursor.execute(FREE, [key, row[0]])


def _key(name: str, whose: str) -> int:
    """A number of 31 bits that stands for both."""
    digest = salted_hmac("accounts.limits.atonce", f"{name}\0{whose}").digest()
    return int.from_bytes(digest[:4], "big") >> 1
