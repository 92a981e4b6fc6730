"""Pages of GeoJSON (G1, G2, G3, P1) and answers that were not modified (G8)."""

from __future__ import annotations

import http.client

from benchmarks import inputs, mapserver, tools
from benchmarks.bench import Bench
from benchmarks.ratios import at_least, ratio, told
from benchmarks.tools import Figures

USUAL_PAGE = """
    SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(ST_AsGeoJSON(q.*)::json), '[]'::json))
    FROM (SELECT * FROM bench_reports WHERE geom && ST_MakeEnvelope({box}, 4326) ORDER BY id LIMIT {limit}) q;
"""


def pages(bench: Bench) -> None:
    """GeoJSON pages of a box."""
    medians: dict[int, dict[str, Figures]] = {}
    for size in (100, 1000, 10_000):
        boxes = inputs.boxes(size)
        paths = [f"/api/reports.geojson?bbox={box}&limit={size}" for box in boxes]
        scripts = list(inputs.longest(bench.client, paths))
        cases = {"the same SQL in pgbench": bench.sql(scripts), "civicmap": bench.http(paths)}
        cases["civicmap, brotli"] = bench.http(paths, headers={"Accept-Encoding": "br"})
        if size == 1000:
            usual = [USUAL_PAGE.format(box=box, limit=size) for box in boxes]
            if "tipg" in bench.peers or "pygeoapi" in bench.peers:
                cases["json_agg of ST_AsGeoJSON in pgbench"] = bench.sql(usual)
            counted = [f"/ogc/collections/reports/items?bbox={box}&limit={size}" for box in boxes]
            cases["civicmap, OGC items with numberMatched"] = bench.http(counted)
        for name, origin in bench.peers.items():
            asked = [_peer_page(name, box, size) for box in boxes]
            if size == 10_000:
                cases[name] = lambda origin=origin, asked=asked: tools.one_by_one(origin, asked, most=1)  # type: ignore[misc]
            else:
                cases[name] = bench.http(asked, origin=origin)
        medians[size] = bench.turns(cases)
        bench.report.table(
            f"GeoJSON page of {size:,}, one connection", medians[size], against="the same SQL in pgbench"
        )
        if size == 1000:
            many = bench.turns(
                {
                    "the same SQL in pgbench": bench.sql(scripts, clients=6),
                    "civicmap": bench.http(paths, connections=6),
                }
            )
            bench.report.table("GeoJSON page of 1,000, six connections", many)
    _page_goals(bench, medians, many)


def _peer_page(name: str, box: str, size: int) -> str:
    return {
        "djangorestframework-gis": f"/reports?in_bbox={box}&limit={size}",
        "tipg": f"/collections/public.bench_reports/items?bbox={box}&limit={size}&f=geojson",
        "MapServer": mapserver.page(box, size),
        "pygeoapi": f"/collections/bench_reports/items?bbox={box}&limit={size}&f=json",
    }[name]


def _page_goals(bench: Bench, medians: dict[int, dict[str, Figures]], many: dict[str, Figures]) -> None:
    page, small = medians[1000], medians[100]
    raw, own = page.get("the same SQL in pgbench"), page.get("civicmap")
    slower = ratio(own, raw)
    rate = many["civicmap"].rate / many["the same SQL in pgbench"].rate
    bench.report.goal(
        "G1", "page of 1,000: p50 at most 2x its SQL at one connection, at least 0.75x its answers/s at six",
        f"{told(slower, 'its SQL')}; {rate:.2f}x", None if slower is None else slower <= 2 and rate >= 0.75,
    )  # fmt: skip
    parts, bounds = [], []
    for size, found, wanted in (
        (1000, page, {"djangorestframework-gis": 50, "tipg": 15, "pygeoapi": 15}),
        (100, small, {"djangorestframework-gis": 10, "tipg": 20, "pygeoapi": 10}),
    ):
        for peer, bound in wanted.items():
            times = ratio(found.get(peer), found.get("civicmap"))
            parts.append(f"{size:,}: {told(times, peer)}")
            bounds.append((times, float(bound)))
    bench.report.goal(
        "G2", "page of 1,000 at least 50x djangorestframework-gis, 15x tipg, 15x pygeoapi; of 100: 10x, 20x, 10x",
        "; ".join(parts), at_least(*bounds),
    )  # fmt: skip
    counted = ratio(page.get("civicmap, OGC items with numberMatched"), raw)
    hundred = ratio(small.get("civicmap"), small.get("the same SQL in pgbench"))
    bench.report.goal(
        "P1", "page of 100 at most 2x its SQL, of 1,000 at most 1.25x, OGC items with numberMatched at most 1.5x",
        f"{told(hundred, 'for 100')}; {told(slower, 'for 1,000')}; {told(counted, 'with numberMatched')}",
        None if not (hundred and slower and counted) else hundred <= 2 and slower <= 1.25 and counted <= 1.5,
    )  # fmt: skip
    times = ratio(page.get("json_agg of ST_AsGeoJSON in pgbench"), raw)
    bench.report.goal(
        "G3", "the page's SQL at least 2x faster than json_agg(ST_AsGeoJSON(…)::json) over a plain table",
        told(times, "faster"), at_least((times, 2)),
    )  # fmt: skip


def conditional(bench: Bench) -> None:
    """304 for pages and tiles beside an answer with one trivial query."""
    page = f"/api/reports.geojson?bbox={inputs.boxes(1000)[0]}&limit=1000"
    z, x, y = inputs.tiles(16)[0]
    tile = f"/tiles/map/{z}/{x}/{y}.mvt?city=bench"
    tags = {}
    for path in (page, tile):
        client = http.client.HTTPConnection(bench.origin.removeprefix("http://"))
        client.request("GET", path)
        answer = client.getresponse()
        answer.read()
        tags[path] = answer.headers["ETag"]
    found = bench.turns(
        {
            "one trivial query (/healthz)": bench.http(["/healthz"]),
            "page, 304": bench.http([f"{page} {tags[page]}"]),
            "tile, 304": bench.http([f"{tile} {tags[tile]}"]),
            "tile, 200": bench.http([tile]),
        }
    )
    bench.report.table("Not modified", found, against="one trivial query (/healthz)")
    worst = max(
        ratio(found[name], found["one trivial query (/healthz)"]) or 0 for name in ("page, 304", "tile, 304")
    )
    bench.report.goal(
        "G8", "304 for page or tile at most 1.4x a view with one trivial query", f"{worst:.2f}x", worst <= 1.4
    )
