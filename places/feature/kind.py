"""What pages and outlets need to know about a kind of feature, as plain data.

Each app declares its kinds in its ``kind.py``; ``civicmap/kinds.py`` lists them. Only ``civicmap`` and ``planning`` read the list.
What the lower apps ask of a kind stands on its model: see the class attributes of ``Feature``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from layers.declaration.layer import Layer, Text
from places.models import City, Feature


@dataclass(frozen=True, kw_only=True)
class Adding:
    """How people add a thing of a kind: the words of the way to it, and the form.

    ``form`` is an ``engagement.forms.ItemForm``; None where the kind has pages of its own at ``/{city}/{layer}/new/``. ``begin``
    gives the first columns of a new thing, or None where the city takes none; ``closed`` then says so.
    """

    title: Text
    note: Text
    icon: str
    lead: Text = ""
    form: type[Any] | None = None
    begin: Callable[[City], dict[str, Any] | None] = lambda city: {}
    closed: Text = ""


@dataclass(frozen=True, kw_only=True)
class Pointing:
    """Things of a kind that are listed on the page of what they point at: ``key`` is the foreign key, ``title`` the heading."""

    key: str
    title: Text


@dataclass(frozen=True, kw_only=True)
class OwnFilter:
    """A column of the layer by which the list of a kind is filtered, besides the filters that all kinds share.

    ``choices`` gives the codes and names that a city has; where there are none the list does not offer the filter.
    """

    column: str
    title: Text
    anything: Text
    choices: Callable[[City], Sequence[tuple[str, str]]]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of feature.

    ``page`` is the template of what only this kind has on its page: it is included once for each ``part`` (top, main, side, facts).
    ``related`` are the foreign keys that it reads. ``own_page`` names the address where the author follows the thing, if the kind has
    one; ``urls`` the module of addresses below ``/{city}/{layer}/``. ``filters`` are the list's own. ``statistics`` names the page of the
    kind's figures, if it has one. ``schema_type`` is the type of
    schema.org, if there is a good one.
    """

    model: type[Feature]
    layer: Layer
    open_label: Text
    page: str = ""
    related: tuple[str, ...] = ()
    pointing: tuple[Pointing, ...] = ()
    adding: Adding | None = None
    own_page: str = ""
    urls: str = ""
    filters: tuple[OwnFilter, ...] = ()
    statistics: str = ""
    schema_type: str = ""

    @property
    def code(self) -> str:
        """The code in the root table, such as ``reports.report``."""
        return self.model.KIND


@lru_cache
def _imported(names: tuple[str, ...]) -> tuple[Kind, ...]:
    return tuple(import_string(name) for name in names)


def kinds() -> tuple[Kind, ...]:
    """Every kind, in the order people see them."""
    return _imported(tuple(settings.KINDS))


def kind_of_layer(name: str) -> Kind | None:
    """The kind whose layer has this name, or None."""
    return next((kind for kind in kinds() if kind.layer.name == name), None)


def kind_of(feature: Feature) -> Kind:
    """The kind of a feature."""
    return next(kind for kind in kinds() if kind.code == feature.kind)
