"""Exact numbers of public features from the stored counts and the changes that are not merged yet. For a box, squares wholly inside it
come from the stored counts; only features in squares along its border are read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Polygon

from layers.geometry import WGS84
from layers.sql import Statement
from layers.sql.prepared import fetch_prepared
from places.counts.pyramid import AREA_LEVELS, CITY_LEVELS, Narrowing, features_of

FINEST = 24
"""The level of the Morton keys of features, ``qk``."""
MAX_RIM = 1500
"""The approximate maximum of squares along the border of a box: a larger box uses larger squares."""
COLUMN_BITS, ROW_BITS = 0x555555555555, 0xAAAAAAAAAAAA
"""The bits of a Morton key that hold the column, and those that hold the row. Masked keys sort as the columns and rows do."""
POLAR = 85.05
"""Places farther north or south share the first or the last row."""
EDGE_COLUMN, EDGE_ROW = 3e-5, 7e-5
"""Degrees from the border of a box within which places are compared with the box itself: one square of FINEST, three in height."""

Span = tuple[int, int]
"""First and last column or row; there are none where the last is before the first."""
Window = tuple[Span, Span]
"""Columns and rows of one level."""

TOTAL = """
SELECT
    (SELECT coalesce(sum(c.n), 0) FROM places_cellcount c JOIN places_countkey k ON k.id = c.key_id
     WHERE c.area = %s AND c.level = ANY(%s) AND c.cell = 0{keys})
    + (SELECT coalesce(sum(d.n), 0) FROM places_change d WHERE d.n <> 0 AND d.area = %s{only}{changes})
"""
IN_BOX = """
SELECT
    (SELECT coalesce(sum(square.n), 0)
     FROM unnest(%s::smallint[], %s::bigint[], %s::bigint[]) AS kept (level, low, high)
     CROSS JOIN LATERAL (
         SELECT c.key_id, c.n FROM places_cellcount c
         WHERE c.area = 0 AND c.level = kept.level AND c.cell >= kept.low AND c.cell < kept.high OFFSET 0
     ) square
     JOIN places_countkey k ON k.id = square.key_id WHERE TRUE{keys})
    + (SELECT coalesce(sum(d.n), 0) FROM places_change d
       WHERE d.n <> 0 AND d.area = 0
         AND (d.qk & {column}) BETWEEN %s AND %s AND (d.qk & {row}) BETWEEN %s AND %s{changes})
    + (SELECT count(*) FROM unnest(%s::bigint[], %s::bigint[]) AS rim (low, high)
       CROSS JOIN LATERAL (
           SELECT 1 FROM places_feature f WHERE f.qk >= rim.low AND f.qk < rim.high AND f.visibility = 'public'
             AND (f.qk & {column}) BETWEEN %s AND %s AND (f.qk & {row}) BETWEEN %s AND %s{features} OFFSET 0
       ) one)
    + (SELECT count(DISTINCT one.id) FROM unnest(%s::bytea[]) AS edge (shape)
       CROSS JOIN LATERAL (
           SELECT f.id FROM places_feature f
           WHERE f.public_location && ST_GeomFromEWKB(edge.shape) AND {touching}
             AND NOT ((f.qk & {column}) BETWEEN %s AND %s AND (f.qk & {row}) BETWEEN %s AND %s)
             AND f.visibility = 'public'{features} OFFSET 0
       ) one)
    + ({shapes})
"""
"""Places in the kept squares, changes of these, places along the border; and what lines and polygons change in that.

OFFSET 0 keeps PostgreSQL from joining squares and edges with whole tables."""
BOX = "ST_GeomFromEWKB(%s)"
TOUCHING = "ST_X(f.public_location) BETWEEN %s AND %s AND ST_Y(f.public_location) BETWEEN %s AND %s"
TOUCHING_SHAPES = """
    SELECT coalesce(sum(ST_Intersects(f.public_shape, {box})::integer), 0)
        - coalesce(sum((f.public_location IS NULL OR ST_Intersects(f.public_location, {box}))::integer), 0)
    FROM places_feature f
    WHERE f.public_shape && (SELECT ST_MakeEnvelope(-999, -999, 999, 999, 4326)) AND f.visibility = 'public'{features}
"""
"""Lines and polygons were counted by their place so far: they count by their shape instead. Those without any place are added:
TOTAL of level -1.

The box is a parameter unknown to the planner, so PostgreSQL uses the index whatever it estimates."""
OVERLAPPING = f"f.public_location && {BOX}"
OVERLAPPING_SHAPES = """
    SELECT count(*) FROM places_feature f
    WHERE f.public_shape && {box} AND (f.public_location && {box}) IS NOT TRUE AND f.visibility = 'public'{features}
