"""A layer is declared once and served everywhere: map, lists, GeoJSON, tiles, exports, catalogue.

The columns are an explicit public list: what is not declared cannot leave.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable

from layers.filters import Filters

Text = Any
"""A string, or a lazy translation of one."""


@dataclass(frozen=True)
class Column:
    """One public column: its name in the data, a title for people, a type, and where the value comes from.

    ``type`` is one of string, integer, number, boolean, date, date-time, uri, array. ``value`` is a field path or a
    database expression; empty means the field of the same name. Times are UTC (RFC 3339).
    """

    name: str
    title: Text
    type: str = "string"
    value: str | Combinable = ""
    unit: str = ""

    def expression(self) -> Combinable:
        """The database expression of the value."""
        if isinstance(self.value, str):
            return F(self.value or self.name)
        return self.value


@dataclass(frozen=True)
class Layer:
    """A public layer.

    ``queryset`` returns what everybody may see (``public()``), without filters. ``matching`` applies the reader's
    filters to it; ``filters`` names those it understands. ``geometry`` is the expression of the public geometry in
    EPSG:4326. ``kind`` is the kind of feature shown, empty for layers that are not features.
    """

    name: str
    title: Text
    description: Text
    queryset: Callable[[], QuerySet[Any]]
    matching: Callable[[QuerySet[Any], Filters], QuerySet[Any]]
    columns: tuple[Column, ...]
    geometry: Combinable
    filters: tuple[str, ...]
    singular: Text = ""
    kind: str = ""
    icon: str = "info"
    colour: str = "#455b71"
    temporal: str = ""
    licence: Text = ""

    def select(self, filters: Filters) -> QuerySet[Any]:
        """The public rows that match the reader's filters. Raises BadParameter for a code nobody knows."""
        return self.matching(self.queryset(), filters)
