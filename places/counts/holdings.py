"""What each city holds of a kind of feature and from which sources, without reading it all: for catalogues of open data.

Real things are what is public and not made up. Their number is that of the kept counts less the examples, which an index of their own
counts; the newest change of each source and the first publication are the ends of index ranges. One statement, so one snapshot.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from layers.sql.prepared import prepared_cursor


class Holding(NamedTuple):
    """Things of a kind in a city from one source; a row with the numbers alone where all of them are made up.

    ``real``, ``examples`` and ``first`` (the first publication of a real thing) are of the whole kind in the city; ``source``,
    ``licence`` and ``last`` (the newest change) of the real things from one source, whose words are empty where they have none.
    """

    city: str
    kind: str
    real: int
    examples: int
    first: datetime.datetime | None
    source: str
    licence: str
    last: datetime.datetime | None


HOLDINGS = """
WITH counted AS (
    SELECT city_id, kind, sum(n) AS n FROM (
        SELECT k.city_id, k.kind, c.n FROM places_cellcount c JOIN places_countkey k ON k.id = c.key_id
        WHERE c.area = 0 AND c.level IN (-1, 0) AND c.cell = 0 AND k.kind = ANY(%s)
        UNION ALL
        SELECT d.city_id, d.kind, d.n FROM places_change d WHERE d.n <> 0 AND d.area = 0 AND d.kind = ANY(%s)
    ) kept_and_waiting GROUP BY city_id, kind HAVING sum(n) > 0
), held AS MATERIALIZED (
    SELECT counted.city_id, counted.kind, counted.n::bigint AS n, (
        SELECT count(*) FROM places_feature f
        WHERE f.city_id = counted.city_id AND f.kind = counted.kind AND f.visibility = 'public' AND f.is_example
    ) AS examples
    FROM counted
)
SELECT city.slug, held.kind, held.n - held.examples, held.examples, (
        SELECT f.published FROM places_feature f
        WHERE held.n > held.examples AND f.city_id = held.city_id AND f.kind = held.kind AND f.visibility = 'public' AND NOT f.is_example
        ORDER BY f.published NULLS FIRST, f.id LIMIT 1
    ), coalesce(part.title, ''), coalesce(part.licence, ''), part.last
FROM held JOIN places_city city ON city.id = held.city_id
LEFT JOIN LATERAL (
    SELECT source.id, source.title, source.licence, newest.updated AS last
    FROM places_source source CROSS JOIN LATERAL (
        SELECT f.updated FROM places_feature f
        WHERE f.city_id = held.city_id AND f.kind = held.kind AND f.source_id = source.id AND f.visibility = 'public' AND NOT f.is_example
        ORDER BY f.updated DESC LIMIT 1
    ) newest
    UNION ALL (
        SELECT NULL, NULL, NULL, f.updated FROM places_feature f
        WHERE f.city_id = held.city_id AND f.kind = held.kind AND f.source_id IS NULL AND f.visibility = 'public' AND NOT f.is_example
        ORDER BY f.updated DESC LIMIT 1
    )
) part ON held.n > held.examples
ORDER BY city.slug, held.kind, part.id
"""


def holdings(kinds: Sequence[str]) -> list[Holding]:
    """What every city holds of some kinds, by city, kind and source."""
    wanted = list(kinds)
    with prepared_cursor() as cursor:
        cursor.execute(HOLDINGS, (wanted, wanted))
        return [Holding._make(row) for row in cursor.fetchall()]
