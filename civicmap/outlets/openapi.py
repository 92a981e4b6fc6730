"""The OpenAPI document of the addresses for machines, made from the same declarations that serve them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.generators import SchemaGenerator

from civicmap.layers import all_layers
from civicmap.outlets.events import MAX_LIMIT
from civicmap.serving.addresses import origin
from engagement.models import Event
from layers.cql2.queryables import TYPES
from layers.declaration.layer import Column, Layer, Text
from layers.exports import FORMATS
from layers.selection import CQL2
from planning.question.values import (
    DEFAULT_ROWS,
    HEXAGON_METRES,
    MAX_METRES,
    MAX_ROWS,
    Measure,
    Question,
    Relation,
)
from planning.showing.formats import BUNDLE, EXTENSIONS, METADATA

PARAMETERS: dict[str, tuple[Text, dict[str, Any]]] = {
    "city": (gettext_lazy("Only this city, by the short name of its address."), {"type": "string"}),
    "category": (
        gettext_lazy("Only these categories, by code; repeat it or separate codes by commas."),
        {"type": "string"},
    ),
    "status": (
        gettext_lazy("Only these statuses, by code; repeat it or separate codes by commas."),
        {"type": "string"},
    ),
    "area": (gettext_lazy("Only this area, written as kind:code. Needs the city."), {"type": "string"}),
    "from": (gettext_lazy("Published on this day or later."), {"type": "string", "format": "date"}),
    "to": (gettext_lazy("Published on this day or earlier."), {"type": "string", "format": "date"}),
    "q": (
        gettext_lazy("Words to search in title, text, address and category, with their everyday meanings."),
        {"type": "string"},
    ),
    "bbox": (
        gettext_lazy("Only what touches this box: west,south,east,north in degrees."),
        {"type": "string"},
    ),
    "cell": (gettext_lazy("Only the members of one cluster of the map, by its cell."), {"type": "string"}),
    "position": (
        gettext_lazy("“none”: only items without a public position."),
        {"type": "string", "enum": ["none"]},
    ),
    "filter": (gettext_lazy("A condition on the columns in CQL2."), {"type": "string"}),
    "filter-lang": (
        gettext_lazy("How the condition is written."),
        {"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"},
    ),
    "lang": (
        gettext_lazy("The language of titles inside a file."),
        {"type": "string", "enum": ["it", "en"], "default": "it"},
    ),
    "limit": (
        gettext_lazy("At most so many features on a page. Without it the whole layer is streamed."),
        {"type": "integer", "minimum": 1, "maximum": 10000},
    ),
    "after": (
        gettext_lazy("Continue after this id; the next link carries it."),
        {"type": "integer", "minimum": 0},
    ),
}

ERROR = {
    "type": "object",
    "required": ["code", "description"],
    "properties": {
        "code": {"type": "integer"},
        "description": {"type": "string"},
        "parameter": {"type": "string"},
    },
}


def parameter(name: str) -> dict[str, Any]:
    """One query parameter."""
    description, schema = PARAMETERS[name]
    return {"name": name, "in": "query", "required": False, "description": str(description), "schema": schema}


def column_schema(column: Column) -> dict[str, Any]:
    """JSON schema of a column; any value may be null."""
    schema = {**TYPES[column.type], "nullable": True, "title": str(column.title)}
    if column.unit:
        schema["description"] = column.unit
    return schema


def layer_path(layer: Layer) -> dict[str, Any]:
    """The GeoJSON address of a layer."""
    feature = {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "integer"},
            "geometry": {
                "type": "object",
                "nullable": True,
                "description": _("In WGS 84, longitude first; null without a public place."),
            },
            "properties": {
                "type": "object",
                "properties": {column.name: column_schema(column) for column in layer.columns},
            },
        },
    }
    collection = {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "numberReturned": {"type": "integer"},
            "links": {"type": "array", "items": {"type": "object"}},
            "features": {"type": "array", "items": feature},
        },
    }
    return {
        "get": {
            "operationId": f"get_{layer.name.replace('-', '_')}",
            "summary": str(layer.title),
            "description": str(layer.description),
            "tags": ["GeoJSON"],
            "parameters": [parameter(name) for name in (*layer.filters, *CQL2, "limit", "after")],
            "responses": {
                "200": {
                    "description": _("The rows that match: all of them, or a page."),
                    "content": {"application/geo+json": {"schema": collection}},
                },
                "304": {"description": _("Nothing changed since the ETag that was sent.")},
                **faults(_("A parameter is unknown or wrong.")),
            },
        }
    }


def faults(wrong: str) -> dict[str, Any]:
    """Responses of every public read besides its data. ``wrong`` describes the 400."""
    said = {
        "400": wrong,
        "404": _("There is no such layer."),
        "405": _("Only GET, HEAD and OPTIONS are answered."),
        "412": _("The answer is another one than If-Match names."),
        "414": _("The address is longer than the server takes: narrow it, or send the polygon as a file."),
        "503": _("This takes too long, or the server is busy; Retry-After says when to try again."),
    }
    content = {"application/json": {"schema": ERROR}}
    return {code: {"description": text, "content": content} for code, text in said.items()}


def file_path() -> dict[str, Any]:
    """The address of a layer as a file, for all layers and formats at once."""
    layers = all_layers()
    filters = dict.fromkeys(name for layer in layers for name in (*layer.filters, "filter", "filter-lang"))
    files = [format for format in FORMATS if format.blocks or format.write]
    binary = {"schema": {"type": "string", "format": "binary"}}
    error = {"application/json": {"schema": ERROR}}
    return {
        "get": {
            "operationId": "get_file",
            "summary": _("The rows of a layer that match, as a file"),
            "description": _(
                "Each layer takes the filters of its GeoJSON. Large files are made by a job: ask again after a 202."
            ),
            "tags": ["Files"],
            "parameters": [
                in_path("layer", [layer.name for layer in layers]),
                in_path("extension", [format.extension for format in files]),
                *(parameter(name) for name in (*filters, "lang")),
            ],
            "responses": {
                "200": {
                    "description": _("The file."),
                    "content": {format.media_type: binary for format in files},
                },
                "202": {"description": _("The file is being made; Retry-After says when to ask again.")},
                "304": {"description": _("Nothing changed since the ETag that was sent.")},
                **faults(_("A parameter is wrong, or the format cannot hold the rows.")),
                "429": {"description": _("Too many large files in an hour."), "content": error},
            },
        }
    }


def answer_paths() -> dict[str, Any]:
    """The addresses of answers to planners' questions: GeoJSON, and the other formats."""
    fixed: dict[str, dict[str, Any]] = {
        "relation": {"type": "string", "enum": Relation.values},
        "measure": {"type": "string", "enum": Measure.values, "default": Measure.COUNT.value},
        "metres": {"type": "integer", "minimum": 1, "maximum": MAX_METRES},
        "size": {"type": "integer", "minimum": HEXAGON_METRES[0], "maximum": HEXAGON_METRES[1]},
        "limit": {"type": "integer", "minimum": 1, "maximum": MAX_ROWS, "default": DEFAULT_ROWS},
    }
    asked = [
        {"name": name, "in": "query", "schema": fixed.get(name, {"type": "string"})}
        | ({"required": True} if name in ("city", "subject") else {})
        for name in ("city", *Question.NAMES)
    ]
    error = {"application/json": {"schema": ERROR}}

    def operation(name: str, content: dict[str, Any], *more: dict[str, Any]) -> dict[str, Any]:
        return {
            "operationId": name,
            "summary": _("The answer to a planner’s question"),
            "description": _(
                "The parameters are those of the page, which docs/planning.md explains one by one. Notes, sources and licences"
                " go with every format."
            ),
            "tags": ["Analysis"],
            "parameters": [*more, *asked],
            "responses": {
                "200": {"description": _("The answer."), "content": content},
                "304": {"description": _("Nothing changed since the ETag that was sent.")},
                **faults(_("A parameter is wrong, or the answer may be no file.")),
                "429": {"description": _("Many heavy questions in a short time."), "content": error},
            },
        }

    binary = {"schema": {"type": "string", "format": "binary"}}
    files = [one for one in (METADATA, BUNDLE, *FORMATS) if one.extension in EXTENSIONS]
    kinds = {one.media_type: binary for one in files}
    ending = in_path("extension", [one.extension for one in files])
    collection = {"application/geo+json": {"schema": {"type": "object"}}}
    return {
        "/api/analysis.geojson": {"get": operation("get_answer", collection)},
        "/api/analysis.{extension}": {"get": operation("get_answer_file", kinds, ending)},
    }


