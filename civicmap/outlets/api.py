"""Addresses for machines: the list of layers, GeoJSON of each, the map's tiles. They carry no language."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from civicmap.layers import all_layers, find_layer
from civicmap.outlets.openapi import document
from civicmap.serving.addresses import absolute
from layers import geojson
from layers.declaration.layer import Layer
from layers.exports import FORMATS
from layers.exports.about import json_members, members
from layers.filters import parse_limit, parse_number, refuse_unknown
from layers.http.responses import (
    data_response,
    error_response,
    layer_etag,
    not_modified,
    public_endpoint,
    stream_response,
)
from layers.selection import CQL2, Selection

JSON = "application/json; charset=utf-8"
GEOJSON = "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
MAX_LIMIT = 10_000
"""Of a page, which is made in memory. Without ``limit`` the whole layer is streamed, for programs that follow no links."""


def layer_entry(request: HttpRequest, layer: Layer) -> dict[str, Any]:
    """A layer as the list of layers shows it."""
    return {
        "name": layer.name,
        "title": str(layer.title),
        "description": str(layer.description),
        "geojson": absolute(request, reverse("api_geojson", args=[layer.name])),
        "files": [
            {
                "format": format.title,
                "type": format.media_type,
                "url": absolute(request, reverse("api_export", args=[layer.name, format.extension])),
            }
            for format in FORMATS
            if format.blocks or format.write
        ],
        "parameters": [*layer.filters, *CQL2, "limit", "after"],
        "columns": [
            {"name": column.name, "title": str(column.title), "type": column.type, "unit": column.unit}
            for column in layer.columns
        ],
        **members(layer),
    }


@public_endpoint
def layer_list(request: HttpRequest) -> HttpResponse:
    """``/api/``: every layer, with its columns, parameters and the address of its GeoJSON."""
    refuse_unknown(request.GET, ())
    body = {
        "title": "civicmap",
        "documentation": absolute(request, reverse("api_docs")),
        "openapi": absolute(request, reverse("api_schema")),
        "events": absolute(request, reverse("api_events")),
        "layers": [layer_entry(request, layer) for layer in all_layers()],
    }
    return data_response(request, json.dumps(body, ensure_ascii=False).encode(), JSON)


@public_endpoint
def layer_geojson(request: HttpRequest, name: str) -> HttpResponseBase:
    """``/api/{layer}.geojson``: the rows that match, in the order of ids.

    All of them, as a stream; with ``limit`` a page, whose ``rel=next`` leads on until the end.
    """
    layer = find_layer(name)
    if layer is None:
        return error_response(404, _("There is no layer “%(layer)s”.") % {"layer": name})
    # Only a valid request can have this ETag, so its parameters need no check.
    etag = layer_etag(request, layer)
    if (unchanged := not_modified(request, etag)) is not None:
        return unchanged
    selection = Selection.parse(layer, request.GET, ("limit", "after"))
    limit = parse_limit(request.GET, default=MAX_LIMIT, maximum=MAX_LIMIT)
    after = parse_number(request.GET, "after")
    links = [{"rel": "self", "type": GEOJSON, "href": absolute(request, request.get_full_path())}]
    if not request.GET.get("limit"):
        rows = selection.roots() if layer.texts else selection.rows()
        blocks = geojson.stream(layer, rows, links=json.dumps(links), about=json_members(layer), after=after)
        return stream_response(request, blocks, GEOJSON, etag)
    page = geojson.page(layer, selection.features(), limit=limit, after=after)
    if page.has_more:
        query = request.GET.copy()
        query["after"] = str(page.last)
        query["limit"] = str(limit)
        href = absolute(request, f"{request.path}?{query.urlencode(safe=',:')}")
        links.append({"rel": "next", "type": GEOJSON, "href": href})
    body = geojson.collection(page, links=json.dumps(links), about=json_members(layer))
    response = data_response(request, body, GEOJSON, etag)
    if page.has_more:
        response["Link"] = f'<{links[1]["href"]}>; rel="next"; type="{GEOJSON}"'
    return response


@public_endpoint
def openapi(request: HttpRequest) -> HttpResponse:
    """``/api/openapi.json``: the OpenAPI 3.0 document."""
    refuse_unknown(request.GET, ())
    return data_response(request, json.dumps(document(request), ensure_ascii=False).encode(), OPENAPI)
