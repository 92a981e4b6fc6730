"""Job workers as processes of their own, which a test may kill."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, connections

PATIENCE = 60
"""Seconds after which a state that does not come is a fault: a busy machine is slow, not wrong."""


@contextmanager
def workers() -> Iterator[Callable[[], int]]:
    """A function that starts a worker and says its number. All that still run are killed in the end."""
    running: list[int] = []

    def fork() -> int:
        connections.close_all()
        if pid := os.fork():
            running.append(pid)
            return pid
        try:
            call_command("procrastinate", "worker", "--concurrency", "4")
        finally:
            os._exit(0)

    try:
        yield fork
    finally:
        for pid in running:
            kill(pid)


def kill(pid: int) -> None:
    """End a worker as a crash would, once."""
    try:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    except (ProcessLookupError, ChildProcessError):
        return


def until(happens: Callable[[], bool]) -> None:
    """Wait for something."""
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.02)


def let_half_a_minute_pass() -> None:
    """The dead worker has been silent for so long, and it is time to look for such workers again."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'")
        cursor.execute("DELETE FROM procrastinate_periodic_defers")