def events_path() -> dict[str, Any]:
    """The address of the stream of events."""
    event = {
        "type": "object",
        "required": ["id", "verb", "at", "feature"],
        "properties": {
            "id": {
                "type": "integer",
                "description": _("The place in the stream: the same event has it everywhere."),
            },
            "verb": {"type": "string", "enum": Event.Verb.values},
            "at": {"type": "string", "format": "date-time"},
            "feature": {
                "type": "object",
                "required": ["id"],
                "description": _("What it is about, as it is now; of what is gone the id alone."),
                "properties": {"id": {"type": "integer"}},
            },
        },
    }
    body = {
        "type": "object",
        "required": ["events", "cursor", "has_more", "links"],
        "properties": {
            "events": {"type": "array", "items": event},
            "cursor": {"type": "string"},
            "has_more": {"type": "boolean"},
            "links": {"type": "array", "items": {"type": "object"}},
        },
    }
    own: list[dict[str, Any]] = [
        {
            "name": "verb",
            "in": "query",
            "schema": {"type": "array", "items": {"type": "string", "enum": Event.Verb.values}},
            "explode": False,
            "description": _("Only these events."),
        },
        {
            "name": "layer",
            "in": "query",
            "schema": {"type": "string"},
            "description": _("Only these layers, by name; repeat it or separate names by commas."),
        },
        {
            "name": "from",
            "in": "query",
            "schema": {"type": "string", "format": "date"},
            "description": _("Happened on this day or later."),
        },
        {
            "name": "to",
            "in": "query",
            "schema": {"type": "string", "format": "date"},
            "description": _("Happened on this day or earlier."),
        },
        {
            "name": "limit",
            "in": "query",
            "schema": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 100},
            "description": _("At most so many events on a page."),
        },
        {
            "name": "after",
            "in": "query",
            "schema": {"type": "string"},
            "description": _("The cursor of the last answer, or “latest”: only what is still to come."),
        },
    ]
    error = {"application/json": {"schema": ERROR}}
    return {
        "get": {
            "operationId": "get_events",
            "summary": _("What happened in public, in an order to go on from"),
            "description": _(
                "Publications, changes of status, offices in charge, corrections, and what is no longer public."
                " docs/events.md explains it, and webhooks, which send the same."
            ),
            "tags": ["Events"],
            "parameters": [parameter("city"), parameter("area"), *own],
            "responses": {
                "200": {
                    "description": _("A page of events, with the cursor to go on from."),
                    "content": {"application/json": {"schema": body}},
                },
                "304": {"description": _("Nothing changed since the ETag that was sent.")},
                **faults(_("A parameter is unknown or wrong.")),
                "410": {
                    "description": _(
                        "Events so old are not kept. Read the layers anew, then go on from “latest”."
                    ),
                    "content": error,
                },
            },
        }
    }


