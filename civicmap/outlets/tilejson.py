"""The TileJSON documents that describe the vector tiles."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.gis.db.models import Extent
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from civicmap.layers import find_layer
from civicmap.outlets.tilefields import CLUSTER_FIELDS, NOTICE_FIELDS, PIN_FIELDS, SHAPE_FIELDS
from civicmap.outlets.tiles import map_version
from civicmap.serving.addresses import origin
from layers.declaration.layer import Layer
from layers.filters import Filters, refuse_unknown
from layers.http.responses import (
    data_response,
    error_response,
    etag_of,
    layer_etag,
    not_modified,
    public_endpoint,
)
from layers.selection import Selection
from layers.vector_tiles.clusters import SINGLE_FROM, SINGLES
from layers.vector_tiles.tile import MAX_ZOOM
from places.feature.filtering import find_city
from places.models import City

JSON = "application/json; charset=utf-8"
MAP_FILTERS = tuple(name for name in Filters.NAMES if name not in ("sort", "near"))


def described(name: str, words: object, fields: dict[str, tuple[str, Any]]) -> dict[str, Any]:
    """A layer within tiles, in the language of the moment: its fields as TileJSON wants them, type and words."""
    told = {field: f"{kind}: {text}" for field, (kind, text) in fields.items()}
    return {"id": name, "description": str(words), "fields": told}


def notice() -> dict[str, Any]:
    """The layer ``notice``, present only in tiles that do not hold everything."""
    return described("notice", _("Present where the tile does not hold everything"), NOTICE_FIELDS)


def layer_fields(layer: Layer) -> dict[str, tuple[str, Any]]:
    """Each column that tiles carry, with its type and title."""
    kinds = {"integer": "Number", "number": "Number", "boolean": "Boolean"}
    return {
        column.name: (kinds.get(column.type, "String"), column.title)
        for column in layer.columns
        if column.type != "array"
    }


def single_words() -> str:
    """From which zoom the tiles of a layer hold single points."""
    told = {"zoom": SINGLE_FROM, "most": number_format(SINGLES, force_grouping=True)}
    return _("From zoom %(zoom)s each point stands for one, unless a tile has more than %(most)s.") % told


def vector_layers(layer: Layer) -> list[dict[str, Any]]:
    """The layers in the tiles of a layer, with their fields."""
    fields = layer_fields(layer)
    if layer.geometry_type == "polygon":
        label = {name: words for name, words in fields.items() if name in ("code", "name", "title")}
        return [
            described(layer.name, layer.description, fields),
            described("labels", _("One point in each, for its name"), label),
            notice(),
        ]
    return [
        described(layer.name, f"{layer.description} {single_words()}", {**CLUSTER_FIELDS, **fields}),
        described(f"{layer.name}-shapes", _("Lines and polygons"), fields),
        notice(),
    ]


def tilejson(
    request: HttpRequest, query: str, *, template: str, words: dict[str, Any], city: str
) -> dict[str, Any]:
    """A TileJSON 3.0.0 document. ``template`` is the path of tile 0/0/0; the query goes into the address of the tiles."""
    path = template.replace("/0/0/0.", "/{z}/{x}/{y}.")
    # Joined by hand: braces are valid in a URI template but not in a URI reference.
    base = origin(request)
    cities = City.objects.filter(pk=find_city(city).pk) if city else City.objects.public()
    box = cities.aggregate(box=Extent("boundary"))["box"] or (-180.0, -85.05, 180.0, 85.05)
    return {
        "tilejson": "3.0.0",
        "version": "1.0.0",
        "scheme": "xyz",
        "tiles": [f"{base}{path}{'?' if query else ''}{query}"],
        "minzoom": 0,
        "maxzoom": MAX_ZOOM,
        "bounds": [round(value, 6) for value in box],
        "center": [round((box[0] + box[2]) / 2, 6), round((box[1] + box[3]) / 2, 6), 10],
        **words,
    }


def _credit(request: HttpRequest, layer: Layer | None = None) -> str:
    """Who has to be named, as HTML."""
    told = ", ".join(filter(None, (str(layer.attribution), str(layer.licence)))) if layer else ""
    named = told or str(_("Sources and licences"))
    return format_html('<a href="{}">{}</a>', request.build_absolute_uri(reverse("credits")), named)


@public_endpoint
def map_tilejson(request: HttpRequest) -> HttpResponse:
    """``/tiles/map.json``: the combined tiles of the map."""
    refuse_unknown(request.GET, MAP_FILTERS)
    etag = etag_of(request, map_version(request))
    if (unchanged := not_modified(request, etag)) is not None:
        return unchanged
    filters = Filters.parse(request.GET)
    words = {
        "name": "civicmap",
        "description": str(_("Everything on the map")),
        "attribution": _credit(request),
        "vector_layers": [
            described("pins", _("Clusters and single points"), PIN_FIELDS),
            described("shapes", _("Lines and polygons"), {"id": CLUSTER_FIELDS["id"], **SHAPE_FIELDS}),
            notice(),
        ],
    }
    document = tilejson(
        request,
        filters.query_string(),
        template=reverse("map_tile", args=[0, 0, 0]),
        words=words,
        city=filters.city,
    )
    return data_response(request, json.dumps(document, ensure_ascii=False).encode(), JSON, etag)


@public_endpoint
def layer_tilejson(request: HttpRequest, name: str) -> HttpResponse:
    """``/tiles/{layer}.json``: the tiles of one layer."""
    layer = find_layer(name)
    if layer is None:
        return error_response(404, _("There is no layer “%(layer)s”.") % {"layer": name})
    etag = layer_etag(request, layer)
    if (unchanged := not_modified(request, etag)) is not None:
        return unchanged
    asked = Selection.parse(layer, request.GET)
    words = {
        "name": str(layer.title),
        "description": str(layer.description),
        "attribution": _credit(request, layer),
        "vector_layers": vector_layers(layer),
    }
    template = reverse("layer_tile", args=[layer.name, 0, 0, 0])
    city = asked.filters.city or layer.city
    document = tilejson(request, asked.query, template=template, words=words, city=city)
    return data_response(request, json.dumps(document, ensure_ascii=False).encode(), JSON, etag)
