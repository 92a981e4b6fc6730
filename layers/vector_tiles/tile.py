"""Vector tiles (MVT 2.1) built by PostGIS: the grid of tiles, and lines and polygons in them. Clusters: clusters.py.

Tiles are 512 px wide on the map: z here is the map's zoom - 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable

from layers.geometry import WEB_MERCATOR, BBox
from layers.sql import fetch_row, inner_select, quote

EXTENT = 4096
BUFFER = 64
FAR_CELLS, NEAR_CELLS, NEAR_FROM = 2, 3, 15
"""A tile has 2**FAR_CELLS cells a side, one cluster a cell; from zoom NEAR_FROM 2**NEAR_CELLS.

From afar everything is clustered, and cells of 128 pixels keep the rings apart and the ground visible. In a
neighbourhood, cells of 64 pixels let single pins appear early.
"""
MAX_ZOOM = 20
WORLD = 40075016.685578488
"""Width of the Web Mercator square in metres."""
MAX_BYTES = 500_000
"""The maximal size of a tile; the smallest shapes are left out beyond it, and the tile says so."""
MAX_SHAPES = 20_000
"""The maximal number of lines and polygons in a tile."""
SNAP = 4
"""Corners of polygons lie on multiples of so many tile units: half a pixel."""
FINE = 64
"""PostGIS leaves out corners that are closer to a line than half a unit, in each polygon for itself. In units so much finer it
finds none in corners that lie on the grid, and neighbours keep the same border."""


@dataclass(frozen=True)
class Tile:
    """A tile of the Web Mercator quad: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    def exists(self) -> bool:
        """Whether the matrix of the zoom has this column and row."""
        return 0 <= self.z <= MAX_ZOOM and 0 <= self.x < 2**self.z and 0 <= self.y < 2**self.z

    def key(self) -> int:
        """Morton number of the tile in its zoom."""
        number = 0
        for bit in range(self.z):
            number |= ((self.x >> bit & 1) << (2 * bit)) | ((self.y >> bit & 1) << (2 * bit + 1))
        return number

    def key_range(self, level: int = 24) -> tuple[int, int]:
        """The Morton keys of a level in the tile: from the first to before the second. ``level`` is at least the zoom."""
        shift = 2 * (level - self.z)
        return self.key() << shift, (self.key() + 1) << shift

    def cell_level(self) -> int:
        """Zoom whose tiles are the cells of this tile's grid."""
        return self.z + (NEAR_CELLS if self.z >= NEAR_FROM else FAR_CELLS)

    def box(self, margin: float = 0.0) -> Polygon:
        """The tile's box in EPSG:3857, widened on each side by ``margin`` tiles."""
        size = WORLD / 2**self.z
        west, north = self.x * size - WORLD / 2, WORLD / 2 - self.y * size
        edge = margin * size
        polygon = Polygon.from_bbox((west - edge, north - size - edge, west + size + edge, north + edge))
        polygon.srid = WEB_MERCATOR
        return polygon

    def bbox(self) -> BBox:
        """The tile's box in EPSG:4326 with the width of the buffer around it, cut at the edges of the world."""
        edge, side = BUFFER / EXTENT, 2**self.z
        west, east = ((column / side) * 360 - 180 for column in (self.x - edge, self.x + 1 + edge))
        south, north = (_latitude(row / side) for row in (self.y + 1 + edge, self.y - edge))
        return BBox(max(west, -180.0), south, min(east, 180.0), north)

    def envelope(self) -> str:
        """SQL of the tile's box in EPSG:3857."""
        return f"ST_TileEnvelope({self.z}, {self.x}, {self.y})"

    def frame(self) -> tuple[str, tuple[int, int]]:
        """The same, and its parameters: one statement for all tiles of a zoom."""
        return f"ST_TileEnvelope({self.z}, %s::int, %s::int)", (self.x, self.y)

    def snapped(self, geometry: str) -> str:
        """SQL of a polygon in tile units whose corners stand on the tile's grid of half pixels.

        Polygons with common corners keep a common border at every zoom: each corner moves to the same place in both, and
        none is left out in one of them only. What is smaller than the grid becomes null.
        """
        step = WORLD / 2**self.z / EXTENT * SNAP
        grid = f"ST_SnapToGrid({geometry}, {-WORLD / 2!r}, {WORLD / 2!r}, {step!r}, {step!r})"
        fine = f"ST_AsMVTGeom({grid}, {self.envelope()}, {EXTENT * FINE}, {BUFFER * FINE}, true)"
        return f"ST_Scale({fine}, {1 / FINE!r}, {1 / FINE!r})"


