"""Heavy work has places: so many for a visitor, so many for all."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.db import connection

from accounts.limits.atonce import AtOnce, Busy

WORK = AtOnce("trial", "ANALYSIS_AT_ONCE_VISITOR", "ANALYSIS_AT_ONCE", threading.BoundedSemaphore(8))


@contextmanager
def working(*visitors: str) -> Iterator[list[int]]:
    """Each in a thread of its own, which has a database session of its own; the statuses of those refused."""
    go_on, met, barrier = threading.Event(), [], threading.Barrier(len(visitors) + 1)

    def work(visitor: str) -> None:
        try:
            with ExitStack() as stack:
                try:
                    stack.enter_context(WORK.place(visitor))
                except Busy as fault:
                    met.append(fault.status)
                barrier.wait(20)
                go_on.wait(20)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(visitors)) as pool:
        done = [pool.submit(work, visitor) for visitor in visitors]
        barrier.wait(20)
        try:
            yield met
        finally:
            go_on.set()
        assert [one.result() for one in done] == [None] * len(visitors)


@pytest.mark.django_db(transaction=True)
def test_places_of_a_visitor_and_of_all_are_kept_and_freed(settings: Any) -> None:
    settings.ANALYSIS_AT_ONCE, settings.ANALYSIS_AT_ONCE_VISITOR = 4, 2
    with working("a", "a", "a") as met:
        assert met == [429]
        with WORK.place("b"):
            pass
    with working("a", "b", "c", "d", "e", "f") as met:
        assert met == [503, 503]
    with working("a", "b", "c", "d") as met:
        assert met == []


@pytest.mark.django_db(transaction=True)
def test_a_place_is_free_again_when_its_session_ends(settings: Any) -> None:
    settings.ANALYSIS_AT_ONCE = 1
    place = WORK.place("a")
    with ThreadPoolExecutor(1) as pool:
        pool.submit(place.__enter__).result()
        with pytest.raises(Busy), WORK.place("b"):
            pass
        session = pool.submit(lambda: connection.connection.info.backend_pid).result()
        pool.submit(
            lambda: connection.close()
        ).result()  # of that thread: connection is a name for one of each
        _wait_for_end(session)
        with WORK.place("b"):
            pass


def _wait_for_end(session: int) -> None:
    """A closed connection only asks its session to end; the server ends it, and frees its locks, a little later."""
    deadline = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [session])
            if cursor.fetchone() is None:
                return
            time.sleep(0.02)
    pytest.fail("the session did not end within 20 s")


@pytest.mark.django_db(transaction=True)
def test_half_of_the_threads_of_a_process_do_other_work(settings: Any) -> None:
    settings.ANALYSIS_AT_ONCE = settings.ANALYSIS_AT_ONCE_VISITOR = 9
    one = AtOnce("small", "ANALYSIS_AT_ONCE_VISITOR", "ANALYSIS_AT_ONCE", threading.BoundedSemaphore(1))
    with one.place("a"):
        with pytest.raises(Busy) as told, one.place("b"):
            pass
        assert (told.value.status, told.value.seconds) == (503, 5)
    with one.place("b"):
        pass
