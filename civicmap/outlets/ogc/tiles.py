"""OGC API - Tiles: vector tiles of each collection in the Web Mercator quad, by the tile code of the map."""

from __future__ import annotations

import json
import re
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from civicmap.outlets.ogc.extents import extent_of
from civicmap.outlets.ogc.items_request import FILTER, asked_filter
from civicmap.outlets.ogc.scope import HTML, JSON, MVT, REL, VARY, LinkObject, NotThere, Scope, link, resource
from civicmap.outlets.tilejson import vector_layers
from civicmap.outlets.tiles import layer_tile_body, tile_response
from civicmap.serving.converters import PlainConverter
from layers.declaration.layer import Layer
from layers.http.responses import etag_of, not_modified
from layers.vector_tiles.tile import MAX_ZOOM, WORLD, Tile

QUAD = "WebMercatorQuad"
QUAD_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{QUAD}"
QUAD_CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
SCALE_0 = 559082264.028717
"""Scale denominator of zoom 0 with pixels of 0.28 mm and tiles of 256 (OGC Two Dimensional Tile Matrix Set 2.0)."""
TILE_PIXELS = 256


def matrix_set() -> dict[str, Any]:
    """The definition of the quad, as far as we have tiles."""
    matrices = [
        {
            "id": str(zoom),
            "scaleDenominator": SCALE_0 / 2**zoom,
            "cellSize": WORLD / TILE_PIXELS / 2**zoom,
            "cornerOfOrigin": "topLeft",
            "pointOfOrigin": [-WORLD / 2, WORLD / 2],
            "tileWidth": TILE_PIXELS,
            "tileHeight": TILE_PIXELS,
            "matrixWidth": 2**zoom,
            "matrixHeight": 2**zoom,
        }
        for zoom in range(MAX_ZOOM + 1)
    ]
    return {
        "id": QUAD,
        "title": "Google Maps Compatible for the World",
        "uri": QUAD_URI,
        "crs": QUAD_CRS,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": matrices,
    }


def tile_template(scope: Scope, layer: Layer) -> str:
    """Address of a tile with {tileMatrix}, {tileRow} and {tileCol} in it."""
    path = scope.url("ogc_tile", layer=layer.name, z="0", row="0", column="0")
    return path.removesuffix("/0/0/0") + "/{tileMatrix}/{tileRow}/{tileCol}"


def tileset_links(scope: Scope, layer: Layer) -> list[LinkObject]:
    """Where a tileset leads."""
    return [
        link("item", tile_template(scope, layer), MVT, _("A tile"), templated=True),
        link(f"{REL}tiling-scheme", scope.url("ogc_matrix_set"), JSON, QUAD),
        link(f"{REL}geodata", scope.url("ogc_collection", layer=layer.name), JSON, layer.title),
    ]


def tileset_entry(scope: Scope, layer: Layer) -> dict[str, Any]:
    """A tileset as the list shows it."""
    return {
        "title": str(layer.title),
        "dataType": "vector",
        "crs": QUAD_CRS,
        "tileMatrixSetURI": QUAD_URI,
    }


def tile_layer(entry: dict[str, Any]) -> dict[str, Any]:
    """A layer within the tiles as tileset metadata has it, from its TileJSON."""
    properties = {name: {"title": words} for name, words in entry["fields"].items()}
    return {
        "id": entry["id"],
        "description": entry["description"],
        "dataType": "vector",
        "propertiesSchema": {"type": "object", "properties": properties},
    }


@resource(JSON, HTML)
def tilesets(scope: Scope, layer: str) -> HttpResponseBase:
    """The tilesets of a collection: there is one."""
    found = scope.layer(layer)
    if scope.html:
        return scope.render("tilesets", {"layer": found, "quad": QUAD})
    here = scope.url("ogc_tileset", layer=found.name)
    links = [link("self", here, JSON, QUAD), *tileset_links(scope, found)]
    body = {"links": scope.self_links(JSON), "tilesets": [{**tileset_entry(scope, found), "links": links}]}
    return scope.respond(json.dumps(body, ensure_ascii=False).encode())


@resource(JSON, HTML)
def tileset(scope: Scope, layer: str) -> HttpResponseBase:
    """The tiles of a collection in the Web Mercator quad."""
    found = scope.layer(layer)
    if scope.html:
        context = {
            "layer": found,
            "template": tile_template(scope, found),
            "quad": QUAD,
            "max_zoom": MAX_ZOOM,
        }
        return scope.render("tileset", context)
    box = extent_of(scope, found).box
    body = {
        **tileset_entry(scope, found),
        "description": str(found.description),
        "links": [*scope.self_links(JSON), *tileset_links(scope, found)],
        "layers": [tile_layer(entry) for entry in vector_layers(found)],
    }
    if box:
        west, south, east, north = box
        body["boundingBox"] = {
            "lowerLeft": [west, south],
            "upperRight": [east, north],
            "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        }
    return scope.respond(json.dumps(body, ensure_ascii=False).encode())


@resource(JSON, HTML)
def matrix_sets(scope: Scope) -> HttpResponseBase:
    """The tile matrix sets: there is one."""
    if scope.html:
        return scope.render("matrix_sets", {"quad": QUAD})
    entry = {
        "id": QUAD,
        "title": matrix_set()["title"],
        "uri": QUAD_URI,
        "links": [link("self", scope.url("ogc_matrix_set"), JSON, QUAD)],
    }
    return scope.respond(json.dumps({"links": scope.self_links(JSON), "tileMatrixSets": [entry]}).encode())


@resource(JSON, HTML)
def matrix_set_view(scope: Scope) -> HttpResponseBase:
    """The definition of the Web Mercator quad."""
    definition = matrix_set()
    if scope.html:
        return scope.render("matrix_set", {"definition": definition})
    return scope.respond(json.dumps({**definition, "links": scope.self_links(JSON)}).encode())


def tile_of(z: str, row: str, column: str) -> Tile:
    """The tile of an address. Raises NotThere outside the matrix."""
    numbers = [int(part) if re.fullmatch(PlainConverter.regex, part) else -1 for part in (z, row, column)]
    found = Tile(numbers[0], numbers[2], numbers[1])
    if min(numbers) < 0 or not found.exists():
        raise NotThere(_("There is no such tile."))
    return found


@resource(MVT, parameters=FILTER)
def tile(scope: Scope, layer: str, z: str, row: str, column: str) -> HttpResponseBase:
    """One tile, with the rows that the filter finds; the row stands before the column. 204 where it is empty."""
    found = scope.layer(layer)
    place = tile_of(z, row, column)
    etag = etag_of(scope.request, scope.version(found), found.name)
    if (unchanged := not_modified(scope.request, etag, VARY)) is not None:
        return unchanged
    asked = {name: str(value) for name, value in scope.request.GET.items()}
    condition = next(iter(asked_filter(asked)), None)
    if condition:
        condition.check(found)
    return tile_response(scope.request, layer_tile_body(place, found, scope.filters(found), condition), etag)
