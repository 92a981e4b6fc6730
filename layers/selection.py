"""The selection of a request on one layer: the filters of the query string, and a CQL2 filter if given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self, runtime_checkable
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from layers.cql2 import TEXT, Condition, known_language, parse
from layers.declaration.layer import Layer
from layers.filters import Filters, refuse_unknown
from layers.sql.slots import Asked

CQL2 = ("filter", "filter-lang")


@runtime_checkable
class InTwoSteps(Protocol):
    """What a layer's ``matching`` has whose SQL depends on nothing but which filters are asked."""

    def values(self, filters: Filters) -> Mapping[str, Any] | None:
        """The values of the filters by name, looked up; None where their SQL depends on more. Raises BadParameter."""

    def narrowed(self, queryset: QuerySet[Any], asked: Mapping[str, Any]) -> QuerySet[Any]:
        """The rows that match the values, or slots in their place."""


@dataclass(frozen=True)
class Selection:
    """Some rows of a layer. ``query`` is the query string that selects the same again, equal for equal selections."""

    layer: Layer
    filters: Filters
    condition: Condition | None
    query: str

    @classmethod
    def parse(cls, layer: Layer, params: QueryDict, others: Iterable[str] = ()) -> Self:
        """Read the parameters; ``others`` are known to the caller, any further one is refused. Raises BadParameter."""
        refuse_unknown(params, (*layer.filters, *CQL2, *others))
        filters = replace(Filters.parse(params), layers=(), sort="recent", near=None)
        pairs = filters.pairs()
        condition = None
        language = known_language(params.get("filter-lang") or TEXT)
        if text := params.get("filter", ""):
            condition = parse(text, language)
            condition.check(layer)
            pairs += [("filter", text), ("filter-lang", language)]
        return cls(layer, filters, condition, urlencode(pairs))

    def rows(self) -> QuerySet[Any]:
        """The public rows that match. Raises BadParameter for a code nobody knows."""
        rows = self.layer.select(self.filters)
        return self.condition.apply(self.layer, rows) if self.condition else rows

    def asked(self) -> Asked | None:
        """The same as ``roots`` by the values of the filters, where the statement that asks them can be kept; else None.

        Raises BadParameter.
        """
        layer = self.layer
        if self.condition or layer.roots is None or not isinstance(layer.matching, InTwoSteps):
            return None
        roots, matching = layer.roots, layer.matching
        values = matching.values(self.filters)
        return (
            None if values is None else Asked(layer, values, lambda given: matching.narrowed(roots(), given))
        )

    def features(self) -> Asked | QuerySet[Any]:
        """The rows of a page of features, in the form from which it is made soonest. Raises BadParameter."""
        if not self.layer.texts:
            return self.rows()
        asked = self.asked()
        return self.roots() if asked is None else asked

    def roots(self) -> QuerySet[Any]:
        """The same rows where only their ids and their number matter: without joins that no filter needs."""
        return self.rows() if self.condition else self.layer.select_roots(self.filters)
