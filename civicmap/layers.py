"""Every public layer, in the order people see them. Written by hand: a layer, or a function that makes layers from rows."""

from __future__ import annotations

from collections.abc import Callable

from assets.layers import ASSETS, SERVICES
from initiatives.layers import INITIATIVES
from layers.layer import Layer
from pacts.layers import PACTS
from places.layers import HOUSES, area_layers
from reports.layers import REPORTS

PROVIDERS: tuple[Layer | Callable[[], list[Layer]], ...] = (
    HOUSES,
    SERVICES,
    ASSETS,
    REPORTS,
    INITIATIVES,
    PACTS,
    area_layers,
)


def feature_layers() -> list[Layer]:
    """The layers of features: those that the map, its list and the list pages show together."""
    return [provider for provider in PROVIDERS if isinstance(provider, Layer) and provider.kind]


def all_layers() -> list[Layer]:
    """Every layer of every provider."""
    found: list[Layer] = []
    for provider in PROVIDERS:
        found.extend([provider] if isinstance(provider, Layer) else provider())
    return found


def find_layer(name: str) -> Layer | None:
    """The layer of that name, or None."""
    for provider in PROVIDERS:
        if isinstance(provider, Layer) and provider.name == name:
            return provider
    return next((layer for layer in all_layers() if layer.name == name), None)
