"""From the tree of a filter to Django expressions over the columns a layer declares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.geos import GEOSGeometry
from django.contrib.postgres.fields import ArrayField
from django.db.models import TextField, Value
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from layers.cql2 import shapes, sql, temporal
from layers.cql2.narrowing import both, box_of, either
from layers.cql2.reading import Tree, is_clean, refused
from layers.cql2.terms import (
    TEMPORAL,
    TYPE_OF_COLUMN,
    Term,
    ValueType,
    boolean_term,
    compared,
    date_term,
    expect,
    number_term,
    shortened,
    text_term,
    time_term,
)
from layers.declaration.layer import Layer
from layers.errors import BadParameter
from layers.geometry import WGS84, BBox

GEOMETRY = "geometry"
"""The property that is the layer's geometry."""
MOST_CALCULATIONS, MOST_POWERS = 20, 3
LARGEST = 1e15
"""Limits of numbers in a calculation. With the limited number of operations no result exceeds PostgreSQL's decimals."""
MOST_METRES = 1_000_000.0


class Compiler:
    """Compiles expressions for one layer. Raises BadParameter for what the layer does not support."""

    def __init__(self, layer: Layer, srid: int = WGS84, northing_first: bool = False) -> None:
        self.layer = layer
        self.srid = srid
        self.northing_first = northing_first
        self.calculations = 0
        self.powers = 0

    # Conditions

    def condition(self, node: Tree) -> Combinable:
        """An expression that is true, false or unknown."""
        if isinstance(node, dict) and "op" in node:
            make = self.predicate(str(node["op"]).lower())
            if make is not None:
                return make(str(node["op"]).lower(), arguments(node))
        return sql.And(expect(self.term(node), ValueType.BOOLEAN).expression)

    def predicate(self, name: str) -> Callable[[str, list[Tree]], Combinable] | None:
        """The method that compiles this operator or function to a condition; None if it returns another value."""
        if name in ("and", "or"):
            return self.junction
        if name in sql.COMPARISONS:
            return self.comparison
        if name in sql.RELATIONS:
            return self.spatial
        if name in temporal.RELATIONS:
            return self.temporal
        if name in ARRAYS:
            return self.arrays
        return {
            "not": self.negation,
            "isnull": self.null,
            "like": self.like,
            "in": self.among,
            "between": self.between,
            "s_dwithin": self.within_metres,
        }.get(name)

    def junction(self, name: str, nodes: list[Tree]) -> Combinable:
        """AND, OR."""
        if len(nodes) < 2:
            raise wrong_count(name)
        join = sql.And if name == "and" else sql.Or
        return join(*(self.condition(node) for node in nodes))

    def negation(self, name: str, nodes: list[Tree]) -> Combinable:
        """NOT."""
        (node,) = taken(name, nodes, 1)
        return sql.Not(self.condition(node))

    def comparison(self, name: str, nodes: list[Tree]) -> Combinable:
        """``= <> < <= > >=``."""
        terms = [self.term(node) for node in taken(name, nodes, 2)]
        if name not in ("=", "<>") and all(term.type is ValueType.BOOLEAN for term in terms):
            raise refused(_("“%(name)s” is true or false and has no order.") % {"name": terms[0].label})
        return sql.COMPARISONS[name](*compared(terms))

    def null(self, name: str, nodes: list[Tree]) -> Combinable:
        """IS NULL: of any property, or of a value."""
        (node,) = taken(name, nodes, 1)
        return sql.IsNull(self.term(node).expression)

    def like(self, name: str, nodes: list[Tree]) -> Combinable:
        """LIKE: text and a written pattern."""
        value, pattern = taken(name, nodes, 2)
        written = pattern
        while isinstance(written, dict) and str(written.get("op")).lower() in FOLDS:
            written = taken(str(written["op"]), arguments(written), 1)[0]
        if not isinstance(written, str):
            raise refused(_("A pattern of LIKE is a text in quotes."))
        if (len(written) - len(written.rstrip("\\"))) % 2:
            raise refused(_("A pattern of LIKE must not end with a single backslash."))
        term = expect(self.term(value), ValueType.TEXT)
        return sql.Like(term.expression, self.term(pattern).expression)

    def among(self, name: str, nodes: list[Tree]) -> Combinable:
        """IN."""
        value, listed = taken(name, nodes, 2)
        if not isinstance(listed, list) or not listed:
            raise refused(_("IN needs a list of values."))
        asked, members = self.term(value), [self.term(node) for node in listed]
        if len({member.type for member in members} & TEMPORAL) > 1:
            equal = sql.COMPARISONS["="]
            return sql.Or(*(equal(*compared([asked, member])) for member in members))
        return sql.Among(*compared([asked, *members]))

    def between(self, name: str, nodes: list[Tree]) -> Combinable:
        """BETWEEN: numbers, dates, times or text."""
        terms = [self.term(node) for node in taken(name, nodes, 3)]
        if any(term.type is ValueType.BOOLEAN for term in terms):
            raise refused(_("“%(name)s” is true or false and has no order.") % {"name": terms[0].label})
        asked, low, high = terms
        above = sql.COMPARISONS[">="](*compared([asked, low]))
        return sql.And(above, sql.COMPARISONS["<="](*compared([asked, high])))

    def temporal(self, name: str, nodes: list[Tree]) -> Combinable:
        """T_AFTER and the rest."""
        first, second = (self.term(node) for node in taken(name, nodes, 2))
        return temporal.relation(name, first, second)

    def arrays(self, name: str, nodes: list[Tree]) -> Combinable:
        """A_CONTAINS and the rest: the lists as sets."""
        first, second = (self.array(node) for node in taken(name, nodes, 2))
        return sql.And(*(join(first, second) for join in ARRAYS[name]))

    def array(self, node: Tree) -> Combinable:
        """A list of texts: a property or a written list."""
        if isinstance(node, list):
            if not all(isinstance(member, str) and is_clean(member) for member in node):
                raise refused(_("Lists here hold texts."))
            return sql.TextArray(Value(node, ArrayField(TextField())))
        if isinstance(node, str):
            return self.array([node])
        return sql.TextArray(expect(self.term(node), ValueType.ARRAY).expression)

    # Places

    def spatial(self, name: str, nodes: list[Tree]) -> Combinable:
        """S_INTERSECTS and the rest."""
        terms = [expect(self.term(node), ValueType.GEOMETRY) for node in taken(name, nodes, 2)]
        for term in terms:
            if name not in ("s_intersects", "s_disjoint") and is_mixed(term):
                raise refused(
                    _(
                        "A collection of points, lines and areas together can only be asked with S_INTERSECTS and S_DISJOINT."
                    )
                )
        return sql.RELATIONS[name](*(term.expression for term in terms))

    def within_metres(self, name: str, nodes: list[Tree]) -> Combinable:
        """S_DWITHIN: within so many metres, an extension."""
        first, second, distance = taken(name, nodes, 3)
        terms = [expect(self.term(node), ValueType.GEOMETRY) for node in (first, second)]
        return sql.WithinMetres(*(term.expression for term in terms), Value(metres(distance)))

    def box(self, node: Tree) -> BBox | None:
        """A box that holds every row for which the condition can be true; None where there is no such limit."""
        if not isinstance(node, dict) or "op" not in node:
            return None
        name, nodes = str(node["op"]).lower(), node.get("args")
        if not isinstance(nodes, list):
            return None
        if name in ("and", "or"):
            found = [self.box(part) for part in nodes]
            limit = found[0] if found else None
            for other in found[1:]:
                limit = both(limit, other) if name == "and" else either(limit, other)
            return limit
        if (name in sql.RELATIONS and name != "s_disjoint") or name == "s_dwithin":
            written = [part for part in nodes[:2] if part != {"property": GEOMETRY}]
            if len(written) == 1:
                shape = self.term(written[0]).literal
                return box_of(shape, metres(nodes[2]) if name == "s_dwithin" else 0.0)
        return None

    # Values

    def term(self, node: Tree) -> Term:
        """A value. Raises BadParameter."""
        if node is None:
            raise refused(_("Nothing equals null: ask with IS NULL."))
        if isinstance(node, bool):
            return boolean_term(node)
        if isinstance(node, int | float):
            return number_term(node)
        if isinstance(node, str):
            return text_term(node)
        if isinstance(node, list):
            return Term(ValueType.ARRAY, self.array(node), "(…)", literal=node)
        return self.object_term(node)

    def object_term(self, node: dict[str, Any]) -> Term:
        """A value that is an object in JSON."""
        if "property" in node:
            return self.property_term(node["property"])
        if "date" in node:
            return date_term(node["date"])
        if "timestamp" in node:
            return time_term(node["timestamp"])
        if "interval" in node:
            ends = node["interval"]
            if not isinstance(ends, list) or len(ends) != 2:
                raise wrong_count("INTERVAL")
            first, last = (temporal.end_term(end, bool(n), self.term) for n, end in enumerate(ends))
            return temporal.period(first, last)
        if "bbox" in node or "type" in node:
            shape = shapes.geometry(node, self.srid, self.northing_first)
            value = Value(shape, GeometryField(srid=WGS84))
            return Term(ValueType.GEOMETRY, value, shape.geom_type, literal=shape)
        if "op" in node:
            return self.operation_term(str(node["op"]), node)
        raise refused(_("The filter cannot be read as CQL2 JSON."))

    def property_term(self, name: Any) -> Term:
        """A queryable column, or the geometry."""
        if name == GEOMETRY:
            return Term(ValueType.GEOMETRY, self.layer.geometry, GEOMETRY)
        column = self.layer.column(name) if isinstance(name, str) else None
        if column is None or not column.queryable or column.type not in TYPE_OF_COLUMN:
            raise refused(
                _("“%(name)s” is no property of this layer that can be asked.") % {"name": shortened(name)}
            )
        return Term(TYPE_OF_COLUMN[column.type], column.expression(), column.name)

    def operation_term(self, written: str, node: dict[str, Any]) -> Term:
        """The result of an operator or function."""
        name, nodes = written.lower(), arguments(node)
        if name in FOLDS:
            (inner,) = taken(written, nodes, 1)
            term = expect(self.term(inner), ValueType.TEXT)
            return Term(ValueType.TEXT, FOLDS[name](term.expression), term.label)
        if name in sql.CALCULATIONS:
            return self.calculation(name, nodes)
        if self.predicate(name) is not None:
            return Term(ValueType.BOOLEAN, self.condition(node), written)
        raise refused(_("There is no function “%(name)s” here.") % {"name": shortened(written)})

    def calculation(self, name: str, nodes: list[Tree]) -> Term:
        """Arithmetic."""
        self.calculations += 1
        self.powers += name == "^"
        if self.calculations > MOST_CALCULATIONS or self.powers > MOST_POWERS:
            raise refused(_("The filter calculates too much."))
        terms = [expect(self.term(node), ValueType.NUMBER) for node in taken(name, nodes, 2)]
        for term in terms:
            if term.literal is not None and abs(term.literal) > LARGEST:
                raise refused(_("“%(value)s” is too large to calculate with.") % {"value": term.label})
        operands = [term.expression if term.exact else sql.Numeric(term.expression) for term in terms]
        label = f" {name} ".join(term.label for term in terms)
        return Term(ValueType.NUMBER, sql.CALCULATIONS[name](*operands), shortened(label), exact=True)


