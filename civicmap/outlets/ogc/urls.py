"""Addresses of the API, below ``ogc/`` and below ``{city}/ogc/``. Only the root answers with and without a slash at its end."""

from __future__ import annotations

from django.urls import URLPattern, path

from civicmap.outlets.ogc import collections, description, items, landing, queryables, tiles


def addresses(root: str) -> list[URLPattern]:
    """The addresses below a root such as ``ogc``. The last one takes everything else, so that no page of the site does."""
    one = f"{root}/collections/<str:layer>"
    sets = f"{root}/tileMatrixSets"
    quad = tiles.QUAD
    return [
        path(root, landing.landing, name="ogc_root"),
        path(f"{root}/", landing.landing, name="ogc"),
        path(f"{root}/api", description.api, name="ogc_api"),
        path(f"{root}/conformance", landing.conformance, name="ogc_conformance"),
        path(f"{root}/collections", collections.collections, name="ogc_collections"),
        path(one, collections.collection, name="ogc_collection"),
        path(f"{one}/items", items.items, name="ogc_items"),
        path(f"{one}/items/<str:pk>", items.item, name="ogc_item"),
        path(f"{one}/queryables", queryables.queryables, name="ogc_queryables"),
        path(f"{one}/tiles", tiles.tilesets, name="ogc_tilesets"),
        path(f"{one}/tiles/{quad}", tiles.tileset, name="ogc_tileset"),
        path(f"{one}/tiles/{quad}/<str:z>/<str:row>/<str:column>", tiles.tile, name="ogc_tile"),
        path(sets, tiles.matrix_sets, name="ogc_matrix_sets"),
        path(f"{sets}/{quad}", tiles.matrix_set_view, name="ogc_matrix_set"),
        path(f"{root}/<path:rest>", landing.unknown, name="ogc_unknown"),
    ]


urlpatterns = [*addresses("ogc"), *addresses("<slug:city>/ogc")]
