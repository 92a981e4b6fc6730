"""Words on the whole city, and the page of open data, each also right after a change (P5)."""

from __future__ import annotations

import statistics
from collections.abc import Callable

from django.db import connection, transaction

from benchmarks import tools
from benchmarks.bench import Bench
from benchmarks.tools import Case, Figures
from places.counts.counting import MERGES
from places.models import Feature
from reports.models import Report

FREQUENT, TWO, RARE = "buca", "buca+strada", "zirconio"
"""A word that half of all reports hold, two such words, and one that a single report is given here."""
ASKED = 10


def words(bench: Bench) -> None:
    """List pages and pages of GeoJSON by words, and the page of open data. Puts back what it wrote."""
    first, second = Feature.objects.filter(kind=Report.KIND).order_by("pk")[:2]
    rare = Feature.objects.filter(pk=first.pk)
    rare.update(title=f"{RARE} {first.title}")

    def change(number: int) -> None:
        Feature.objects.filter(pk=second.pk).update(title=f"Buca nella strada {number}")

    def forget(number: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MERGES])
            cursor.execute("SELECT public.civicmap_forget_words()")

    def after(path: str, write: Callable[[int], None]) -> Case:
        return lambda: _each_after(bench.origin, path, write)

    listed = "/bench/reports/?q="
    cases: dict[str, Case] = {
        "list, no words": bench.http(["/bench/reports/"]),
        "list, frequent word asked for the first time": after(f"{listed}{FREQUENT}", forget),
        "list, frequent word": bench.http([f"{listed}{FREQUENT}"]),
        "list, frequent word after a change": after(f"{listed}{FREQUENT}", change),
        "list, two frequent words after a change": after(f"{listed}{TWO}", change),
        "list, rare word": bench.http([f"{listed}{RARE}"]),
        "list, rare word after a change": after(f"{listed}{RARE}", change),
        "map's list, frequent word": bench.http([f"/bench/results/?q={FREQUENT}"]),
        "map's list, rare word": bench.http([f"/bench/results/?q={RARE}"]),
        "GeoJSON page of 100, frequent word": bench.http(
            [f"/api/reports.geojson?city=bench&q={FREQUENT}&limit=100"]
        ),
        "GeoJSON page of 100, rare word": bench.http([f"/api/reports.geojson?city=bench&q={RARE}&limit=100"]),
        "suggestions, frequent word": bench.http([f"/bench/suggestions/?q={FREQUENT}"]),
        "open data": bench.http(["/bench/open-data/"]),
        "open data after a change": after("/bench/open-data/", change),
    }
    tools.one_by_one(
        bench.origin, ["/bench/reports/", "/bench/open-data/"]
    )  # a process's first pages are slow
    found = bench.turns(cases)
    for row in (first, second):
        Feature.objects.filter(pk=row.pk).update(title=row.title)
    bench.report.table("Words and the page of open data", found, against="list, no words")
    frequent = found["list, frequent word after a change"].p50
    rarely = found["list, rare word after a change"].p50
    anew = found["list, frequent word asked for the first time"].p50
    open_data = found["open data after a change"].p50
    bench.report.goal(
        "P5", "list page of words with their number, after a change: frequent < 100 ms, rare < 20 ms; open data after a change < 300 ms",
        f"{frequent:.0f} ms ({anew:.0f} ms the first time); {rarely:.0f} ms; {open_data:.0f} ms",
        frequent < 100 and rarely < 20 and open_data < 300,
    )  # fmt: skip


def _each_after(origin: str, path: str, write: Callable[[int], None]) -> Figures:
    """Ask an address some times, each time after a write."""
    tools.one_by_one(origin, [path], most=1)
    times, size, bad = [], 0.0, 0.0
    for number in range(ASKED):
        write(number)
        seen = tools.one_by_one(origin, [path], most=1)
        times.append(seen.p50)
        size, bad = seen.bytes, bad + seen.bad
    return Figures(1000 / statistics.mean(times), statistics.median(times), max(times), ASKED, size, bad)
