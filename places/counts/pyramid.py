"""Exact counts of public features, read from the kept counts and the changes that are not merged yet, in one statement.

By squares for tiles, by areas and by cities for pages. The kept counts and their triggers: places/models/counts.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from django.db import connection

from layers.declaration.layer import Layer
from layers.filters import Filters
from layers.vector_tiles.clusters import Counted, Sql
from layers.vector_tiles.tile import Tile
from places.feature.filtering import (
    area_in,
    check_statuses,
    find_categories,
    find_city,
    find_city_id,
    kinds_of,
)

CITY_LEVELS = (3, 6, 9, 12, 13, 14, 15, 16, 18)
AREA_LEVELS = (12, 14, 16)
"""Levels of squares that are kept (``places/sql/counts_merge.sql``). Squares of other levels are put together from the next finer
ones; those finer than all, and of an area at zoom 15, are small enough to be counted from the index on ``qk``."""

COUNTED = frozenset({"city", "layer", "category", "status", "area", "sort", "near"})
"""The filters that counts know, and the order, which changes no number. Whatever else is asked, the rows are counted one by one."""

NARROWING = ("city_id", "kind", "category_id", "status")
"""Columns that narrow."""


@dataclass(frozen=True)
class Narrowing:
    """The filters that the stored counts support, as ids and checked codes. None means any; ``area`` 0 the whole city."""

    city: int | None = None
    kinds: tuple[str, ...] | None = None
    categories: tuple[int, ...] | None = None
    statuses: tuple[str, ...] | None = None
    area: int = 0

    @classmethod
    def of(cls, filters: Filters, kind: str = "") -> Self:
        """What the filters narrow to, without period, text, box, cell. ``kind`` is that of a layer. Raises BadParameter."""
        # Tiles are requested by the dozen: the city row is read only where its areas are needed.
        city = find_city(filters.city) if filters.city and filters.area else None
        kinds = kinds_of(filters.layers) if filters.layers else None
        if kind:
            kinds = [kind] if kinds is None or kind in kinds else []
        check_statuses(filters)
        return cls(
            city=find_city_id(filters.city) if filters.city else None,
            kinds=None if kinds is None else tuple(kinds),
            categories=find_categories(filters.categories) if filters.categories else None,
            statuses=filters.statuses or None,
            area=area_in(city, filters.area).pk if filters.area else 0,
        )

    def conditions(self, table: str, prefix: str = "") -> tuple[str, tuple[Any, ...]]:
        """SQL that narrows a table with the columns NARROWING, which may have a prefix; begins with AND."""
        wanted: list[tuple[str, Any]] = []
        if self.city is not None:
            wanted.append((f"{table}.{prefix}city_id = %s", self.city))
        if self.kinds is not None:
            wanted.append((f"{table}.{prefix}kind = ANY(%s)", list(self.kinds)))
        if self.categories is not None:
            wanted.append((f"{table}.{prefix}category_id = ANY(%s)", list(self.categories)))
        if self.statuses is not None:
            wanted.append((f"{table}.{prefix}status = ANY(%s)", list(self.statuses)))
        return "".join(f" AND {sql}" for sql, _value in wanted), tuple(value for _sql, value in wanted)


def is_counted(layer: Layer) -> bool:
    """Whether the rows of a layer are all public features of its kind: only such a layer can be asked by its roots."""
    return bool(layer.kind) and layer.roots is not None


def can_count(filters: Filters) -> bool:
    """Whether the stored counts support all of these filters."""
    return filters.asked() <= COUNTED


def in_tile(tile: Tile, narrowing: Narrowing) -> Counted:
    """What lies in the cells of a tile, by category: from the kept counts, or from the index where cells are small."""
    levels = AREA_LEVELS if narrowing.area else CITY_LEVELS
    kept = next((level for level in levels if level >= tile.cell_level()), None)
    rows = _indexed(tile, narrowing) if kept is None else _kept(tile, narrowing, kept)
    shift = 48 - 2 * tile.cell_level()
    conditions, params = narrowing.conditions("q", "n_")
    if narrowing.area:
        conditions += (
            " AND EXISTS (SELECT 1 FROM places_featurearea m WHERE m.feature_id = q.g_id AND m.area_id = %s)"
        )
        params = (*params, narrowing.area)
    # The centroid of a single feature is its place, to the decimetre, so the feature is found by it among all others of the square.
    single = f"""
        q.n_web_location && ST_Expand(ST_SetSRID(ST_MakePoint(cells.x, cells.y), 3857), 0.2)
        AND q.n_qk >> {shift} = cells.cell{conditions}
    """
    names = "JOIN places_category category ON category.id = g"
    return Counted(rows, code="category.code", names=names, single=(single, params), even=True)


def shaped_in(tile: Tile, narrowing: Narrowing) -> Sql:
    """The SELECT of the ids of features whose line or polygon may lie in a tile."""
    box = tile.bbox()
    features, params = features_of(narrowing)
    here = "f.public_shape && ST_MakeEnvelope(%s, %s, %s, %s, 4326)"
    sql = f"SELECT f.id FROM places_feature f WHERE {here} AND {features}"
    return sql, (box.west, box.south, box.east, box.north, *params)


def features_of(narrowing: Narrowing) -> tuple[str, tuple[Any, ...]]:
    """SQL condition of the features ``f`` that are counted."""
    conditions, params = narrowing.conditions("f")
    if narrowing.area:
        conditions += (
            " AND EXISTS (SELECT 1 FROM places_featurearea m WHERE m.feature_id = f.id AND m.area_id = %s)"
        )
        params = (*params, narrowing.area)
    return f"f.visibility = 'public'{conditions}", params


def _kept(tile: Tile, narrowing: Narrowing, kept: int) -> tuple[str, tuple[Any, ...]]:
    level = tile.cell_level()
    of_keys, key_params = narrowing.conditions("k")
    of_changes, change_params = narrowing.conditions("d")
    sql = f"""
        SELECT c.cell >> {2 * (kept - level)} AS cell, k.category_id AS g, c.n, c.sx, c.sy, NULL::bigint AS id
        FROM places_cellcount c JOIN places_countkey k ON k.id = c.key_id
        WHERE c.area = %s AND c.level = {kept} AND c.cell >= %s AND c.cell < %s{of_keys}
        UNION ALL
        SELECT d.qk >> {48 - 2 * level}, d.category_id, d.n, d.x, d.y, NULL::bigint
        FROM places_change d
        WHERE d.n <> 0 AND d.area = %s AND d.qk >= %s AND d.qk < %s{of_changes}
    """
    area = narrowing.area
    return sql, (area, *tile.key_range(kept), *key_params, area, *tile.key_range(), *change_params)


def _indexed(tile: Tile, narrowing: Narrowing) -> tuple[str, tuple[Any, ...]]:
    features, params = features_of(narrowing)
    sql = f"""
        SELECT f.qk >> {48 - 2 * tile.cell_level()} AS cell, f.category_id AS g, count(*) AS n,
            sum(ST_X(f.web_location)) * 10 AS sx, sum(ST_Y(f.web_location)) * 10 AS sy, NULL::bigint AS id
        FROM places_feature f WHERE f.qk >= %s AND f.qk < %s AND {features} GROUP BY 1, 2
    """
    return sql, (*tile.key_range(), *params)


class Count(NamedTuple):
    """How many public features there are of one city, kind, category and status; with ``area`` not 0, in one area."""

    area: int
    city: int
    kind: str
    category: int
    status: str
    n: int


COUNTS = """
    SELECT c.area, k.city_id, k.kind, k.category_id, k.status, c.n
    FROM places_cellcount c JOIN places_countkey k ON k.id = c.key_id
    WHERE c.area = ANY(%s) AND c.level IN (-1, 0) AND c.cell = 0
    UNION ALL
    SELECT area, city_id, kind, category_id, status, n FROM places_change WHERE n <> 0 AND area = ANY(%s)
"""


def counts(areas: Iterable[int] = (0,)) -> list[Count]:
    """Exact numbers of public features, with and without a public place: of every city, or in some areas (by id)."""
    wanted = list(areas)
    found: Counter[tuple[Any, ...]] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [wanted, wanted])
        for *key, n in cursor.fetchall():
            found[tuple(key)] += n
    return [Count._make((*key, n)) for key, n in found.items() if n]