FOLDS: dict[str, Callable[[Combinable], Combinable]] = {"casei": sql.Folded, "accenti": sql.WithoutAccents}
ARRAYS: dict[str, tuple[sql.Join, ...]] = {
    "a_equals": (sql.Contains, sql.ContainedBy),
    "a_contains": (sql.Contains,),
    "a_containedby": (sql.ContainedBy,),
    "a_overlaps": (sql.Overlaps,),
}


def arguments(node: dict[str, Any]) -> list[Tree]:
    """The arguments of an operation."""
    found = node.get("args")
    if not isinstance(found, list):
        raise refused(_("The filter cannot be read as CQL2 JSON."))
    return found


def taken(name: str, nodes: list[Tree], count: int) -> list[Tree]:
    """Return the arguments. Raises BadParameter for any other number of them."""
    if len(nodes) != count:
        raise wrong_count(name)
    return nodes


def wrong_count(name: str) -> BadParameter:
    """The BadParameter of an operation with a wrong number of arguments."""
    return refused(_("“%(name)s” has another number of arguments.") % {"name": shortened(name)})


def metres(node: Tree) -> float:
    """The distance of S_DWITHIN. Raises BadParameter."""
    if not shapes.is_number(node) or not 0 <= node <= MOST_METRES:
        raise refused(_("A distance is a number of metres from 0 to 1,000,000."))
    return float(node)


def is_mixed(term: Term) -> bool:
    """Whether a written geometry holds members of several dimensions."""
    return isinstance(term.literal, GEOSGeometry) and term.literal.geom_type == "GeometryCollection"
