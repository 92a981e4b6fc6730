"""The groups of measurements, in the order of the goals."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings
from django.db import connection

from benchmarks import (
    alerts,
    city,
    files,
    keeping,
    map_page,
    pages,
    parts,
    servers,
    service_requests,
    streams,
    submissions,
    tiles,
    words,
)
from benchmarks.bench import Bench
from benchmarks.report import Report
from benchmarks.tools import require
from layers.geojson import store_texts
from places.counts.counting import rebuild_counts
from reports.layers import REPORTS

GROUPS: dict[str, Callable[[Bench], None]] = {
    "pages": pages.pages,
    "conditional": pages.conditional,
    "streams": streams.streams,
    "tiles": tiles.tiles,
    "counts": keeping.counts,
    "lookups": keeping.lookups,
    "words": words.words,
    "files": files.files,
    "writes": keeping.writes,
    "map": map_page.map_page,
    "parts": parts.parts,
    "open311": service_requests.open311,
    "alerts": alerts.alerts,
    "submissions": submissions.submissions,
}


def run(options: argparse.Namespace, began: float) -> int:
    """Measure, and say where the time since ``began`` (of the monotonic clock) went. Returns the exit code."""
    wanted = [name for name in options.only.split(",") if name] or list(GROUPS)
    if unknown := set(wanted) - set(GROUPS):
        print(f"There is no group {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}.")
        return 2
    require("wrk")
    clock = Clock(began)
    clock.lap("tables")
    prepare(options.rows, clock)
    report = Report(options.rows)
    with ExitStack() as stack:
        origin, pid = stack.enter_context(servers.ours())
        bench = Bench(report=report, origin=origin, pid=pid, seconds=options.seconds, rounds=options.rounds)
        bench.start_peers(stack, peers=not options.no_peers)
        clock.lap("starting servers")
        for name in wanted:
            print(f"\n## {name}", flush=True)
            GROUPS[name](bench)
            clock.lap(name)
    print("\n" + report.summary())
    print(f"\n{clock.told()}", flush=True)
    if options.write:
        report.write(Path(settings.BASE_DIR) / "docs" / "performance.md")
    return 0


class Clock:
    """Seconds of each part of a run."""

    def __init__(self, began: float) -> None:
        self.began = self.last = began
        self.parts: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """Note the time since the last lap."""
        now = time.monotonic()
        self.parts[name] = now - self.last
        self.last = now

    def told(self) -> str:
        """The whole time and its parts, in seconds."""
        parts = ", ".join(f"{name} {seconds:.0f}" for name, seconds in self.parts.items())
        return f"{self.last - self.began:.0f} s in all: {parts}"


def prepare(rows: int, clock: Clock) -> None:
    """The city of that many reports, its counts and its finished texts; made anew when the database holds another one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM places_feature WHERE kind = 'reports.report'")
        (there,) = cursor.fetchone()
    if there and there != rows:
        raise SystemExit(
            f"The benchmark's database holds {there:,} reports, not {rows:,}: ./dev bench --fresh makes it anew."
        )
    if not there:
        print(f"making a city of {rows:,} reports", flush=True)
        city.build(rows)
        clock.lap("city")
    print("counting, and writing the finished texts", flush=True)
    rebuild_counts()
    clock.lap("counting")
    while store_texts(REPORTS):
        pass
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    clock.lap("texts and clean-up")
