"""Statements that are built once for each shape of a question, and filled in with its values.

To build a page's SQL with the ORM takes longer than to run it. What decides the SQL is the shape: the layer and which filters are
asked. Their values are parameters. So a statement is built with slots in place of the values and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from django.db.models import BooleanField, Func, QuerySet, Value

from layers.recent import Recent
from layers.sql import Statement


class Slot(Value):
    """The place of a value that comes later, under a name."""

    def __init__(self, name: str) -> None:
        super().__init__(None)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """A parameter whose value is the slot itself."""
        return "%s", [self]


class Written(Func):
    """SQL with places for its expressions, ``{0}`` and on: for operators and functions that no library writes with slots."""

    pattern = ""

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The SQL, with the parameters of each expression as often as it stands there."""
        parts = [compiler.compile(source) for source in self.source_expressions]
        places = [int(name) for _text, name, *_format in Formatter().parse(self.pattern) if name]
        params = [value for place in places for value in parts[place][1]]
        return self.pattern.format(*(sql for sql, _own in parts)), params


class AnyOf(Written):
    """``column = ANY(array)``: one parameter, however many values."""

    output_field = BooleanField()
    pattern = "{0} = ANY({1})"


def slots(values: Mapping[str, Any]) -> dict[str, Any]:
    """A slot for each value."""
    return {name: Slot(name) for name in values}


def filled(statement: Statement, values: Mapping[str, Any]) -> Statement:
    """The statement with the values in its slots."""
    sql, params = statement
    return sql, tuple(values[value.name] if isinstance(value, Slot) else value for value in params)


class Same:
    """An object as part of a key: equal to itself alone, whatever it says of others."""

    def __init__(self, it: object) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.it is self.it


@dataclass(frozen=True)
class Asked:
    """Rows of a layer by the values of what narrows it.

    ``narrowed`` gives the queryset for the values, or for slots of the same names: their names, and ``layer``, are all that decides
    its SQL.
    """

    layer: object
    values: Mapping[str, Any]
    narrowed: Callable[[Mapping[str, Any]], QuerySet[Any]]

    def rows(self) -> QuerySet[Any]:
        """The queryset itself."""
        return self.narrowed(self.values)

    def statement(
        self, build: Callable[[QuerySet[Any]], Statement], *parts: Hashable, **more: Any
    ) -> Statement:
        """What ``build`` makes of the queryset, built once.

        ``parts`` is whatever else decides it; ``more`` are values for further slots.
        """
        names = tuple(self.values)
        found = kept(lambda: build(self.narrowed(slots(self.values))), Same(self.layer), names, *parts)
        return filled(found, {**self.values, **more})


_statements: Recent[Statement] = Recent(500)


def kept(build: Callable[[], Statement], *parts: Hashable) -> Statement:
    """The statement that ``build`` gives, built once for these parts. Its SQL depends on nothing else, such as the language."""
    return _statements.get(parts, build)


def forget() -> None:
    """Build every statement anew."""
    _statements.clear()
