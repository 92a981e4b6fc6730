"""One new thing held against 50,000 alerts, beside the bare statement in the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from benchmarks import tools
from benchmarks.bench import Bench
from benchmarks.ratios import ratio, told
from engagement.alerts.matching import queue_news
from engagement.moves.models import Move
from reports.models import Report

ALERTS = 50_000
THINGS = 200
MARK = "alerts-bench@example.org"
"""Alerts of this address are the benchmark's own."""

FILL = f"""
INSERT INTO engagement_alert (city_id, email, lang, "where", centre, metres, address, ground, kinds, categories, words, query, rhythm, key,
    created, confirmed, expires)
SELECT city_id, '{MARK}', 'it', CASE n % 3 WHEN 0 THEN 'circle' WHEN 1 THEN 'drawn' ELSE 'areas' END,
    CASE n % 3 WHEN 0 THEN place END, CASE n % 3 WHEN 0 THEN metres END, '',
    CASE n % 3 WHEN 0 THEN ST_Buffer(place::geography, metres * 1.01)::geometry
        WHEN 1 THEN ST_ConvexHull(ST_GeneratePoints(ST_Buffer(place::geography, metres)::geometry, 12, n)) END,
    CASE WHEN n % 2 = 0 THEN ARRAY['reports.report'] ELSE ARRAY[]::varchar[] END, ARRAY[]::varchar[],
    CASE WHEN n % 5 = 0 THEN 'buca' ELSE '' END,
    CASE WHEN n % 5 = 0 THEN '''buc''' ELSE '' END, (ARRAY['now', 'daily', 'weekly'])[1 + n % 3], gen_random_uuid(), now(), now(),
    now() + interval '1 year'
FROM (SELECT n, city_id, places[1 + n % cardinality(places)] AS place, 100 + 50 * (abs(hashint4(n)) % 20) AS metres
    FROM (SELECT city_id, array_agg(public_location ORDER BY md5(id::text)) AS places FROM places_feature
        WHERE kind = 'reports.report' AND public_location IS NOT NULL GROUP BY city_id ORDER BY count(*) DESC LIMIT 1) city,
        generate_series(1, {ALERTS}) n) spots
"""
CHOOSE = f"""
INSERT INTO engagement_alertarea (alert_id, area_id)
SELECT alert.id, area.id FROM engagement_alert alert CROSS JOIN LATERAL (
    SELECT id FROM places_area WHERE in_force ORDER BY md5(id::text || alert.id::text) LIMIT 2) area
WHERE alert."where" = 'areas' AND alert.email = '{MARK}'
"""
PLACES = """
SELECT alert.id FROM places_feature item JOIN engagement_alert alert ON ST_Intersects(alert.ground, item.public_location)
WHERE item.id = {id}
UNION SELECT chosen.alert_id FROM places_featurearea lies JOIN engagement_alertarea chosen ON chosen.area_id = lies.area_id
WHERE lies.feature_id = {id};
"""
"""The places alone: no kinds, categories or words, no true metres, no person who knows already, and nothing is written."""
SAME = """
BEGIN;
INSERT INTO engagement_alertnews (alert_id, move_id, due)
SELECT alert.id, -{id}, now()
FROM (
    SELECT alert.id FROM places_feature item JOIN engagement_alert alert ON ST_Intersects(alert.ground, item.public_location)
    WHERE item.id = {id} AND (alert."where" <> 'circle'
        OR ST_DWithin(alert.centre::geography, item.public_location::geography, alert.metres))
    UNION SELECT chosen.alert_id FROM places_featurearea lies JOIN engagement_alertarea chosen ON chosen.area_id = lies.area_id
    WHERE lies.feature_id = {id}
) near JOIN engagement_alert alert USING (id) JOIN places_feature item ON item.id = {id}
WHERE alert.city_id = {city} AND (alert.kinds = '{{}}' OR item.kind = ANY(alert.kinds))
    AND (alert.query = '' OR item.search @@ alert.query::tsquery);
ROLLBACK;
"""
"""The rows that ours writes for these alerts, by one plain statement in a transaction."""


def alerts(bench: Bench) -> None:
    """The statement of one new thing, with the rows it writes, rolled back each time."""
    with _filled():
        things = list(Report.objects.public().exclude(public_location=None).order_by("?")[:THINGS])
        moves = {
            thing.pk: Move(
                pk=-thing.pk,
                feature_id=thing.pk,
                what=Move.What.STATUS,
                after=thing.status,
                quality=Move.Quality.ADMINISTRATOR,
            )
            for thing in things
        }
        with transaction.atomic():
            Move.objects.bulk_create(moves.values())

            def ours(number: int) -> int:
                thing = things[number % len(things)]
                with transaction.atomic():
                    written = queue_news(moves[thing.pk], thing, now=timezone.now(), is_new=True)
                    transaction.set_rollback(True)
                return written

            found = bench.turns({
                "the places alone in pgbench": bench.sql([PLACES.format(id=thing.pk) for thing in things]),
                "the same rows in pgbench": bench.sql([SAME.format(id=thing.pk, city=thing.city_id) for thing in things]),
                "civicmap": lambda: tools.in_python(ours, bench.seconds),
            })  # fmt: skip
            transaction.set_rollback(True)
    bench.report.table(f"One thing against {ALERTS:,} alerts", found, against="the same rows in pgbench")
    times = ratio(found.get("civicmap"), found.get("the same rows in pgbench"))
    bench.report.goal(
        "Alerts", f"one new thing against {ALERTS:,} alerts: at most 2x the same rows by bare SQL",
        told(times, "the bare SQL"), None if times is None else times <= 2,
    )  # fmt: skip


@contextmanager
def _filled() -> Iterator[None]:
    """The alerts, a third of each way to say where; afterwards they are gone."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM engagement_alert WHERE email = %s", [MARK])
        cursor.execute(FILL)
        cursor.execute(CHOOSE)
        cursor.execute("ANALYZE engagement_alert")
        cursor.execute("ANALYZE engagement_alertarea")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM engagement_alertarea WHERE alert_id IN (SELECT id FROM engagement_alert WHERE email = %s)",
                [MARK],
            )
            cursor.execute("DELETE FROM engagement_alert WHERE email = %s", [MARK])
