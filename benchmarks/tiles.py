"""Vector tiles (G5, G6, P2)."""

from __future__ import annotations

from benchmarks import inputs, mapserver
from benchmarks.bench import Bench
from benchmarks.ratios import ratio, told
from benchmarks.tools import Figures

USUAL_TILE = """
    SELECT ST_AsMVT(q, 'r', 4096, 'g') FROM (
        SELECT count(*)::int AS n, ST_AsMVTGeom(ST_Centroid(ST_Collect(web_location)), ST_TileEnvelope({z}, {x}, {y})) AS g
        FROM places_feature WHERE kind = 'reports.report' AND visibility = 'public' AND web_location && ST_TileEnvelope({z}, {x}, {y})
        GROUP BY ST_SnapToGrid(web_location, {size})) q;
"""


def tiles(bench: Bench) -> None:
    """Tiles of every zoom, with and without filters."""
    plain: dict[str, Figures] = {}
    filtered: dict[str, Figures] = {}
    alone: dict[str, Figures] = {}
    times: dict[int, float | None] = {}
    peer: dict[int, float | None] = {}
    drawn_by_mapserver: dict[str, Figures] = {}
    for zoom in (0, 4, 8, 10, 11, 12, 13, 14, 15, 16, 17):
        asked = inputs.tiles(zoom)
        paths = [f"/tiles/map/{z}/{x}/{y}.mvt?city=bench&layer=reports" for z, x, y in asked]
        narrow = [
            f"{path}&category=problem-2,problem-3,problem-4&status=received,assigned,in_progress"
            for path in paths
        ]
        short = 200 * bench.seconds  # statements of about a millisecond: enough for a 95th percentile
        cases = {
            "sql": bench.sql(list(inputs.longest(bench.client, paths)), transactions=short),
            "http": bench.http(paths),
        }
        cases["narrow sql"] = bench.sql(list(inputs.longest(bench.client, narrow)), transactions=short)
        cases["narrow http"] = bench.http(narrow)
        if 10 <= zoom <= 14:
            size = 40075016.685578488 / 2**zoom / 16
            scripts = [USUAL_TILE.format(z=z, x=x, y=y, size=size) for z, x, y in asked]
            cases["usual"] = bench.sql(scripts, transactions=3)
            if "tipg" in bench.peers:
                drawn = [
                    f"/collections/public.bench_reports/tiles/WebMercatorQuad/{z}/{x}/{y}"
                    for z, x, y in asked
                ]
                cases["tipg"] = bench.http(drawn, origin=bench.peers["tipg"])
        if zoom >= 13 and "MapServer" in bench.peers:
            drawn = [mapserver.tile(z, x, y) for z, x, y in asked]
            cases["MapServer"] = bench.http(drawn, origin=bench.peers["MapServer"])
        found = bench.turns(cases)
        plain[f"z{zoom}"], alone[f"z{zoom}"] = found["http"], found["sql"]
        filtered[f"z{zoom}"] = found["narrow http"]
        filtered[f"z{zoom}, SQL alone"] = found["narrow sql"]
        if "MapServer" in found:
            drawn_by_mapserver[f"z{zoom}"] = found["MapServer"]
        if "usual" in found:
            times[zoom] = ratio(found["usual"], found["sql"])
            peer[zoom] = ratio(found.get("tipg"), found["http"])
    bench.report.table("Tiles over HTTP, no cache of any kind", plain)
    bench.report.table("Tiles, SQL alone (pgbench)", alone)
    bench.report.table("Tiles with category and status", filtered)
    bench.report.table("Tiles of MapServer, every point with every column", drawn_by_mapserver)
    bench.report.say(
        "\nTimes faster than ST_SnapToGrid in SQL: "
        + ", ".join(f"z{zoom} {value:.0f}x" for zoom, value in times.items() if value)
        + "; than tipg over HTTP: " + ", ".join(f"z{zoom} {value:.0f}x" for zoom, value in peer.items() if value)
    )  # fmt: skip
    far = [name for name in plain if int(name[1:]) <= 15]
    near = [name for name in plain if int(name[1:]) > 15]
    p50, p95, sql95 = (
        max(plain[n].p50 for n in far), max(plain[n].p95 for n in far), max(alone[n].p95 for n in far)
    )  # fmt: skip
    least = min((value for value in times.values() if value), default=None)
    least_peer = min((value for value in peer.values() if value), default=None)
    bench.report.goal(
        "G5", "any tile z0-z15: p50 < 3 ms, p95 < 20 ms, SQL p95 < 5 ms; at least 100x ST_SnapToGrid at z10-z14, 20x tipg",
        f"worst p50 {p50:.1f} ms, p95 {p95:.1f} ms, SQL p95 {sql95:.1f} ms; "
        f"least {told(least, 'ST_SnapToGrid')}, {told(least_peer, 'tipg')}",
        None if least is None or least_peer is None else p50 < 3 and p95 < 20 and sql95 < 5 and least >= 100 and least_peer >= 20,
    )  # fmt: skip
    narrow50 = max(filtered[f"{n}, SQL alone"].p50 for n in far)
    narrow95 = max(filtered[f"{n}, SQL alone"].p95 for n in far)
    near95 = max(filtered[n].p95 for n in near)
    bench.report.goal(
        "G6", "with category and status, z0-z15: SQL p50 < 8 ms, p95 < 50 ms; z16+ p95 < 25 ms",
        f"worst p50 {narrow50:.1f} ms, p95 {narrow95:.1f} ms; z16+ p95 {near95:.1f} ms",
        narrow50 < 8 and narrow95 < 50 and near95 < 25,
    )  # fmt: skip
    _near_the_floor(bench, plain, alone, filtered, drawn_by_mapserver)


def _near_the_floor(
    bench: Bench,
    plain: dict[str, Figures],
    alone: dict[str, Figures],
    filtered: dict[str, Figures],
    mapserver_tiles: dict[str, Figures],
) -> None:
    """P2: what the answer costs beside its SQL, and beside MapServer."""
    zooms = ("z11", "z13", "z14", "z15", "z16")
    times = [ratio(plain[zoom], alone[zoom]) or 0 for zoom in zooms]
    times += [ratio(filtered[zoom], filtered[f"{zoom}, SQL alone"]) or 0 for zoom in zooms]
    sql95 = max(alone[zoom].p95 for zoom in zooms)
    ahead = {zoom: ratio(found, plain[zoom]) for zoom, found in mapserver_tiles.items()}
    least = min((value for value in ahead.values() if value), default=None)
    bench.report.goal(
        "P2", "tile z11, z13-z16, with and without category and status: p50 at most 2x its SQL, SQL p95 < 5 ms; ahead of MapServer",
        f"{min(times):.1f}-{max(times):.1f}x; {sql95:.1f} ms; "
        + ", ".join(f"{zoom} {told(value, 'MapServer')}" for zoom, value in ahead.items()),
        None if least is None else max(times) <= 2 and sql95 < 5 and least >= 1,
    )  # fmt: skip
