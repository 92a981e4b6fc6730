"""``/collections`` and ``/collections/{layer}``."""

from __future__ import annotations

import json
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from civicmap.outlets.ogc.crs import CRS84, SYSTEMS
from civicmap.outlets.ogc.extents import extent_of
from civicmap.outlets.ogc.scope import GEOJSON, HTML, JSON, REL, SCHEMA, LinkObject, Scope, link, resource
from layers.declaration.layer import Layer
from layers.exports.about import members


def collection_document(scope: Scope, layer: Layer) -> dict[str, Any]:
    """A layer as a collection: the same in the list and by itself."""
    found: dict[str, Any] = {
        "id": layer.name,
        "title": str(layer.title),
        "description": str(layer.description),
        "itemType": "feature",
        "crs": [system.uri for system in SYSTEMS],
        "storageCrs": CRS84.uri,
        "links": collection_links(scope, layer),
    }
    if layer.temporal:
        # Which of several dates the parameter datetime asks.
        found["datetimeProperty"] = layer.temporal
    if layer.attribution:
        found["attribution"] = str(layer.attribution)
    found |= {name: value for name, value in members(layer).items() if name in ("licence", "credits")}
    if extent := extent_of(scope, layer).document(bool(layer.temporal)):
        found["extent"] = extent
    return found


def collection_links(scope: Scope, layer: Layer) -> list[LinkObject]:
    """The links of a collection. The address of the items carries no ``f``: programs append ids to it."""
    name = {"layer": layer.name}
    page = scope.url("ogc_collection", "f=html", **name)
    items = scope.url("ogc_items", **name)
    return [
        link("self", scope.url("ogc_collection", **name), JSON, _("This collection")),
        link("alternate", page, HTML, _("This collection as a page")),
        link("items", items, GEOJSON, layer.title),
        link("items", scope.url("ogc_items", "f=html", **name), HTML, layer.title),
        link(f"{REL}queryables", scope.url("ogc_queryables", **name), SCHEMA, _("What can be asked")),
        link(f"{REL}tilesets-vector", scope.url("ogc_tilesets", **name), JSON, _("Vector tiles")),
        licence_link(scope, layer),
    ]


def licence_link(scope: Scope, layer: Layer | None = None) -> LinkObject:
    """The page that names each source with its licence."""
    title = (layer.licence if layer else "") or _("Sources and licences")
    return link("license", scope.request.build_absolute_uri(reverse("credits")), HTML, title)


@resource(JSON, HTML)
def collections(scope: Scope) -> HttpResponseBase:
    """Every layer."""
    layers = scope.layers()
    if scope.html:
        entries = [{"layer": layer, "extent": extent_of(scope, layer)} for layer in layers]
        return scope.render("collections", {"entries": entries})
    body = {
        "links": [*scope.self_links(JSON), licence_link(scope)],
        "crs": [system.uri for system in SYSTEMS],
        "collections": [collection_document(scope, layer) for layer in layers],
    }
    return scope.respond(json.dumps(body, ensure_ascii=False).encode())


@resource(JSON, HTML)
def collection(scope: Scope, layer: str) -> HttpResponseBase:
    """One layer."""
    found = scope.layer(layer)
    if scope.html:
        context = {
            "layer": found,
            "extent": extent_of(scope, found),
            "systems": SYSTEMS,
            "items_url": scope.url("ogc_items", layer=found.name),
            "root_url": scope.url("ogc").rstrip("/"),
        }
        return scope.render("collection", context)
    return scope.respond(json.dumps(collection_document(scope, found), ensure_ascii=False).encode())
