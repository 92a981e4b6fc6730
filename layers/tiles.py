"""Vector tiles (MVT 2.1) built by PostGIS. Tiles are 512 px wide on the map: z here is the map's zoom - 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db.models import QuerySet
from django.db.models.expressions import Combinable

from layers.geo import WEB_MERCATOR
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

    def key_range(self) -> tuple[int, int]:
        """The zoom-24 Morton keys in the tile: from the first to before the second."""
        shift = 48 - 2 * self.z
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

    def envelope(self) -> str:
        """SQL of the tile's box in EPSG:3857."""
        return f"ST_TileEnvelope({self.z}, {self.x}, {self.y})"


def cluster_tile(
    tile: Tile,
    queryset: QuerySet[Any],
    *,
    point: Combinable,
    key: Combinable,
    group: Combinable,
    single: Mapping[str, Combinable],
) -> bytes:
    """Layer ``pins``: one feature for each cell of the grid that holds anything, at the true centroid.

    ``queryset`` is already limited to the tile's keys. ``point`` is EPSG:3857, ``key`` the zoom-24 Morton key, ``group``
    what is counted apart (``c``: "code:count,…"). Cells with one member carry its ``id`` and the ``single`` columns, which must not
    be null. ``cell`` names the cell, so that a filter can ask for its members.
    """
    level = tile.cell_level()
    shift = 48 - 2 * level
    columns = {"t_point": point, "t_key": key, "t_group": group}
    columns.update({f"s_{name}": value for name, value in single.items()})
    inner, params = inner_select(queryset, columns)
    alone = ", ".join(f"min(q.{quote('s_' + name)}) AS {quote('s_' + name)}" for name in single)
    carried = ", ".join(f"min({quote('s_' + name)}) AS {quote('s_' + name)}" for name in single)
    shown = ", ".join(f"CASE WHEN n = 1 THEN {quote('s_' + name)} END AS {quote(name)}" for name in single)
    sql = f"""
        SELECT ST_AsMVT(pins, 'pins', {EXTENT}, 'geom') FROM (
            SELECT n, '{level}-' || cell AS cell, c, {shown},
                ST_AsMVTGeom(ST_SetSRID(ST_MakePoint(x, y), 3857), {tile.envelope()}, {EXTENT}, {BUFFER}, false) AS geom
            FROM (
                SELECT cell, sum(n)::int AS n, sum(sx) / sum(n) AS x, sum(sy) / sum(n) AS y,
                    string_agg(category || ':' || n, ',' ORDER BY n DESC, category) AS c, {carried}
                FROM (
                    SELECT q.t_key >> {shift} AS cell, q.t_group AS category, count(*) AS n,
                        sum(ST_X(q.t_point)) AS sx, sum(ST_Y(q.t_point)) AS sy, {alone}
                    FROM ({inner}) q GROUP BY 1, 2
                ) by_group GROUP BY cell
            ) cells ORDER BY n, cell
        ) pins
    """
    return bytes(fetch_row(sql, params)[0] or b"")


def shape_tile(
    tile: Tile,
    queryset: QuerySet[Any],
    *,
    name: str,
    geometry: Combinable,
    columns: Mapping[str, Combinable],
    web: bool = False,
) -> bytes:
    """Layer ``name``: lines and polygons clipped to the tile, with some columns.

    ``geometry`` is in EPSG:4326, or in 3857 when ``web``. Shapes smaller than a tile unit fall away.
    """
    selected = {"t_geometry": geometry, **{f"s_{column}": value for column, value in columns.items()}}
    inner, params = inner_select(queryset, selected)
    shown = "".join(f", q.{quote('s_' + column)} AS {quote(column)}" for column in columns)
    projected = "q.t_geometry" if web else "ST_Transform(q.t_geometry, 3857)"
    sql = f"""
        SELECT ST_AsMVT(shapes, '{name}', {EXTENT}, 'geom') FROM (
            SELECT ST_AsMVTGeom({projected}, {tile.envelope()}, {EXTENT}, {BUFFER}, true) AS geom{shown} FROM ({inner}) q
        ) shapes WHERE geom IS NOT NULL
    """
    return bytes(fetch_row(sql, params)[0] or b"")
