"""The finished GeoJSON of every layer that keeps it."""

from __future__ import annotations

from django.core.cache import cache

from civicmap.layers import all_layers
from layers.geojson import store_texts
from layers.http.responses import code_version
from places.geojson_store.store import tidy
from places.versions import data_version

SEEN = "feature-texts"


def refresh_texts() -> int:
    """Make the texts that are missing or do not hold any more, and remove those nobody may see. Returns how many were made.

    Nothing is looked at while the data and the code that ran last time are the same. Never in a transaction.
    """
    layers = [layer for layer in all_layers() if layer.texts]
    version = f"{data_version()} {code_version()}"
    if cache.get(SEEN) == version:
        return 0
    made = sum(store_texts(layer) for layer in layers)
    tidy()
    cache.set(SEEN, version, timeout=24 * 3600)
    return made
