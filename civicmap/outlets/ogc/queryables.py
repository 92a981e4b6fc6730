"""``/collections/{layer}/queryables``: what can stand in a filter, as a JSON schema (part 3)."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from civicmap.outlets.ogc.scope import HTML, JSON, SCHEMA, Scope, resource
from layers.cql2.queryables import schema
from layers.declaration.layer import Layer


def example(layer: Layer) -> str:
    """A filter to begin with, as a query string."""
    column = next((column for column in layer.columns if column.queryable and column.type == "string"), None)
    return urlencode({"filter": f"{column.name} LIKE 'A%'"}) if column else ""


@resource(SCHEMA, JSON, HTML, json=SCHEMA)
def queryables(scope: Scope, layer: str) -> HttpResponseBase:
    """The columns a filter may name, and the geometry."""
    found = scope.layer(layer)
    here = scope.url("ogc_queryables", layer=found.name)
    document = schema(found, here, get_language() or "it")
    if scope.html:
        entries = [
            {
                "name": name,
                "title": value["title"],
                "kind": value.get("format") or value.get("type"),
                "values": value.get("enum", ()),
            }
            for name, value in document["properties"].items()
        ]
        context = {
            "layer": found,
            "entries": entries,
            "items_url": scope.url("ogc_items", layer=found.name),
            "example": example(found),
        }
        return scope.render("queryables", context)
    return scope.respond(json.dumps(document, ensure_ascii=False).encode())
