"""Points of a tile as clusters and single pins: one feature for each cell of the tile's grid that holds anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.expressions import Combinable

from layers.sql import fetch_row, inner_select, quote
from layers.sql.prepared import fetch_prepared
from layers.vector_tiles.tile import EXTENT, WORLD, Tile

MOST = 200_000
"""The maximal number of points of a tile that are counted one by one; a tile with more says so."""
SINGLE_FROM = 16
"""From this zoom the tiles of a layer hold single points, not clusters, unless there are more than SINGLES in one."""
SINGLES = 2000
LONGEST = 300
"""The maximal length of texts in tiles."""

Sql = tuple[str, tuple[Any, ...]]
"""A piece of SQL with its parameters."""


@dataclass(frozen=True)
class Pins:
    """The clusters and pins of a tile as MVT; none, and ``too_many``, where more than MOST would have to be counted.

    ``others``: whether there is anything of what ``cluster_tile`` was asked to look for besides.
    """

    body: bytes
    too_many: bool = False
    others: bool = True


@dataclass(frozen=True)
class Counted:
    """What lies in a tile's cells, as SQL.

    ``rows`` gives ``cell, g, n, sx, sy, id``: how many of group ``g`` are in a cell, and the sums of their EPSG:3857 coordinates in
    decimetres. ``code`` is SQL of the group's code, and ``names`` joins the table that has it, once the groups are counted: sorting
    codes takes longer than counting. ``single`` is the condition on the row ``q`` of the details, and on the row ``cells`` (``cell``,
    ``n``, ``x``, ``y``, ``id``), that finds the one thing of a cell. ``before`` are common table expressions. ``number`` is SQL of how many
    rows were counted one by one. ``even``: one plan is good for all values, so that the statement can be prepared.
    """

    rows: Sql
    code: str = "g"
    names: str = ""
    single: Sql = ("q.g_id = cells.id", ())
    before: Sql = ("", ())
    number: str = "0"
    even: bool = False


def one_by_one(
    tile: Tile, queryset: QuerySet[Any], *, point: Combinable, group: Combinable | None
) -> Counted:
    """Count the rows themselves, at most MOST of them. ``point`` is in EPSG:3857."""
    size = WORLD / 2 ** tile.cell_level()
    side = 2 ** (tile.cell_level() - tile.z)
    columns = {"t_point": point, "t_group": group or Value(""), "t_id": F("pk")}
    inner, params = inner_select(queryset, columns)
    # A point on the tile's edge belongs to the tile on its east and south, as in the Morton keys.
    column, row = (
        f"floor((ST_X(t_point) + {WORLD / 2!r}) / {size!r})::bigint",
        f"floor(({WORLD / 2!r} - ST_Y(t_point)) / {size!r})::bigint",
    )
    rows = f"""
        SELECT public.civicmap_morton(cell_column, cell_row) AS cell, t_group AS g, count(*) AS n,
            sum(ST_X(t_point)) * 10 AS sx, sum(ST_Y(t_point)) * 10 AS sy, min(t_id) AS id
        FROM (SELECT t.*, {column} AS cell_column, {row} AS cell_row FROM points t) t
        WHERE cell_column >= {tile.x * side} AND cell_column < {(tile.x + 1) * side}
          AND cell_row >= {tile.y * side} AND cell_row < {(tile.y + 1) * side}
          AND (SELECT count(*) FROM points) <= {MOST}
        GROUP BY 1, 2
    """
    before = (
        f"points AS MATERIALIZED (SELECT * FROM ({inner}) q WHERE t_point IS NOT NULL LIMIT {MOST + 1}),",
        params,
    )
    return Counted((rows, ()), before=before, number="(SELECT count(*) FROM points)")


def details_of(things: QuerySet[Any], columns: Mapping[str, Combinable], found_by: Iterable[str] = ()) -> Sql:
    """The SELECT of what single pins carry; ``found_by`` are fields that find them, which become ``n_{field}``."""
    fields = {f"n_{field}": F(field) for field in found_by}
    return inner_select(
        things, {"g_id": F("pk"), **fields, **{f"s_{name}": value for name, value in columns.items()}}
    )


def cluster_tile(
    tile: Tile,
    counted: Counted,
    *,
    name: str,
    details: Sql,
    columns: Iterable[str],
    others: Sql | None = None,
) -> Pins:
    """Layer ``name``: ``n`` things at their true centroid in each cell, ``c`` how many of each group ("code:count,…").

    ``cell`` names the cell, so that a filter can ask for its members. A cell with one member carries its ``id`` and its ``columns``,
    read from ``details``, a SELECT of ``g_id`` and ``s_{column}``. The ``id`` is that of the MVT feature too, which clusters have none of.
    ``others`` is a SELECT; whether it finds anything is looked up on the way.
    """
    level = tile.cell_level()
    select, details_params = details
    shown = "".join(f", d.{quote('s_' + column)} AS {quote(column)}" for column in columns if column != "id")
    before, before_params = counted.before
    rows, rows_params = counted.rows
    single, single_params = counted.single
    besides, besides_params = others or ("SELECT", ())
    frame, frame_params = tile.frame()
    sql = f"""
        WITH {before} by_group AS (
            SELECT cell, g, sum(n) AS n, sum(sx) AS sx, sum(sy) AS sy, min(id) AS id
            FROM ({rows}) counted GROUP BY cell, g HAVING sum(n) > 0
        ), cells AS MATERIALIZED (
            SELECT cell, sum(n)::int AS n, sum(sx) / sum(n) / 10 AS x, sum(sy) / sum(n) / 10 AS y,
                string_agg({counted.code} || ':' || n, ',' ORDER BY n DESC, {counted.code} COLLATE "C")
                    FILTER (WHERE {counted.code} <> '') AS c, min(by_group.id) AS id
            FROM by_group {counted.names} GROUP BY cell
        )
        SELECT (
            SELECT ST_AsMVT(pins, '{name}', {EXTENT}, 'geom', 't_id') FROM (
                SELECT d.g_id::bigint AS t_id, cells.n, '{level}-' || cells.cell AS cell, cells.c, d.g_id AS id{shown},
                    ST_AsMVTGeom(ST_SetSRID(ST_MakePoint(x, y), 3857), {frame}, {EXTENT}, 0, false) AS geom
                FROM cells
                LEFT JOIN LATERAL (SELECT * FROM ({select}) q WHERE cells.n = 1 AND {single} LIMIT 1) d ON true
                ORDER BY cells.n, cells.cell
            ) pins
        ), {counted.number}, EXISTS ({besides})
    """
    params = (*before_params, *rows_params, *frame_params, *details_params, *single_params, *besides_params)
    body, number, found = (fetch_prepared if counted.even else fetch_row)(sql, params)
    return Pins(bytes(body or b""), too_many=number > MOST, others=found)


def single_tile(
    tile: Tile, queryset: QuerySet[Any], *, name: str, point: Combinable, columns: Mapping[str, Combinable]
) -> Pins | None:
    """Layer ``name``: each row at its own point with its columns, as a cell with one member has it; None beyond SINGLES rows."""
    fields: dict[str, Combinable] = {"t_point": point, "g_id": F("pk")}
    inner, params = inner_select(
        queryset, fields | {f"s_{key}": value for key, value in columns.items() if key != "id"}
    )
    shown = "".join(f", p.{quote('s_' + key)} AS {quote(key)}" for key in columns if key != "id")
    west, south, east, north = tile.box().extent
    sql = f"""
        WITH points AS MATERIALIZED (
            SELECT * FROM ({inner}) q
            WHERE ST_X(t_point) >= {west!r} AND ST_X(t_point) < {east!r}
              AND ST_Y(t_point) > {south!r} AND ST_Y(t_point) <= {north!r}
            LIMIT {SINGLES + 1}
        )
        SELECT (
            SELECT ST_AsMVT(pins, '{name}', {EXTENT}, 'geom', 't_id') FROM (
                SELECT p.g_id::bigint AS t_id, 1 AS n, p.g_id AS id{shown},
                    ST_AsMVTGeom(p.t_point, {tile.envelope()}, {EXTENT}, 0, false) AS geom
                FROM points p ORDER BY p.g_id
            ) pins
        ), (SELECT count(*) FROM points)
    """
    body, number = fetch_row(sql, params)
    return None if number > SINGLES else Pins(bytes(body or b""))
