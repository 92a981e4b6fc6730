"""A parsed CQL2 condition on the rows of a layer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cql2
from django.db.models import QuerySet

from layers.cql2.compiling import Compiler
from layers.cql2.narrowing import narrowed
from layers.cql2.reading import TEXT, Tree, read
from layers.declaration.layer import Layer
from layers.geometry import WGS84


@dataclass(frozen=True)
class Condition:
    """A parsed filter that is not yet bound to a layer.

    ``tree`` is the JSON form of CQL2. Coordinates in it are in ``srid``, x first, unless ``northing_first``.
    """

    tree: Tree
    srid: int = WGS84
    northing_first: bool = False

    def apply(self, layer: Layer, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the layer's queryset for which the condition is true. Raises BadParameter("filter", …).

        Only queryable columns and the public geometry are allowed. As in SQL, unknown does not match.
        """
        compiler = Compiler(layer, self.srid, self.northing_first)
        expression = compiler.condition(self.tree)
        return narrowed(queryset, layer, compiler.box(self.tree)).filter(expression)

    def check(self, layer: Layer) -> None:
        """Raise BadParameter unless the condition can be asked of the layer."""
        Compiler(layer, self.srid, self.northing_first).condition(self.tree)

    @cached_property
    def properties(self) -> frozenset[str]:
        """Names of the properties the condition asks."""
        found: set[str] = set()
        waiting = [self.tree]
        while waiting:
            node = waiting.pop()
            if isinstance(node, dict):
                if isinstance(node.get("property"), str):
                    found.add(node["property"])
                waiting.extend(node.values())
            elif isinstance(node, list):
                waiting.extend(node)
        return frozenset(found)

    def to_text(self) -> str:
        """The condition as CQL2 text."""
        return str(cql2.Expr(self.tree).to_text())

    def __and__(self, other: Condition) -> Condition:
        """Both conditions. Their coordinates are in one reference system."""
        if (self.srid, self.northing_first) != (other.srid, other.northing_first):
            raise ValueError("conditions in different reference systems")
        return Condition({"op": "and", "args": [self.tree, other.tree]}, self.srid, self.northing_first)


def parse(text: str, lang: str = TEXT, srid: int = WGS84, *, northing_first: bool = False) -> Condition:
    """Read a filter in ``cql2-text`` or ``cql2-json``. Raises BadParameter.

    ``srid`` is the reference system of its coordinates (``filter-crs``). ``northing_first`` is for systems whose axes are latitude
    and longitude, or northing and easting, such as EPSG:4326 and 6707; CRS84 is 4326 without it.
    """
    return Condition(read(text, lang), srid, northing_first)
