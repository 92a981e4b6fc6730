"""What a reader asks of one layer: the filters of the query string, and a CQL2 filter where there is one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from layers.cql2 import TEXT, Condition, known_language, parse
from layers.declaration.layer import Layer
from layers.filters import Filters, refuse_unknown

CQL2 = ("filter", "filter-lang")


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

    def roots(self) -> QuerySet[Any]:
        """The same rows where only their ids and their number matter: without joins that no filter needs."""
        return self.rows() if self.condition else self.layer.select_roots(self.filters)