"""
"""Lines and polygons count by their place or by the box around their shape."""
UNPLACED_SHAPES = """
SELECT count(*) FROM places_feature f WHERE f.qk IS NULL AND f.public_shape IS NOT NULL AND {features}
"""
IN_CELL = """
SELECT
    (SELECT coalesce(sum(c.n), 0) FROM places_cellcount c JOIN places_countkey k ON k.id = c.key_id
     WHERE c.area = %s AND c.level = %s AND c.cell >= %s AND c.cell < %s{keys})
    + (SELECT coalesce(sum(d.n), 0) FROM places_change d
       WHERE d.n <> 0 AND d.area = %s AND d.qk >= %s AND d.qk < %s{changes})
"""


def total(narrowing: Narrowing, *, placed: bool = True) -> int:
    """How many public features there are. Without ``placed`` only those without a public place."""
    levels = [-1, 0] if placed else [-1]
    return int(fetch_prepared(*_total(narrowing, levels))[0])


def _total(narrowing: Narrowing, levels: list[int]) -> Statement:
    keys, key_params = narrowing.conditions("k")
    changes, change_params = narrowing.conditions("d")
    sql = TOTAL.format(keys=keys, changes=changes, only="" if 0 in levels else " AND d.qk IS NULL")
    return sql, (narrowing.area, levels, *key_params, narrowing.area, *change_params)


def total_without_position(narrowing: Narrowing) -> int:
    """How many public features have neither a public place nor a public line or polygon."""
    unplaced, params = _total(narrowing, [-1])
    features, feature_params = features_of(narrowing)
    shapes = UNPLACED_SHAPES.format(features=features)
    return int(fetch_prepared(f"SELECT ({unplaced}) - ({shapes})", (*params, *feature_params))[0])


def total_in_cell(narrowing: Narrowing, level: int, cell: int) -> int | None:
    """How many public features have their place in a square of the Morton grid; None for squares finer than those kept."""
    levels = AREA_LEVELS if narrowing.area else CITY_LEVELS
    kept = next((one for one in levels if one >= level), None)
    if kept is None:
        return None
    keys, key_params = narrowing.conditions("k")
    changes, change_params = narrowing.conditions("d")
    found = fetch_prepared(
        IN_CELL.format(keys=keys, changes=changes),
        (
            narrowing.area, kept, *_finer(cell, kept - level), *key_params,
            narrowing.area, *_finer(cell, FINEST - level), *change_params,
        ),
    )  # fmt: skip
    return int(found[0])


def _finer(cell: int, levels: int) -> Span:
    """The first square in a cell so many levels finer, and the first after the last."""
    return cell << 2 * levels, (cell + 1) << 2 * levels


def total_in_box(narrowing: Narrowing, box: GEOSGeometry) -> int:
    """How many public features have a public shape that touches a box in EPSG:4326, its border included, or have none at all.

    The shape is the line or polygon, else the point. The narrowing knows no area.
    """
    west, south, east, north = box.extent
    sql, params = _in_box(narrowing, box, (TOUCHING, (west, east, south, north)), TOUCHING_SHAPES)
    nowhere, nowhere_params = _total(narrowing, [-1])
    return int(fetch_prepared(f"SELECT ({sql}) + ({nowhere})", (*params, *nowhere_params))[0])


def total_overlapping(narrowing: Narrowing, box: GEOSGeometry) -> int:
    """How many public features ``in_bbox()`` finds: their place, or the box around their line or polygon, overlaps the box.

    The narrowing knows no area.
    """
    sql, params = _in_box(narrowing, box, (OVERLAPPING, (bytes(box.ewkb),)), OVERLAPPING_SHAPES)
    return int(fetch_prepared(sql, params)[0])


def _in_box(narrowing: Narrowing, box: GEOSGeometry, touching: Statement, shapes: str) -> Statement:
    """The statement that counts features in a box: places by ``touching``, lines and polygons by ``shapes``, which asks for the box
    twice."""
    west, south, east, north = box.extent
    inside = ((_column(west) + 1, _column(east) - 1), (_row(north) + 2, _row(south) - 2))
    level = _rim_level(inside)
    whole = _whole(inside, level)
    kept = list(_kept(whole, level))
    rim = _ranges(_ring(_outer(inside, level), whole), 2 * (FINEST - level))
    keys, key_params = narrowing.conditions("k")
    changes, change_params = narrowing.conditions("d")
    features, feature_params = narrowing.conditions("f")
    edges = [bytes(edge.ewkb) for edge in _edges(west, south, east, north)]
    shape = bytes(box.ewkb)
    sql = IN_BOX.format(
        keys=keys,
        changes=changes,
        features=features,
        column=COLUMN_BITS,
        row=ROW_BITS,
        touching=touching[0],
        shapes=shapes.format(box=BOX, features=features),
    )
    return sql, (
        *([column[part] for column in kept] for part in range(3)), *key_params,
        *_masks(_finest(whole, level)), *change_params,
        [low for low, _high in rim], [high for _low, high in rim], *_masks(inside), *feature_params,
        edges, *touching[1], *_masks(inside), *feature_params,
        shape, shape, *feature_params,
    )  # fmt: skip


def _column(longitude: float) -> int:
    """Column of FINEST, as public.civicmap_morton_key() has it (``places/sql/morton.sql``)."""
    columns = 1 << FINEST
    return min(columns - 1, math.floor((longitude + 180.0) / 360.0 * columns))


def _row(latitude: float) -> int:
    """Row of FINEST, counted from the north; differs from PostGIS by at most one."""
    latitude = max(-85.0511287798, min(85.0511287798, latitude))
    rows = 1 << FINEST
    south = (1.0 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2.0
    return min(rows - 1, max(0, math.floor(south * rows)))


def _rim_level(inside: Window) -> int:
    """The finest kept level at which not too many squares lie along the border."""
    around = 2 * sum(max(0, last - first) for first, last in inside)
    fitting = [level for level in CITY_LEVELS if around >> (FINEST - level) <= MAX_RIM]
    return fitting[-1]


def _whole(window: Window, level: int) -> Window:
    """The squares of a level wholly inside a window of FINEST."""
    shift = FINEST - level
    columns, rows = ((-(-first >> shift), ((last + 1) >> shift) - 1) for first, last in window)
    return columns, rows


def _outer(window: Window, level: int) -> Window:
    """The squares of a level that overlap a window of FINEST."""
    shift = FINEST - level
    if _is_empty(window):
        return window
    columns, rows = ((first >> shift, last >> shift) for first, last in window)
    return columns, rows


def _finest(window: Window, level: int) -> Window:
    """The squares of FINEST in those of a level."""
    shift = FINEST - level
    columns, rows = ((first << shift, ((last + 1) << shift) - 1) for first, last in window)
    return columns, rows


def _is_empty(window: Window) -> bool:
    return any(last < first for first, last in window)


def _kept(whole: Window, level: int) -> Iterator[tuple[int, int, int]]:
    """Ranges of kept squares that make up those of a level, the largest first: level, first, before the last."""
    if _is_empty(whole):
        return
    everything, inner = _finest(whole, level), None
    for kept in CITY_LEVELS:
        if kept > level:
            break
        squares = _whole(everything, kept)
        if _is_empty(squares):
            continue
        for low, high in _ranges(_ring(squares, inner and _of_level(inner, kept)), 0):
            yield kept, low, high
        inner = (squares, kept)


def _of_level(window: tuple[Window, int], level: int) -> Window:
    """The squares of a finer level in those of a window."""
    columns, rows = (
        (first << (level - window[1]), ((last + 1) << (level - window[1])) - 1) for first, last in window[0]
    )
    return columns, rows


def _ring(outer: Window, inner: Window | None) -> Iterator[tuple[int, int]]:
    """Columns and rows of the squares of a window that another one, inside it, has not."""
    (west, east), (north, south) = outer
    if inner is None or _is_empty(inner):
        inner = ((east + 1, east), (south + 1, south))
    (first, last), (top, bottom) = inner
    for row in range(north, south + 1):
        if top <= row <= bottom:
            yield from ((column, row) for column in range(west, first))
            yield from ((column, row) for column in range(last + 1, east + 1))
        else:
            yield from ((column, row) for column in range(west, east + 1))


def _ranges(squares: Iterable[tuple[int, int]], shift: int) -> list[tuple[int, int]]:
    """The Morton numbers of squares as ranges, from the first to before the second, each moved by so many bits."""
    found: list[tuple[int, int]] = []
    for number in sorted(_spread(column) | _spread(row) << 1 for column, row in squares):
        if found and found[-1][1] == number:
            found[-1] = (found[-1][0], number + 1)
        else:
            found.append((number, number + 1))
    return [(low << shift, high << shift) for low, high in found]


def _spread(value: int) -> int:
    """The bits of a number with a gap after each."""
    value = (value | value << 16) & 0x0000FFFF0000FFFF
    value = (value | value << 8) & 0x00FF00FF00FF00FF
    value = (value | value << 4) & 0x0F0F0F0F0F0F0F0F
    value = (value | value << 2) & 0x3333333333333333
    return (value | value << 1) & 0x5555555555555555


def _masks(window: Window) -> tuple[int, int, int, int]:
    """First and last column and row of FINEST as the bits that keys have of them. Nothing lies between those of an empty window."""
    if _is_empty(window):
        return (1, 0, 1, 0)
    (west, east), (north, south) = window
    return _spread(west), _spread(east), _spread(north) << 1, _spread(south) << 1


def _edges(west: float, south: float, east: float, north: float) -> list[Polygon]:
    """Four thin boxes along the border: what lies in the box and not in a square well inside it."""
    thin = [
        (west, south, west + EDGE_COLUMN, north),
        (east - EDGE_COLUMN, south, east, north),
        (west, south, east, max(south, -POLAR) + EDGE_ROW),
        (west, min(north, POLAR) - EDGE_ROW, east, north),
    ]
    found = [Polygon.from_bbox(edge) for edge in thin]
    for edge in found:
        edge.srid = WGS84
    return found


# --- How far they reach -------------------------------------------------------------------------------------------

EXTENT_LEVEL = 16
SQUARES = """
SELECT min(q.cell & {column}), max(q.cell & {column}), min(q.cell & {row}), max(q.cell & {row}),
    (SELECT ST_Extent(f.public_shape)::geometry FROM places_feature f
     WHERE f.public_shape && (SELECT ST_MakeEnvelope(-999, -999, 999, 999, 4326)) AND f.visibility = 'public'{features})
