"""The OpenAPI document of the addresses for machines, made from the same declarations that serve them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from drf_spectacular.generators import SchemaGenerator

from civicmap.addresses import origin
from civicmap.layers import all_layers
from layers.exports import FORMATS
from layers.layer import Column, Layer
from layers.queryables import TYPES
from layers.selection import CQL2

PARAMETERS: dict[str, tuple[str, dict[str, Any]]] = {
    "city": ("Only this city, by the short name of its address.", {"type": "string"}),
    "category": (
        "Only these categories, by code; repeat it or separate codes by commas.",
        {"type": "string"},
    ),
    "status": ("Only these statuses, by code; repeat it or separate codes by commas.", {"type": "string"}),
    "area": ("Only this area, written as kind:code. Needs the city.", {"type": "string"}),
    "from": ("Published on this day or later.", {"type": "string", "format": "date"}),
    "to": ("Published on this day or earlier.", {"type": "string", "format": "date"}),
    "q": ("Words to search in title, text and address.", {"type": "string"}),
    "bbox": ("Only what touches this box: west,south,east,north in degrees.", {"type": "string"}),
    "cell": ("Only the members of one cluster of the map, by its cell.", {"type": "string"}),
    "position": ("“none”: only items without a public position.", {"type": "string", "enum": ["none"]}),
    "filter": ("A condition on the columns in CQL2.", {"type": "string"}),
    "filter-lang": (
        "How the condition is written.",
        {"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"},
    ),
    "lang": (
        "The language of titles inside a file.",
        {"type": "string", "enum": ["it", "en"], "default": "it"},
    ),
    "limit": (
        "At most so many features on a page. Without it the whole layer is streamed.",
        {"type": "integer", "minimum": 1, "maximum": 10000},
    ),
    "after": ("Continue after this id; the next link carries it.", {"type": "integer", "minimum": 0}),
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
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


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
                "description": "In WGS 84, longitude first; null without a public place.",
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
                    "description": "The rows that match: all of them, or a page.",
                    "content": {"application/geo+json": {"schema": collection}},
                },
                "304": {"description": "Nothing changed since the ETag that was sent."},
                "412": {"description": "If-Match names another version."},
                "400": {
                    "description": "A parameter is unknown or wrong.",
                    "content": {"application/json": {"schema": ERROR}},
                },
            },
        }
    }


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
            "summary": "The rows of a layer that match, as a file",
            "description": "Each layer takes the filters of its GeoJSON. Large files are made by a job: ask again after a 202.",
            "tags": ["Files"],
            "parameters": [
                in_path("layer", [layer.name for layer in layers]),
                in_path("extension", [format.extension for format in files]),
                *(parameter(name) for name in (*filters, "lang")),
            ],
            "responses": {
                "200": {
                    "description": "The file.",
                    "content": {format.media_type: binary for format in files},
                },
                "202": {"description": "The file is being made; Retry-After says when to ask again."},
                "304": {"description": "Nothing changed since the ETag that was sent."},
                "400": {
                    "description": "A parameter is wrong, or the format cannot hold the rows.",
                    "content": error,
                },
                "404": {"description": "There is no such layer.", "content": error},
                "429": {"description": "Too many large files in an hour.", "content": error},
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
    schema["info"]["description"] = "Public layers of the city map as GeoJSON, and the writing of reports."
    paths: dict[str, Any] = {f"/api/{layer.name}.geojson": layer_path(layer) for layer in all_layers()}
    paths["/api/{layer}.{extension}"] = file_path()
    schema["paths"] = {**paths, **schema.get("paths", {})}
    return schema
