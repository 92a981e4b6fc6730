"""Every public layer, in the order people see them: those of the kinds of feature, and what is written here by hand: a layer, or
a function that makes layers from rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import Case, CharField, F, Value, When
from django.urls import reverse

from layers.declaration.layer import Layer
from layers.http.once import is_asking_once, once
from places.feature.kind import kinds
from places.layers import area_layers, is_area_layer
from places.versions import data_version, while_unchanged
from planning.layers import published_questions

Provider = Layer | Callable[[], list[Layer]]

AREAS = while_unchanged(area_layers)

BESIDE: tuple[Provider, ...] = (AREAS,)
"""Layers that are not of features; planners can ask about them too."""


def ground() -> tuple[Provider, ...]:
    """The layers that planners can ask about: all but their published questions."""
    return (*(kind.layer for kind in kinds()), *BESIDE)


def providers() -> tuple[Provider, ...]:
    """All providers, in display order."""
    return (*ground(), questions)


def _provided(providers: Iterable[Provider]) -> list[Layer]:
    return [
        layer
        for provider in providers
        for layer in ([provider] if isinstance(provider, Layer) else provider())
    ]


def questions() -> list[Layer]:
    """The published questions of planners, each a layer."""
    return published_questions(lambda: {layer.name: layer for layer in _provided(ground())})


def feature_layers() -> list[Layer]:
    """The layers of features: those that the map, its list and the list pages show together."""
    return [kind.layer for kind in kinds()]


def layer_of_kind() -> Case:
    """The name of a feature's layer, from its kind."""
    names = (When(kind=layer.kind, then=Value(layer.name)) for layer in feature_layers())
    return Case(*names, default=F("kind"), output_field=CharField())


def other_layers(city: str) -> list[Layer]:
    """What a city's map can show beside features and the borders of areas: published questions."""
    return [layer for layer in all_layers() if stands_beside(city, layer)]


def stands_beside(city: str, layer: Layer) -> bool:
    """Whether the city's map can show the layer beside features and the borders of areas."""
    return not layer.kind and not is_area_layer(layer) and layer.city in ("", city)


def list_address(city: str, layer: Layer) -> str:
    """Path of the page that lists a layer's rows in a city and takes its filters. Areas and layers of another city have none: empty."""
    return reverse("layer", args=[city, layer.name]) if layer.kind or stands_beside(city, layer) else ""


@once
def all_layers() -> tuple[Layer, ...]:
    """Every layer of every provider."""
    if is_asking_once():
        # Declarations read the database too, so the version is read before them: an answer is never older than its version.
        data_version()
    return tuple(_provided(providers()))


def find_layer(name: str) -> Layer | None:
    """The layer of that name, or None."""
    for provider in providers():
        if isinstance(provider, Layer) and provider.name == name:
            return provider
    return next((layer for layer in all_layers() if layer.name == name), None)
