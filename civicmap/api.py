"""Addresses for machines: the list of layers, GeoJSON of each, the map's tiles. They carry no language."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.contrib.gis.db.models.functions import PointOnSurface
from django.db import connection
from django.db.models import Case, CharField, F, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from civicmap.layers import all_layers, feature_layers, find_layer
from civicmap.openapi import document
from layers import geojson
from layers.errors import BadParameter
from layers.filters import Filters, parse_limit, parse_number, refuse_unknown
from layers.layer import Layer
from layers.responses import data_response, error_response, public_endpoint
from layers.tiles import BUFFER, EXTENT, Tile, cluster_tile, shape_tile
from places.basemap import basemap_tile
from places.filtering import find_city, matching
from places.models import Area, AreaKind, Feature

JSON = "application/json; charset=utf-8"
GEOJSON = "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
MVT = "application/vnd.mapbox-vector-tile"
MAX_LIMIT = 100_000
"""A page without ``limit`` holds as many: programs that follow no links, such as GDAL's GeoJSON driver, get the whole layer."""


def absolute(request: HttpRequest, path: str) -> str:
    """A full address on this host, with the scheme and host the reader used."""
    return request.build_absolute_uri(path)


def layer_entry(request: HttpRequest, layer: Layer) -> dict[str, Any]:
    """A layer as the list of layers shows it."""
    return {
        "name": layer.name,
        "title": str(layer.title),
        "description": str(layer.description),
        "geojson": absolute(request, reverse("api_geojson", args=[layer.name])),
        "parameters": [*layer.filters, "limit", "after"],
        "columns": [
            {"name": column.name, "title": str(column.title), "type": column.type, "unit": column.unit}
            for column in layer.columns
        ],
    }


@public_endpoint
def layer_list(request: HttpRequest) -> HttpResponse:
    """``/api/``: every layer, with its columns, parameters and the address of its GeoJSON."""
    refuse_unknown(request.GET, ())
    body = {
        "title": "civicmap",
        "documentation": absolute(request, reverse("api_docs")),
        "openapi": absolute(request, reverse("api_schema")),
        "layers": [layer_entry(request, layer) for layer in all_layers()],
    }
    return data_response(request, json.dumps(body, ensure_ascii=False).encode(), JSON)


@public_endpoint
def layer_geojson(request: HttpRequest, name: str) -> HttpResponse:
    """``/api/{layer}.geojson``: a page of the layer, in the order of ids; ``rel=next`` leads on until the end."""
    layer = find_layer(name)
    if layer is None:
        return error_response(404, _("There is no layer “%(layer)s”.") % {"layer": name})
    refuse_unknown(request.GET, (*layer.filters, "limit", "after"))
    filters = Filters.parse(request.GET)
    limit = parse_limit(request.GET, default=MAX_LIMIT, maximum=MAX_LIMIT)
    after = parse_number(request.GET, "after")
    page = geojson.page(layer, layer.select(filters), limit=limit, after=after)
    links = [{"rel": "self", "type": GEOJSON, "href": absolute(request, request.get_full_path())}]
    if page.has_more:
        query = request.GET.copy()
        query["after"] = str(page.last)
        query["limit"] = str(limit)
        href = absolute(request, f"{request.path}?{query.urlencode(safe=',:')}")
        links.append({"rel": "next", "type": GEOJSON, "href": href})
    response = data_response(request, geojson.collection(page, links=json.dumps(links)), GEOJSON)
    if page.has_more:
        response["Link"] = f'<{links[1]["href"]}>; rel="next"; type="{GEOJSON}"'
    return response


def tile_response(request: HttpRequest, body: bytes) -> HttpResponse:
    """A tile, or 204 where it is empty."""
    if not body:
        response = HttpResponse(status=204)
        response["Cache-Control"] = "public, no-cache"
        return response
    return data_response(request, body, MVT)


@public_endpoint
def map_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """``/tiles/map/{z}/{x}/{y}.mvt``: the features of all layers that match the filters.

    Layer ``pins``: clusters and single points. Layer ``shapes``: lines and polygons.
    """
    tile = Tile(z, x, y)
    if not tile.exists():
        return error_response(404, _("There is no such tile."))
    refuse_unknown(request.GET, Filters.NAMES)
    filters = Filters.parse(request.GET)
    features = matching(Feature.objects.public(), filters)
    first, end = tile.key_range()
    layer_names = Case(
        *(When(kind=layer.kind, then=Value(layer.name)) for layer in feature_layers()),
        default=F("kind"),
        output_field=CharField(),
    )
    approximate = Case(When(precision="exact", then=Value(0)), default=Value(1), output_field=IntegerField())
    pins = cluster_tile(
        tile,
        features.filter(qk__gte=first, qk__lt=end),
        point=F("web_location"),
        key=F("qk"),
        group=F("category__code"),
        single={
            "id": F("pk"),
            "k": layer_names,
            "category": F("category__code"),
            "status": F("status"),
            "title": F("title"),
            "approx": approximate,
        },
    )
    box = tile.box(margin=BUFFER / EXTENT).transform(4326, clone=True)
    shapes = shape_tile(
        tile,
        features.filter(public_shape__bboverlaps=box),
        name="shapes",
        geometry=F("public_shape"),
        columns={"id": F("pk"), "k": layer_names, "category": F("category__code")},
    )
    return tile_response(request, pins + shapes)


@public_endpoint
def area_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """``/tiles/areas/{z}/{x}/{y}.mvt?city=&kind=``: the areas in force of one kind, with their names as points."""
    tile = Tile(z, x, y)
    if not tile.exists():
        return error_response(404, _("There is no such tile."))
    refuse_unknown(request.GET, ("city", "kind"))
    city = find_city(request.GET.get("city", ""))
    kind = AreaKind.objects.filter(city=city, code=request.GET.get("kind", "")).first()
    if kind is None:
        raise BadParameter("kind", _("This city has no such kind of area."))
    areas = Area.objects.public().current().filter(kind=kind)
    box = tile.box(margin=BUFFER / EXTENT).transform(4326, clone=True)
    columns = {"code": F("code"), "name": F("name")}
    polygons = shape_tile(
        tile, areas.filter(boundary__bboverlaps=box), name="areas", geometry=F("boundary"), columns=columns
    )
    labels = shape_tile(
        tile,
        areas.filter(boundary__bboverlaps=box),
        name="labels",
        geometry=PointOnSurface("boundary"),
        columns=columns,
    )
    return tile_response(request, polygons + labels)


@public_endpoint
def ground_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """``/tiles/basemap/{z}/{x}/{y}.mvt``: the own basemap."""
    tile = Tile(z, x, y)
    if not tile.exists():
        return error_response(404, _("There is no such tile."))
    refuse_unknown(request.GET, ())
    response = tile_response(request, basemap_tile(tile))
    # The ground changes only when an administrator imports it; an hour-old street hurts nobody.
    response["Cache-Control"] = f"public, max-age={settings.BASEMAP_MAX_AGE}"
    return response


@public_endpoint
def openapi(request: HttpRequest) -> HttpResponse:
    """``/api/openapi.json``: the OpenAPI 3.0 document."""
    return data_response(request, json.dumps(document(request), ensure_ascii=False).encode(), OPENAPI)


@public_endpoint
def health(request: HttpRequest) -> HttpResponse:
    """``/healthz``: 200 while the server and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    response = HttpResponse("ok", content_type="text/plain")
    response["Cache-Control"] = "no-store"
    return response
