"""Vector tiles of every layer, of the map's layers together, and of the ground."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from django.conf import settings
from django.contrib.gis.db.models.functions import PointOnSurface
from django.db.models import Case, F, Func, IntegerField, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Left
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from civicmap.layers import feature_layers, find_layer, layer_of_kind
from engagement.procedures.columns import shown_status
from layers.cql2 import Condition
from layers.declaration.layer import Column, Layer
from layers.filters import Filters, refuse_unknown
from layers.geometry import WebMercator
from layers.http.responses import (
    data_response,
    error_response,
    etag_of,
    layer_etag,
    not_modified,
    public_endpoint,
)
from layers.selection import Selection
from layers.vector_tiles.clusters import (
    LONGEST,
    MOST,
    SINGLE_FROM,
    Pins,
    Sql,
    cluster_tile,
    details_of,
    one_by_one,
    single_tile,
)
from layers.vector_tiles.tile import (
    NO_SHAPES,
    Shapes,
    Tile,
    bounded_shapes,
    notice_layer,
    shape_tile,
    shapes_of,
)
from places.counts.pyramid import NARROWING, Narrowing, can_count, in_tile, shaped_in
from places.feature.filtering import matching
from places.ground.basemap import basemap_tile
from places.models import Feature
from places.versions import data_version

MVT = "application/vnd.mapbox-vector-tile"
NUMBERS = ("integer", "number")


# --- What a tile holds ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Selects:
    """SQL that is the same for every tile, written once: of single pins, and of lines and polygons with what narrows them."""

    single: Sql
    pins: tuple[str, ...]
    drawn: Sql
    shapes: dict[str, Combinable]

    @classmethod
    def of(cls, things: Any, single: dict[str, Combinable], drawn: dict[str, Combinable]) -> Self:
        """For the public features of a queryset, and the columns of pins and of shapes."""
        columns = {**drawn, **{f"n_{name}": F(name) for name in NARROWING}}
        with_shape = things.filter(public_shape__isnull=False)
        return cls(
            details_of(things, single, (*NARROWING, "web_location", "qk")),
            tuple(single),
            shapes_of(with_shape, F("public_shape"), columns),
            drawn,
        )

    def in_tile(self, tile: Tile, narrowing: Narrowing) -> Sql:
        """The lines and polygons in a tile's box, with their columns."""
        select, params = self.drawn
        named = ", ".join(f"n.s_n_{name} AS {name}" for name in NARROWING)
        conditions, wanted = narrowing.conditions("f")
        if narrowing.area:
            conditions += " AND EXISTS (SELECT 1 FROM places_featurearea m WHERE m.feature_id = f.t_id AND m.area_id = %s)"
            wanted = (*wanted, narrowing.area)
        box = tile.bbox()
        here = "f.t_geometry && ST_MakeEnvelope(%s, %s, %s, %s, 4326)"
        sql = f"SELECT * FROM (SELECT n.*, {named} FROM ({select}) n) f WHERE {here}{conditions}"
        return sql, (*params, box.west, box.south, box.east, box.north, *wanted)


@cache
def _map_selects() -> Selects:
    """What pins and shapes of the map carry."""
    approximate = Case(When(precision="exact", then=Value(0)), default=Value(1), output_field=IntegerField())
    shared: dict[str, Any] = {"id": F("pk"), "k": layer_of_kind(), "category": F("category__code")}
    single: dict[str, Any] = {**shared, "status": shown_status(), "title": F("title"), "approx": approximate}
    return Selects.of(Feature.objects.public(), single, shared)


@cache
def _layer_selects(name: str) -> Selects:
    """What pins and shapes of a layer of features carry."""
    layer = next(layer for layer in feature_layers() if layer.name == name)
    columns = tile_columns(layer)
    return Selects.of(layer.queryset(), columns, columns)


def map_tile_body(tile: Tile, filters: Filters) -> bytes:
    """The features of all layers that match: layer ``pins`` (clusters and single points), ``shapes`` (lines and polygons)."""
    return _feature_body(tile, filters, _map_selects(), names=("pins", "shapes"))