FROM (
    SELECT c.cell FROM places_cellcount c JOIN places_countkey k ON k.id = c.key_id WHERE c.area = 0 AND c.level = {level}{keys}
    UNION ALL
    SELECT d.qk >> {shift} FROM places_change d WHERE d.n > 0 AND d.area = 0 AND d.qk IS NOT NULL{changes}
) q
"""
PERIOD = """
SELECT min(newest.first), max(newest.last)
FROM places_city city CROSS JOIN unnest(%s::text[]) AS wanted (kind)
CROSS JOIN LATERAL (
    SELECT (SELECT f.published FROM places_feature f
            WHERE f.city_id = city.id AND f.kind = wanted.kind AND f.visibility = 'public'
            ORDER BY f.published DESC NULLS LAST, f.id DESC LIMIT 1) AS last,
        (SELECT f.published FROM places_feature f
            WHERE f.city_id = city.id AND f.kind = wanted.kind AND f.visibility = 'public'
            ORDER BY f.published NULLS FIRST, f.id LIMIT 1) AS first
) newest WHERE %s::bigint IS NULL OR city.id = %s
"""


def reach(narrowing: Narrowing) -> tuple[float, float, float, float] | None:
    """West, south, east, north of squares, some hundred metres wide, that hold every public place, and of all public shapes."""
    keys, key_params = narrowing.conditions("k")
    changes, change_params = narrowing.conditions("d")
    features, feature_params = narrowing.conditions("f")
    shift = 2 * (FINEST - EXTENT_LEVEL)
    sql = SQUARES.format(
        keys=keys, changes=changes, features=features, column=COLUMN_BITS, row=ROW_BITS, level=EXTENT_LEVEL, shift=shift
    )  # fmt: skip
    *bits, shapes = fetch_prepared(sql, (*feature_params, *key_params, *change_params))
    found = [GEOSGeometry(shapes).extent] if shapes else []
    if bits[0] is not None:
        first, last, top, bottom = (
            _gathered(bits[0]),
            _gathered(bits[1]),
            _gathered(bits[2] >> 1),
            _gathered(bits[3] >> 1),
        )
        found.append((_longitude(first), _latitude(bottom + 1), _longitude(last + 1), _latitude(top)))
    if not found:
        return None
    wests, souths, easts, norths = zip(*found, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def published(narrowing: Narrowing) -> tuple[Any, Any]:
    """When the first and the last of the features were published. The narrowing knows a city and kinds only."""
    first, last = fetch_prepared(PERIOD, (list(narrowing.kinds or ()), narrowing.city, narrowing.city))
    return first, last


def _gathered(bits: int) -> int:
    """Every second bit of a number, the inverse of ``_spread``."""
    return sum((bits >> 2 * place & 1) << place for place in range(FINEST))


def _longitude(column: int) -> float:
    return column / (1 << EXTENT_LEVEL) * 360.0 - 180.0


def _latitude(row: int) -> float:
    """The northern border of a row of EXTENT_LEVEL. Places beyond the first and last row count as in them."""
    if row <= 0 or row >= 2**EXTENT_LEVEL:
        return 90.0 if row <= 0 else -90.0
    return math.degrees(math.atan(math.sinh(math.pi * (1.0 - 2.0 * row / 2**EXTENT_LEVEL))))
