"""The kills: only the worker, with SIGKILL, at random moments of its work. At the end one is left alone until nothing is to do.

Jobs that were given up, because they were in hand at many kills, are queued again by the care that runs every hour; it is done once,
as if the hour had passed.
"""

from __future__ import annotations

import random
import time

from django.db import connection
from django.utils import timezone

from accounts.care import queue_lost_letters
from accounts.models import Letter
from benchmarks.kills.counting import TASKS, Figures, count, done, left
from benchmarks.kills.sending import Senders, mail_server
from benchmarks.kills.workers import Workers
from engagement.alerts.telling import LOST_AFTER as MATCH_LOST_AFTER
from engagement.alerts.telling import care_for_causes, send_due
from engagement.photos.services import LOST_AFTER, care_for_waiting

JOBS = 4
"""A worker is killed after so many jobs at most, in the middle of the next: told in jobs, because machines differ in speed."""
MIDDLE = 0.4
"""Seconds after the last whole job at which it is killed, at most."""
START = 30
"""Seconds that a worker gets for them."""
WAITING = 30
"""Nobody sends more while so many jobs wait: a slow machine would only pile them up."""
TOLD_EVERY = 10

BUSY = """
    SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status = 'doing' AND task_name = ANY(%s)
        AND worker_id = (SELECT max(id) FROM procrastinate_workers))
"""


def run(kills: int, *, minutes: float, rest: float) -> Figures:
    """Kill workers while things are sent, then let one finish. Both parts end when their time is over, whatever is left."""
    chance, figures, began = random.Random(8), Figures(), time.monotonic()
    with mail_server() as server, Workers() as workers:
        senders = Senders()
        while figures.kills < kills and time.monotonic() < began + minutes * 60:
            _kill_one(workers, senders, chance)
            figures.kills += 1
            if figures.kills % TOLD_EVERY == 0:
                print(f"{figures.kills} kills, {senders.reports} reports, {left()} jobs left", flush=True)
        pid, until = workers.start(), time.monotonic() + rest * 60
        _rest(until)
        care_for_waiting(timezone.now() + 2 * LOST_AFTER)
        Letter.objects.to_send().update(created=timezone.now() - 2 * LOST_AFTER)
        queue_lost_letters()
        care_for_causes(timezone.now() + 2 * MATCH_LOST_AFTER)
        send_due(timezone.now())
        _rest(until)
        # Before it dies: what a live worker holds is not waiting for ever.
        count(figures, server, reports=senders.reports, files=senders.files, wanted=senders.wanted)
        workers.kill(pid)
    figures.minutes = round((time.monotonic() - began) / 60, 1)
    return figures


def _kill_one(workers: Workers, senders: Senders, chance: random.Random) -> None:
    """Start a worker, let it do some jobs while people go on sending, and kill it in the middle of the next."""
    pid = workers.start()
    senders.send()
    wanted, until = done() + chance.randint(0, JOBS), time.monotonic() + START
    while not _is_busy() and time.monotonic() < until:
        time.sleep(0.02)
    while done() < wanted and time.monotonic() < until:
        if left() < WAITING:
            senders.send()
        time.sleep(chance.uniform(0, 0.2))
    time.sleep(chance.uniform(0, MIDDLE))
    workers.kill(pid)


def _rest(until: float) -> None:
    """Until nothing is to do, or the time is over."""
    while (waiting := left()) and time.monotonic() < until:
        print(f"no more kills, {waiting} jobs left", flush=True)
        time.sleep(10)


def _is_busy() -> bool:
    """Whether the newest worker has a job in hand."""
    with connection.cursor() as cursor:
        cursor.execute(BUSY, [list(TASKS)])
        return bool(cursor.fetchone()[0])
