"""The kept counts compared with the features themselves, in one statement and so in one snapshot."""

from __future__ import annotations

from typing import Any

from django.db import connection

from places.counts.pyramid import AREA_LEVELS, CITY_LEVELS

KEPT = f"ARRAY{sorted({0, *CITY_LEVELS})}"
OF_AREAS = f"ARRAY{sorted({0, *AREA_LEVELS})}"

WRONG = f"""
WITH live AS (
    SELECT 0::bigint AS area, city_id, kind, category_id, status, qk, 1 AS n, web_location
    FROM places_feature WHERE visibility = 'public'
    UNION ALL
    SELECT m.area_id, f.city_id, f.kind, f.category_id, f.status, f.qk, 1, f.web_location
    FROM places_feature f JOIN places_featurearea m ON m.feature_id = f.id WHERE f.visibility = 'public'
), sides AS (
    SELECT area, city_id, kind, category_id, status, qk, n,
        coalesce(round(ST_X(web_location) * 10), 0) AS x, coalesce(round(ST_Y(web_location) * 10), 0) AS y FROM live
    UNION ALL
    SELECT area, city_id, kind, category_id, status, qk, -n, -x, -y FROM places_change WHERE n <> 0
), squares AS (
    SELECT area, city_id, kind, category_id, status, level, qk >> (48 - 2 * level) AS cell, n, x, y
    FROM sides CROSS JOIN LATERAL unnest(CASE WHEN area = 0 THEN {KEPT} ELSE {OF_AREAS} END) level WHERE qk IS NOT NULL
    UNION ALL
    SELECT area, city_id, kind, category_id, status, -1, 0, n, x, y FROM sides WHERE qk IS NULL
    UNION ALL
    SELECT c.area, k.city_id, k.kind, k.category_id, k.status, c.level, c.cell, -c.n, -c.sx, -c.sy
    FROM places_cellcount c LEFT JOIN places_countkey k ON k.id = c.key_id
)
SELECT area, level, cell, kind, category_id, status, sum(n), sum(x), sum(y)
FROM squares GROUP BY area, level, cell, city_id, kind, category_id, status
HAVING sum(n) <> 0 OR sum(x) <> 0 OR sum(y) <> 0
"""
"""Every square, key and area where kept counts and waiting changes together are not what is there; none is right."""


def wrong_counts() -> list[tuple[Any, ...]]:
    """The squares that are counted wrongly now."""
    with connection.cursor() as cursor:
        cursor.execute(WRONG)
        return list(cursor.fetchall())


WRONG_WORDS = """
WITH sides AS (
    SELECT q.id, f.kind, f.category_id, f.status, f.public_location IS NOT NULL OR f.public_shape IS NOT NULL AS placed, 1 AS n
    FROM places_wordquestion q JOIN places_feature f
        ON f.visibility = 'public' AND (q.city_id IS NULL OR q.city_id = f.city_id) AND f.search @@ q.query
    UNION ALL
    SELECT q.id, d.kind, d.category_id, d.status, d.placed, -d.n
    FROM places_wordquestion q JOIN places_wordchange d
        ON (q.city_id IS NULL OR q.city_id = d.city_id) AND d.search @@ q.query
    UNION ALL
    SELECT c.question_id, c.kind, c.category_id, c.status, c.placed, -c.n FROM places_wordcount c
)
SELECT id, kind, category_id, status, placed, sum(n) FROM sides GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0
"""
"""The same of each question of words that is kept."""


def wrong_words() -> list[tuple[Any, ...]]:
    """The questions that are counted wrongly now."""
    with connection.cursor() as cursor:
        cursor.execute(WRONG_WORDS)
        return list(cursor.fetchall())
