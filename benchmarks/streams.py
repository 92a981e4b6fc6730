"""Whole layers (G4, P3, and G13 for GeoJSON and CSV)."""

from __future__ import annotations

import socket
import statistics
import time
from pathlib import Path

from benchmarks import tools
from benchmarks.bench import Bench


def resident(pid: int) -> int:
    """Memory of a process and its children in MB; the greatest worker's."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if int(lines["PPid"]) == pid or int(lines["Pid"]) == pid:
            found.append(int(lines.get("VmRSS", "0 kB").split()[0]) // 1024)
    return max(found)


def drain(origin: str, path: str, pid: int) -> tuple[float, float, int, int]:
    """Seconds to the first byte of the body and to the last, its size, and the growth of the greatest worker in MB."""
    host, port = origin.removeprefix("http://").split(":")
    before, peak, size = resident(pid), 0, 0
    with socket.create_connection((host, int(port)), timeout=600) as asked:
        started = time.perf_counter()
        asked.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head or not head.partition(b"\r\n\r\n")[2]:
            block = asked.recv(65536)
            if not block:
                break
            head += block
        first, size, number = time.perf_counter() - started, len(head), 0
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head[:200].decode(errors="replace"))
        while block := asked.recv(1 << 18):
            size += len(block)
            number += 1
            if number % 200 == 0:
                peak = max(peak, resident(pid))
        last = time.perf_counter() - started
    return first, last, size, max(peak, resident(pid)) - before


def streams(bench: Bench) -> None:
    """The whole layer as GeoJSON and CSV."""
    lines = [
        "\n### Whole layer\n",
        "| case | first byte ms | s | features/s | MB | worker grows by MB |",
        "| --- " * 6 + "|",
    ]
    shown: dict[str, tuple[float, float, int, int]] = {}
    rows = bench.report.rows
    for name, path in (("GeoJSON", "/api/reports.geojson"), ("CSV", "/api/reports.csv")):
        found = [drain(bench.origin, path, bench.pid) for _round in range(bench.rounds)]
        shown[name] = tuple(statistics.median(column) for column in zip(*found, strict=True))
        first, last, size, grown = shown[name]
        lines.append(
            f"| {name} | {first * 1000:.1f} | {last:.2f} | {rows / last:,.0f} | {size / 1e6:.0f} | {max(one[3] for one in found)} |"
        )
    bench.report.say("\n".join(lines))
    first, last, _size, _grown = shown["GeoJSON"]
    seconds = 1 if rows <= 100_000 else 8
    drf = tools.one_by_one(
        bench.peers["djangorestframework-gis"], [f"/reports?limit={min(rows, 10_000)}"], most=1
    )
    times = (drf.p50 / 1000 / min(rows, 10_000)) / (last / rows)
    grown = max(shown["GeoJSON"][3], 0)
    bench.report.goal(
        "G4", f"{rows:,} features streamed: first byte < 20 ms, < {seconds} s, worker grows < 20 MB; 25x djangorestframework-gis a feature",
        f"{first * 1000:.1f} ms, {last:.2f} s, {grown} MB, {times:.0f}x",
        first < 0.02 and last < seconds and grown < 20 and times >= 25,
    )  # fmt: skip
    rates = {name: rows / found[1] for name, found in shown.items()}
    bench.report.goal(
        "P3", "whole layer: first byte < 20 ms, GeoJSON at least 190,000/s, CSV at least 150,000/s, worker grows < 5 MB",
        f"{first * 1000:.1f} ms; {rates['GeoJSON']:,.0f}/s; {rates['CSV']:,.0f}/s; {grown} MB",
        first < 0.02 and rates["GeoJSON"] >= 190_000 and rates["CSV"] >= 150_000 and grown < 5,
    )  # fmt: skip
    slowest = min(rows / shown[name][1] for name in shown)
    bench.report.goal(
        "G13a",
        "GeoJSON and CSV at least 150,000 features/s, memory flat",
        f"{slowest:,.0f} features/s",
        slowest >= 150_000,
    )
