"""GeoPackage beside ogr2ogr and geopandas (G13), each in a process of its own: seconds and peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import servers
from benchmarks.bench import Bench

ORDERED = "SELECT * FROM bench_reports ORDER BY id"
OURS = """
import django, sys
from pathlib import Path
django.setup()
from layers.exports import geopackage
from layers.exports.tables import Rows
from reports.layers import REPORTS
geopackage.write(Rows(REPORTS, REPORTS.queryset().order_by("pk")), Path(sys.argv[1]))
"""
GEOPANDAS = """
import geopandas, psycopg, sys
with psycopg.connect("") as connection:
    frame = geopandas.read_postgis("SELECT * FROM bench_reports ORDER BY id", connection, geom_col="geom")
frame.to_file(sys.argv[1], driver="GPKG", engine="pyogrio")
"""


def timed(command: Sequence[str], environment: dict[str, str]) -> tuple[float, int]:
    """Seconds and peak memory in MB of a program. Raises RuntimeError when it fails."""
    with tempfile.TemporaryFile() as told:
        began = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdout=told, stderr=told, cwd=servers.ROOT)
        _pid, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            told.seek(0)
            raise RuntimeError(told.read()[-400:].decode(errors="replace"))
    return seconds, usage.ru_maxrss // 1024


def files(bench: Bench) -> None:
    """Write the whole layer three ways, by turns."""
    environment = {**os.environ, **servers.database()}
    with tempfile.TemporaryDirectory() as folder:

        def target() -> str:
            path = Path(folder, "reports.gpkg")
            path.unlink(missing_ok=True)
            return str(path)

        ways: dict[str, Callable[[], list[str]]] = {
            "civicmap": lambda: [sys.executable, "-c", OURS, target()],
            "ogr2ogr": lambda: ["ogr2ogr", "-f", "GPKG", target(), "PG:", "-sql", ORDERED, "-nln", "reports"],
            "geopandas": lambda: [sys.executable, "-W", "ignore", "-c", GEOPANDAS, target()],
        }  # fmt: skip
        found: dict[str, list[tuple[float, int]]] = {name: [] for name in ways}
        for _round in range(bench.rounds if bench.report.rows <= 200_000 else 1):
            for name, command in ways.items():
                try:
                    found[name].append(timed(command(), environment))
                except (RuntimeError, OSError) as fault:
                    print(f"  {name} failed: {fault}", flush=True)
    rows = bench.report.rows
    seconds = {name: statistics.median(one[0] for one in runs) for name, runs in found.items() if runs}
    memory = {name: max(one[1] for one in runs) for name, runs in found.items() if runs}
    lines = [
        f"\n### GeoPackage of {rows:,} reports\n",
        "| way | s | features/s | peak MB |",
        "| --- " * 4 + "|",
    ]
    lines += [
        f"| {name} | {took:.2f} | {rows / took:,.0f} | {memory[name]} |" for name, took in seconds.items()
    ]
    bench.report.say("\n".join(lines))
    if len(seconds) == len(ways):
        by_ogr, by_pandas = (
            seconds["ogr2ogr"] / seconds["civicmap"],
            seconds["geopandas"] / seconds["civicmap"],
        )
        bench.report.goal(
            "G13b", "GeoPackage at least 0.8x ogr2ogr and 1.4x geopandas (both from the plain table), below 450 MB",
            f"{by_ogr:.2f}x, {by_pandas:.2f}x, {memory['civicmap']} MB",
            by_ogr >= 0.8 and by_pandas >= 1.4 and memory["civicmap"] < 450,
        )  # fmt: skip