def layer_tile_body(tile: Tile, layer: Layer, filters: Filters, condition: Condition | None = None) -> bytes:
    """The rows of a layer that match the filters and the condition, in a layer of the layer's name.

    Features and other points come as clusters and single points, with their columns, and lines and polygons beside them
    in ``{name}-shapes``. Layers of polygons come as polygons, with one point for each name in ``labels``.
    """
    names = (layer.name, f"{layer.name}-shapes")
    if layer.kind:
        return _feature_body(tile, filters, _layer_selects(layer.name), names, layer, condition)
    columns = tile_columns(layer)
    rows = _asked(layer.select(filters), layer, condition)
    if "bbox" in layer.filters:
        rows = layer.matching(rows, Filters(bbox=tile.bbox()))
    else:
        box = tile.bbox().polygons()[0]
        rows = rows.alias(tile_geometry=layer.geometry).filter(tile_geometry__bboverlaps=box)
    drawn = shapes_of(rows, layer.geometry, columns)
    if layer.geometry_type == "polygon":
        shapes = bounded_shapes(tile, drawn, name=layer.name, columns=columns)
        label: dict[str, Combinable] = {
            name: columns[name] for name in ("code", "name", "title") if name in columns
        }
        labels = shape_tile(
            tile, rows, name="labels", geometry=PointOnSurface(layer.geometry), columns=label, numbered=True
        )
        return shapes.body + labels + _notices(Pins(b""), shapes)
    points = rows.alias(tile_point=layer.geometry).filter(tile_point__isvalid=True)
    point = WebMercator(PointOnSurface(layer.geometry))
    pins = None
    if tile.z >= SINGLE_FROM:
        pins = single_tile(tile, points, name=layer.name, point=point, columns=columns)
    if pins is None:
        counted = one_by_one(tile, points, point=point, group=None)
        pins = cluster_tile(
            tile, counted, name=layer.name, details=details_of(rows, columns), columns=columns
        )
    shapes = bounded_shapes(tile, drawn, name=names[1], columns=columns)
    return pins.body + shapes.body + _notices(pins, shapes)


def _feature_body(
    tile: Tile,
    filters: Filters,
    selects: Selects,
    names: tuple[str, str],
    layer: Layer | None = None,
    condition: Condition | None = None,
) -> bytes:
    """Features: from the counts where the filters allow it, else one by one; and their lines and polygons."""
    if can_count(filters) and condition is None:
        narrowing = Narrowing.of(filters, layer.kind if layer else "")
        counted = in_tile(tile, narrowing)
        drawn = selects.in_tile(tile, narrowing)
        with_shape = shaped_in(tile, narrowing)
    else:
        things = layer.select(filters) if layer else matching(Feature.objects.public(), filters)
        things = _asked(things, layer, condition)
        first, end = tile.key_range()
        here = things.filter(qk__gte=first, qk__lt=end)
        counted = one_by_one(tile, here, point=F("web_location"), group=F("category__code"))
        box = tile.bbox().polygons()[0]
        shaped = things.filter(public_shape__isnull=False, public_shape__bboverlaps=box)
        drawn = with_shape = shapes_of(shaped, F("public_shape"), selects.shapes)
    pins = None
    if layer is not None and tile.z >= SINGLE_FROM:
        first, end = tile.key_range()
        things = _asked(layer.select(filters), layer, condition).filter(qk__gte=first, qk__lt=end)
        columns = tile_columns(layer)
        pins = single_tile(tile, things, name=names[0], point=F("web_location"), columns=columns)
    if pins is None:
        pins = cluster_tile(
            tile, counted, name=names[0], details=selects.single, columns=selects.pins, others=with_shape
        )
    # Most tiles have no shapes: then the second query is skipped.
    shapes = bounded_shapes(tile, drawn, name=names[1], columns=selects.shapes) if pins.others else NO_SHAPES
    return pins.body + shapes.body + _notices(pins, shapes)


