"""``/api``: the API described by itself, as OpenAPI 3.0 for programs and as a page for people. Nothing in it is fetched from elsewhere."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from civicmap.outlets.ogc.crs import CRS84, SYSTEMS
from civicmap.outlets.ogc.items_request import DEFAULT_LIMIT, MAX_LIMIT, simple_columns
from civicmap.outlets.ogc.landing import description, title
from civicmap.outlets.ogc.scope import GEOJSON, HTML, JSON, MVT, OPENAPI, SCHEMA, Scope, resource
from civicmap.outlets.ogc.tiles import QUAD
from layers import cql2
from layers.cql2.queryables import property_schema
from layers.declaration.layer import Layer
from layers.vector_tiles.tile import MAX_ZOOM

Fragment = dict[str, Any]

JSON_OBJECT: Fragment = {"type": "object"}
TEXT: Fragment = {"type": "string"}
LINKS: Fragment = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["href", "rel"],
        "properties": dict.fromkeys(("href", "rel", "type", "title"), TEXT)
        | {"templated": {"type": "boolean"}},
    },
}
ERROR: Fragment = {
    "type": "object",
    "required": ["code", "description"],
    "properties": {"code": {"type": "integer"}, "description": TEXT, "parameter": TEXT},
}
GEOMETRY: Fragment = {
    "type": "object",
    "nullable": True,
    "required": ["type"],
    "properties": {"type": TEXT, "coordinates": {"type": "array", "items": {}}},
}


def parameter(name: str, text: object, schema: Fragment, **more: Any) -> Fragment:
    """A query parameter."""
    return {
        "name": name,
        "in": "query",
        "description": str(text),
        "required": False,
        "schema": schema,
        "style": "form",
        "explode": False,
        **more,
    }


def path_parameter(name: str, text: object, schema: Fragment) -> Fragment:
    """A parameter in the path."""
    return {"name": name, "in": "path", "description": str(text), "required": True, "schema": schema}


def form_parameters() -> list[Fragment]:
    """Parameters of every resource that is a page too."""
    languages = [code for code, _name in settings.LANGUAGES]
    return [
        parameter(
            "f",
            _("The form of the answer; without it the header Accept decides."),
            {**TEXT, "enum": ["json", "html"]},
        ),
        parameter(
            "lang",
            _("The language of titles and descriptions; without it the languages the reader prefers decide."),
            {**TEXT, "enum": languages},
        ),
    ]


def system_parameter(name: str, text: object) -> Fragment:
    """A parameter that names a reference system."""
    schema = {**TEXT, "format": "uri", "enum": [system.uri for system in SYSTEMS], "default": CRS84.uri}
    return parameter(name, text, schema)


def filter_parameters() -> list[Fragment]:
    """A condition on the features, and how it is written."""
    return [
        parameter("filter", _("A condition in CQL2."), TEXT),
        parameter(
            "filter-lang",
            _("The language of the condition."),
            {**TEXT, "enum": list(cql2.LANGUAGES), "default": cql2.TEXT},
        ),
        system_parameter(
            "filter-crs", _("The reference system of shapes in the condition, with the order of its axes.")
        ),
    ]


def item_parameters(layer: Layer) -> list[Fragment]:
    """The parameters of the features of a layer."""
    number = {"type": "number"}
    box = {
        "type": "array",
        "items": number,
        "minItems": 4,
        "maxItems": 6,
        "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
    }
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    whole = {"type": "integer", "minimum": 0}
    return [
        parameter(
            "limit", _("At most so many features on a page. More than the maximum gives the maximum."), limit
        ),
        parameter("offset", _("Pass over so many features first."), {**whole, "default": 0}),
        parameter(
            "after", _("Go on after the feature with this number; the link “next” does it for you."), whole
        ),
        parameter(
            "bbox",
            _(
                "Only features whose shape touches this box, and those without a shape. "
                "A western edge east of the eastern one crosses the antimeridian."
            ),
            box,
        ),
        system_parameter("bbox-crs", _("The reference system of the box, with the order of its axes.")),
        parameter(
            "datetime",
            _(
                "Only features of this moment or period, and those without one: 2026-11-21T08:00:00Z, 2026-11-01/.., ../2026-11-21."
            )
            + (
                " " + _("It asks the property “%(name)s” alone.") % {"name": layer.temporal}
                if layer.temporal
                else ""
            ),
            TEXT,
        ),
        system_parameter("crs", _("The reference system of the answer, with the order of its axes.")),
        *filter_parameters(),
        *form_parameters(),
        *(
            parameter(
                column.name,
                _("Only features with this value: %(title)s.") % {"title": column.title},
                value_schema(layer, column),
            )
            for column in simple_columns(layer)
        ),
    ]


def value_schema(layer: Layer, column: Any) -> Fragment:
    """The schema of a column as a parameter; of a column of lists, that of a member."""
    found = property_schema(layer, column)
    if found.get("type") == "array":
        return {**found["items"], "title": found["title"]}
    return found


def content(*media_types: str, schema: Fragment = JSON_OBJECT) -> Fragment:
    """The member ``content`` of a response."""
    return {name: {"schema": TEXT if name == HTML else schema} for name in media_types}


def headers(*names: str) -> Fragment:
    """The member ``headers`` of a response."""
    return {name: {"schema": TEXT} for name in names}


def operation(
    identifier: str,
    summary: object,
    tag: str,
    found: Fragment,
    parameters: list[Fragment],
    *,
    pages: bool = True,
    empty: bool = False,
    described: object = "",
) -> Fragment:
    """A path that is read: its answer, and what else may come."""
    error = {"content": content(JSON, *([HTML] if pages else []), schema=ERROR)}
    responses: Fragment = {
        "200": found,
        "304": {"description": _("Nothing changed since the ETag that was sent.")},
        "400": {"description": _("A parameter is unknown or wrong."), **error},
        "404": {"description": _("There is no such thing."), **error},
        "405": {"description": _("Only GET, HEAD and OPTIONS."), "content": content(JSON, schema=ERROR)},
        "406": {"description": _("There is no such form."), "content": content(JSON, schema=ERROR)},
        "412": {
            "description": _("The answer is another one than If-Match names."),
            "content": content(JSON, schema=ERROR),
        },
        "414": {
            "description": _(
                "The address is longer than the server takes: narrow it, or send the polygon as a file."
            )
        },
        "503": {
            "description": _(
                "This takes too long, or the server is busy; Retry-After says when to try again."
            ),
            "content": content(JSON, schema=ERROR),
        },
    }
    if empty:
        responses["204"] = {"description": _("There is nothing.")}
    body: Fragment = {
        "operationId": identifier,
        "summary": str(summary),
        "tags": [tag],
        "parameters": parameters,
        "responses": responses,
    }
    if described:
        body["description"] = str(described)
    return {"get": body}


def answer(
    text: object, *media_types: str, schema: Fragment = JSON_OBJECT, features: bool = False
) -> Fragment:
    """The response 200."""
    found = {"description": str(text), "content": content(*media_types, schema=schema)}
    return {**found, "headers": headers("ETag", *(["Content-Crs"] if features else []))}


def feature_schema(layer: Layer) -> Fragment:
    """The schema of a feature."""
    properties = {
        column.name: {**property_schema(layer, column), "nullable": True} for column in layer.columns
    }
    for found in properties.values():
        # What is nullable has to list null among its values.
        if "enum" in found:
            found["enum"] = [*found["enum"], None]
    return {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {**TEXT, "enum": ["Feature"]},
            "id": {"type": "integer"},
            "geometry": GEOMETRY,
            "properties": {"type": "object", "properties": properties},
            "links": LINKS,
        },
    }


def items_schema(layer: Layer) -> Fragment:
    """The schema of a page of features."""
    return {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {**TEXT, "enum": ["FeatureCollection"]},
            "timeStamp": {**TEXT, "format": "date-time"},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
            "links": LINKS,
            "features": {"type": "array", "items": feature_schema(layer)},
        },
    }


def layer_paths(layer: Layer) -> Fragment:
    """The paths of one collection."""
    base, name, tag = f"/collections/{layer.name}", layer.name.replace("-", "_"), str(layer.title)
    form = form_parameters()
    numbers = [
        path_parameter("tileMatrix", _("Zoom."), {"type": "integer", "minimum": 0, "maximum": MAX_ZOOM}),
        path_parameter("tileRow", _("Row, from the north."), {"type": "integer", "minimum": 0}),
        path_parameter("tileCol", _("Column, from the west."), {"type": "integer", "minimum": 0}),
    ]
    tile = answer(_("A vector tile."), MVT, schema={**TEXT, "format": "binary"})
    features = answer(
        _("A page of features."), GEOJSON, JSON, HTML, schema=items_schema(layer), features=True
    )
    feature = answer(_("A feature."), GEOJSON, JSON, HTML, schema=feature_schema(layer), features=True)
    key = path_parameter("featureId", _("Number of the feature."), {"type": "integer"})
    one_feature = [
        key,
        system_parameter("crs", _("The reference system of the answer, with the order of its axes.")),
        *form,
    ]
    return {
        base: operation(f"describe_{name}", _("This collection"), tag, answer(layer.title, JSON, HTML), form),
        f"{base}/items": operation(
            f"items_{name}", layer.title, tag, features, item_parameters(layer), described=layer.description
        ),
        f"{base}/items/{{featureId}}": operation(f"item_{name}", _("One feature"), tag, feature, one_feature),
        f"{base}/queryables": operation(
            f"queryables_{name}",
            _("What can be asked"),
            tag,
            answer(_("A JSON schema."), SCHEMA, JSON, HTML),
            form,
        ),
        f"{base}/tiles": operation(
            f"tilesets_{name}", _("Vector tiles"), tag, answer(_("Tilesets."), JSON, HTML), form
        ),
        f"{base}/tiles/{QUAD}": operation(
            f"tileset_{name}", QUAD, tag, answer(_("A tileset."), JSON, HTML), form
        ),
        f"{base}/tiles/{QUAD}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": operation(
            f"tile_{name}", _("A tile"), tag, tile, [*numbers, *filter_parameters()], pages=False, empty=True
        ),
    }


def document(scope: Scope) -> Fragment:
    """The whole description."""
    form, tag = form_parameters(), "API"
    root_schema = {
        "type": "object",
        "required": ["links"],
        "properties": {"title": TEXT, "description": TEXT, "links": LINKS},
    }
    conformance_schema = {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": TEXT}, "links": LINKS},
    }
    collections_schema = {
        "type": "object",
        "required": ["links", "collections"],
        "properties": {"links": LINKS, "collections": {"type": "array", "items": JSON_OBJECT}},
    }
    sets = "/tileMatrixSets"
    paths: Fragment = {
        "/": operation(
            "landing", _("Landing page"), tag, answer(_("Where to go."), JSON, HTML, schema=root_schema), form
        ),
        "/api": operation(
            "api", _("This description"), tag, answer(_("OpenAPI 3.0."), OPENAPI, JSON, HTML), form
        ),
        "/conformance": operation(
            "conformance",
            _("Standards that are kept"),
            tag,
            answer(_("Conformance classes."), JSON, HTML, schema=conformance_schema),
            form,
        ),
        "/collections": operation(
            "collections",
            _("Collections"),
            tag,
            answer(_("Every layer."), JSON, HTML, schema=collections_schema),
            form,
        ),
        sets: operation(
            "tile_matrix_sets", _("Tile matrix sets"), tag, answer(_("There is one."), JSON, HTML), form
        ),
        f"{sets}/{QUAD}": operation(
            "tile_matrix_set", QUAD, tag, answer(_("Its definition."), JSON, HTML), form
        ),
    }
    for layer in scope.layers():
        paths |= layer_paths(layer)
    return {
        "openapi": "3.0.3",
        "info": {"title": title(scope), "description": description(), "version": "1.0.0"},
        "servers": [{"url": scope.url("ogc").rstrip("/")}],
        "paths": paths,
    }


@resource(OPENAPI, "application/openapi+json;version=3.0", JSON, HTML, json=OPENAPI)
def api(scope: Scope) -> HttpResponseBase:
    """The description."""
    if scope.html:
        context = {
            "title": title(scope),
            "root_url": scope.url("ogc").rstrip("/"),
            "paths": [{"path": path, **entry["get"]} for path, entry in document(scope)["paths"].items()],
        }
        return scope.render("api", context)
    return scope.respond(json.dumps(document(scope), ensure_ascii=False).encode())