def statistics_path() -> dict[str, Any]:
    """The address of the statistics of reports."""
    table = {
        "type": "object",
        "properties": {"total": {"type": "object"}, "rows": {"type": "array", "items": {"type": "object"}}},
    }
    group = {
        "name": "group",
        "in": "query",
        "description": _("category, office, or area: with the code of a kind of area, such as area:zona."),
        "schema": {"type": "string", "default": "category"},
    }
    return {
        "get": {
            "operationId": "get_statistics",
            "summary": _("Statistics of a city’s reports"),
            "description": _(
                "How many reports were published in a period, how many are answered, closed, open, reopened and late, and how many days"
                " answer and end took: median, and what nine in ten did not exceed. Without days the last twelve months. The JSON also"
                " holds notes, and of each line the page of its reports."
            ),
            "tags": ["Analysis"],
            "parameters": [
                {"name": "city", "in": "path", "required": True, "schema": {"type": "string"}},
                in_path("extension", ["json", "csv"]),
                group,
                *(parameter(name) for name in ("from", "to", "area")),
            ],
            "responses": {
                "200": {
                    "description": _("The table."),
                    "content": {
                        "application/json": {"schema": table},
                        "text/csv": {"schema": {"type": "string"}},
                    },
                },
                "304": {"description": _("Nothing changed since the ETag that was sent.")},
                **faults(_("A parameter is unknown or wrong.")),
            },
        }
    }


def in_path(name: str, values: list[str]) -> dict[str, Any]:
    """A part of the address that is one of some words."""
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "enum": values}}


def document(request: HttpRequest) -> dict[str, Any]:
    """The whole document, OpenAPI 3.0."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    schema["servers"] = [{"url": origin(request)}]
    schema["info"]["description"] = _("Public layers of the city map as GeoJSON, and the writing of reports.")
    paths: dict[str, Any] = {f"/api/{layer.name}.geojson": layer_path(layer) for layer in all_layers()}
    paths |= answer_paths()
    paths["/api/{layer}.{extension}"] = file_path()
    paths["/api/events"] = events_path()
    paths["/{city}/statistics.{extension}"] = statistics_path()
    schema["paths"] = {**paths, **schema.get("paths", {})}
    return schema