def _latitude(row: float) -> float:
    """The latitude of a row of the Web Mercator square: 0 is its northern edge, 1 the southern one."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row))))


@dataclass(frozen=True)
class Shapes:
    """Lines and polygons of a tile as MVT, how many were drawn, and how many there are (at least)."""

    body: bytes
    shown: int
    total: int


NO_SHAPES = Shapes(b"", 0, 0)


def shape_tile(
    tile: Tile,
    queryset: QuerySet[Any],
    *,
    name: str,
    geometry: Combinable,
    columns: Mapping[str, Combinable],
    web: bool = False,
    numbered: bool = False,
) -> bytes:
    """The layer of ``shape_select``, by a query of its own."""
    select = shape_select(
        tile, queryset, name=name, geometry=geometry, columns=columns, web=web, numbered=numbered
    )
    return joined_layers([select])


def joined_layers(selects: Iterable[tuple[str, tuple[Any, ...]]]) -> bytes:
    """Layers of one tile by one query. A tile of several layers is the bytes of each after the other (MVT 2.1, 4.1)."""
    statements: list[str] = []
    params: list[Any] = []
    for sql, own in selects:
        statements.append(f"coalesce(({sql}), ''::bytea)")
        params += own
    return bytes(fetch_row(f"SELECT {' || '.join(statements)}", tuple(params))[0]) if statements else b""


def shape_select(
    tile: Tile,
    queryset: QuerySet[Any],
    *,
    name: str,
    geometry: Combinable,
    columns: Mapping[str, Combinable],
    web: bool = False,
    numbered: bool = False,
) -> tuple[str, tuple[Any, ...]]:
    """Layer ``name``: lines, polygons or points clipped to the tile, with some columns, as they are.

    ``geometry`` is in EPSG:4326, or in 3857 when ``web``. Shapes smaller than a tile unit fall away.
    ``numbered``: the key of the row is the id of the MVT feature.
    """
    selected: dict[str, Combinable] = {
        "t_geometry": geometry,
        **{f"s_{column}": value for column, value in columns.items()},
    }
    if numbered:
        selected["t_id"] = F("pk")
    inner, params = inner_select(queryset, selected)
    shown = "".join(f", q.{quote('s_' + column)} AS {quote(column)}" for column in columns)
    number, key = (", q.t_id::bigint AS t_id", ", 't_id'") if numbered else ("", "")
    projected = "q.t_geometry" if web else "ST_Transform(q.t_geometry, 3857)"
    sql = f"""
        SELECT ST_AsMVT(shapes, '{name}', {EXTENT}, 'geom'{key}) FROM (
            SELECT ST_AsMVTGeom({projected}, {tile.envelope()}, {EXTENT}, {BUFFER}, true) AS geom{number}{shown} FROM ({inner}) q
        ) shapes WHERE geom IS NOT NULL
    """
    return sql, params


def shapes_of(
    queryset: QuerySet[Any], geometry: Combinable, columns: Mapping[str, Combinable]
) -> tuple[str, tuple[Any, ...]]:
    """The SELECT of lines and polygons in EPSG:4326, ``t_geometry``, with ``t_id`` and ``s_{column}``."""
    named = {f"s_{key}": value for key, value in columns.items()}
    return inner_select(queryset, {"t_geometry": geometry, "t_id": F("pk"), **named})


def bounded_shapes(
    tile: Tile, select: tuple[str, tuple[Any, ...]], *, name: str, columns: Iterable[str]
) -> Shapes:
    """Layer ``name``: lines and polygons in EPSG:4326, simplified for the zoom without gaps between neighbours.

    A tile has at most MAX_SHAPES of them and MAX_BYTES bytes: beyond that the smallest are left out. The id of an MVT
    feature is the key of its row, a whole number as everywhere in layers. ``select`` is that of ``shapes_of``.
    """
    inner, params = select
    shown = "".join(f", {quote('s_' + column)} AS {quote(column)}" for column in columns)
    sql = f"""
        WITH drawn AS MATERIALIZED (
            SELECT q.*, ST_Transform(q.t_geometry, 3857) AS web FROM ({inner}) q
            WHERE ST_Dimension(q.t_geometry) > 0
            ORDER BY greatest(ST_XMax(q.t_geometry) - ST_XMin(q.t_geometry), ST_YMax(q.t_geometry) - ST_YMin(q.t_geometry)) DESC,
                q.t_id LIMIT %s
        )
        SELECT ST_AsMVT(shapes, '{name}', {EXTENT}, 'geom', 't_id'), count(*), (SELECT count(*) FROM drawn) FROM (
            SELECT t_id::bigint AS t_id, CASE WHEN ST_Dimension(web) = 2 THEN {tile.snapped("web")}
                ELSE ST_AsMVTGeom(web, {tile.envelope()}, {EXTENT}, {BUFFER}, true) END AS geom{shown}
            FROM drawn
        ) shapes WHERE geom IS NOT NULL
    """
    limit, total = MAX_SHAPES + 1, 0
    while True:
        body, count, read = fetch_row(sql, (*params, limit))
        total = max(total, read)
        if read > MAX_SHAPES:
            limit = MAX_SHAPES
        elif len(body or b"") > MAX_BYTES and count > 1:
            limit = max(1, int(min(limit, read) * 0.9 * MAX_BYTES / len(body)))
        else:
            left_out = total > read
            return Shapes(bytes(body or b""), count, total if left_out else count)


def notice_layer(**words: str | int) -> bytes:
    """Layer ``notice``: one point with what the reader has to know about the tile, such as what it leaves out."""
    columns = ", ".join(
        f"%s::{'int' if isinstance(value, int) else 'text'} AS {quote(name)}" for name, value in words.items()
    )
    sql = f"""
        SELECT ST_AsMVT(n, 'notice', {EXTENT}, 'geom')
        FROM (SELECT ST_MakePoint({EXTENT // 2}, {EXTENT // 2}) AS geom, {columns}) n
    """
    return bytes(fetch_row(sql, tuple(words.values()))[0])
