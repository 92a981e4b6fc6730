"""What keeping the counts costs (G7), what they give (G9), and lookups (G10)."""

from __future__ import annotations

import random
import time

from django.db import connection

from benchmarks.bench import Bench
from benchmarks.city import EAST, NORTH, SOUTH, WEST
from benchmarks.ratios import ratio, told
from benchmarks.tools import Figures
from places.counts.counting import merge_changes, rebuild_counts
from places.models import AreaKind

USUAL_COUNTS = """
    SELECT a.id, f.category_id, f.status, count(*) FROM places_area a JOIN places_feature f ON ST_Covers(a.boundary, f.public_location)
    WHERE f.visibility = 'public' AND f.kind = 'reports.report' GROUP BY 1, 2, 3;
"""
INSERT = """
    INSERT INTO places_feature (city_id, kind, category_id, status, title, description, address, lang, visibility, created, updated,
        published, is_example, attributes, external_id, location, precision)
    SELECT city_id, kind, category_id, status, title, description, address, lang, visibility, created, updated, published,
        is_example, attributes, '', ST_Translate(location, 0.0000{number}, 0), precision
    FROM places_feature WHERE id = {id};
"""


def writes(bench: Bench) -> None:
    """What keeping the counts costs an insert, and how long a merge and a full count take. Removes what it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM places_feature WHERE kind = 'reports.report' ORDER BY md5(id::text) LIMIT 100"
        )
        scripts = [INSERT.format(id=row[0], number=n) for n, row in enumerate(cursor.fetchall(), start=100)]
        cursor.execute("SELECT max(id) FROM places_feature")
        (last,) = cursor.fetchone()
        triggers = ("count_insert", "count_update", "count_delete")

    def switched(word: str) -> Figures:
        with connection.cursor() as cursor:
            for name in triggers:
                cursor.execute(f"ALTER TABLE places_feature {word} TRIGGER {name}")
        return bench.sql(scripts, clients=8)()

    found = bench.turns(
        {"without counts": lambda: switched("DISABLE"), "with counts": lambda: switched("ENABLE")}
    )
    bench.report.table("Inserts of features, eight clients (pgbench)", found)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM places_change")
        (waiting,) = cursor.fetchone()
    began = time.perf_counter()
    merge_changes()
    merged = time.perf_counter() - began
    with connection.cursor() as cursor:
        # These rows never had a child: their own guard is for rows that people delete.
        cursor.execute("DELETE FROM places_featurearea WHERE feature_id > %s", [last])
        cursor.execute("DELETE FROM places_feature WHERE id > %s", [last])
    began = time.perf_counter()
    rebuild_counts()
    rebuilt = time.perf_counter() - began
    share = found["with counts"].rate / found["without counts"].rate
    bench.report.say(
        f"\nA merge of {waiting:,} changes took {merged:.2f} s; counting everything anew {rebuilt:.2f} s."
    )
    bench.report.goal(
        "G7", "keeping the counts costs at most 10 % of the inserts at eight clients; all counted anew in < 5 s",
        f"{100 * (1 - share):.0f} %; {rebuilt:.1f} s", share >= 0.9 and rebuilt < 5,
    )  # fmt: skip


def counts(bench: Bench) -> None:
    """Counts by area, category and status of the whole city."""
    kind = AreaKind.objects.get(code="quarter")
    areas = ",".join(str(key) for key in kind.areas.values_list("pk", flat=True))
    kept = f"""
        SELECT area, category_id, status, sum(n) FROM (
            SELECT c.area, k.category_id, k.status, c.n FROM places_cellcount c JOIN places_countkey k ON k.id = c.key_id
            WHERE c.area = ANY('{{{areas}}}') AND c.level IN (-1, 0) AND c.cell = 0 AND k.kind = 'reports.report'
            UNION ALL SELECT area, category_id, status, n FROM places_change
            WHERE n <> 0 AND area = ANY('{{{areas}}}') AND kind = 'reports.report') q GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
    """
    found = bench.turns(
        {"kept counts": bench.sql([kept]), "spatial join": bench.sql([USUAL_COUNTS], transactions=1)}
    )
    bench.report.table("Reports by area, category and status", found, against="kept counts")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), sum(sum) FROM ({kept.strip().rstrip(';')}) x(a, c, s, sum)")
        groups, total = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM places_featurearea m JOIN places_feature f ON f.id = m.feature_id "
            "WHERE f.kind = 'reports.report' AND f.visibility = 'public'"
        )
        (live,) = cursor.fetchone()
    times = ratio(found["spatial join"], found["kept counts"])
    bench.report.goal(
        "G9", "city-wide counts by area, category and status: SQL < 10 ms p50, at least 200x the spatial join, exact",
        f"{found['kept counts'].p50:.1f} ms, {told(times, 'spatial join')}; {groups:,} groups, {total:,} = {live:,}",
        found["kept counts"].p50 < 10 and (times or 0) >= 200 and total == live,
    )  # fmt: skip


def lookups(bench: Bench) -> None:
    """The area of a point and the ten nearest, in SQL and over HTTP."""
    random.seed(5)
    spots = [
        (random.uniform(WEST + 0.02, EAST - 0.02), random.uniform(SOUTH + 0.02, NORTH - 0.02))
        for _ in range(100)
    ]
    kind = AreaKind.objects.get(code="quarter")
    area = [
        f"SELECT public.civicmap_area_of(ST_SetSRID(ST_MakePoint({x}, {y}), 4326), {kind.pk});\n"
        for x, y in spots
    ]
    nearest = [
        "SELECT q.id FROM (SELECT f.id, f.public_location FROM places_feature f WHERE f.visibility = 'public' AND f.kind = 'assets.asset' "
        f"ORDER BY f.web_location <-> ST_Transform(ST_SetSRID(ST_MakePoint({x}, {y}), 4326), 3857) LIMIT 20) q "
        f"ORDER BY q.public_location::geography <-> ST_SetSRID(ST_MakePoint({x}, {y}), 4326)::geography LIMIT 10;\n"
        for x, y in spots
    ]
    found = bench.turns(
        {
            "area of a point, SQL": bench.sql(area),
            "ten nearest assets, SQL": bench.sql(nearest),
            "area of a point, HTTP": bench.http(
                [f"/bench/areas/quarter/at/?lat={y}&lon={x}" for x, y in spots]
            ),
        }
    )
    bench.report.table("Lookups", found)
    area95, near95 = found["area of a point, SQL"].p95, found["ten nearest assets, SQL"].p95
    bench.report.goal(
        "G10", "area of a point < 0.1 ms p95 SQL; ten nearest < 0.5 ms p95 SQL; < 2.5 ms over HTTP",
        f"{area95:.2f} ms; {near95:.2f} ms; {found['area of a point, HTTP'].p50:.1f} ms",
        area95 < 0.1 and near95 < 0.5 and found["area of a point, HTTP"].p50 < 2.5,
    )  # fmt: skip