def _asked(rows: Any, layer: Layer | None, condition: Condition | None) -> Any:
    return condition.apply(layer, rows) if layer and condition else rows


def _notices(pins: Pins, shapes: Shapes) -> bytes:
    """The notice layer of a tile that does not hold everything; empty for a complete one."""
    if pins.too_many:
        return notice_layer(reason="too-many", limit=MOST)
    if shapes.shown < shapes.total:
        return notice_layer(reason="thinned", shown=shapes.shown, of=shapes.total)
    return b""


def tile_columns(layer: Layer) -> dict[str, Combinable]:
    """The declared columns that tiles carry: all but lists; texts are cut, times are texts."""
    return {column.name: _tile_value(column) for column in layer.columns if column.type != "array"}


def _tile_value(column: Column) -> Combinable:
    if column.type in (*NUMBERS, "boolean"):
        return column.expression()
    if column.type == "date-time":
        # The connection's time zone is UTC.
        moment = Value('YYYY-MM-DD"T"HH24:MI:SS"Z"')
        return Func(column.expression(), moment, function="to_char", output_field=TextField())
    return Left(Cast(column.expression(), TextField()), LONGEST)


# --- Tiles ------------------------------------------------------------------------------------------------------


def tile_response(request: HttpRequest, body: bytes, etag: str) -> HttpResponse:
    """A tile, or 204 where it is empty, with the same validators: an empty tile is an answer like any other."""
    response = data_response(request, body, MVT, etag)
    if not body and response.status_code == 200:
        response.status_code = 204
        del response["Content-Type"]
    return response


def _no_such_tile() -> HttpResponse:
    return error_response(404, _("There is no such tile."))


def map_version(request: HttpRequest) -> str:
    """The version of what the map shows in the city and of the layers that are asked for; of all kinds where a layer is unknown."""
    kinds = {child.LAYER: kind for kind, child in Feature.child_models().items()}
    names = {code for text in request.GET.getlist("layer") for code in text.split(",")} - {""}
    shown = (kinds[name] for name in sorted(names)) if names and names <= kinds.keys() else kinds.values()
    return data_version(request.GET.get("city", ""), tuple(shown))


@public_endpoint
def map_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """``/tiles/map/{z}/{x}/{y}.mvt``: the features of all layers that match the filters."""
    tile = Tile(z, x, y)
    if not tile.exists():
        return _no_such_tile()
    etag = etag_of(request, map_version(request))
    if (unchanged := not_modified(request, etag)) is not None:
        return unchanged
    refuse_unknown(request.GET, Filters.NAMES)
    return tile_response(request, map_tile_body(tile, Filters.parse(request.GET)), etag)


@public_endpoint
def layer_tile(request: HttpRequest, name: str, z: int, x: int, y: int) -> HttpResponse:
    """``/tiles/{layer}/{z}/{x}/{y}.mvt``: the rows of one layer that match its filters, CQL2 among them."""
    tile = Tile(z, x, y)
    layer = find_layer(name)
    if layer is None or not tile.exists():
        return _no_such_tile()
    etag = layer_etag(request, layer)
    if (unchanged := not_modified(request, etag)) is not None:
        return unchanged
    asked = Selection.parse(layer, request.GET)
    return tile_response(request, layer_tile_body(tile, layer, asked.filters, asked.condition), etag)


@public_endpoint
def ground_tile(request: HttpRequest, z: int, x: int, y: int, *, apart: bool = False) -> HttpResponse:
    """``/tiles/basemap/{z}/{x}/{y}.mvt``: the own basemap; ``basemap-by-sa``: the part of it under CC BY-SA."""
    tile = Tile(z, x, y)
    if not tile.exists():
        return _no_such_tile()
    refuse_unknown(request.GET, ())
    response = tile_response(request, basemap_tile(tile, apart=apart), "")
    # The basemap changes only when an administrator imports it, so it may be cached for an hour.
    response["Cache-Control"] = f"public, max-age={settings.BASEMAP_MAX_AGE}"
    return response
