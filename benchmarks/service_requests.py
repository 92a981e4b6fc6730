"""Open311: lists of 1,000 requests beside the statement that makes them."""

from __future__ import annotations

from benchmarks import inputs
from benchmarks.bench import Bench
from benchmarks.ratios import ratio, told

PAGES = range(1, 8)


def open311(bench: Bench) -> None:
    """GeoReport v2, GET Service Requests, in both forms."""
    worst = None
    for form in ("json", "xml"):
        paths = [f"/bench/open311/v2/requests.{form}?page={page}" for page in PAGES]
        scripts = list(inputs.longest(bench.client, paths))
        found = bench.turns({"the same SQL in pgbench": bench.sql(scripts), "civicmap": bench.http(paths)})
        bench.report.table(
            f"Open311, 1,000 requests as {form.upper()}", found, against="the same SQL in pgbench"
        )
        times = ratio(found.get("civicmap"), found.get("the same SQL in pgbench"))
        worst = max((one for one in (worst, times) if one is not None), default=None)
    bench.report.goal(
        "Open311",
        "1,000 requests at most 2x their SQL",
        told(worst, "its SQL"),
        None if worst is None else worst <= 2,
    )
