"""The SQL that conditions are made of. Every template is written here; values are always parameters."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import BooleanField, DateField, DateTimeField, DecimalField, Func, TextField


class Truth(Func):
    """True, false or unknown, by the rules of SQL."""

    output_field = BooleanField()


Join = Callable[..., Truth]
"""Makes a condition from expressions."""


def infix(sign: str) -> Join:
    """A condition whose expressions are joined by a sign or a word."""
    return partial(Truth, template="(%(expressions)s)", arg_joiner=f" {sign} ")


And = infix("AND")
"""True where all are true, false where one is false, else unknown."""
Or = infix("OR")
"""True where one is true, false where all are false, else unknown."""
Not = partial(Truth, template="(NOT %(expressions)s)")
"""True where false, false where true, unknown where unknown: unlike ``~Q``, which counts null as false."""
IsNull = partial(Truth, template="(%(expressions)s IS NULL)")
"""Whether there is no value."""
COMPARISONS = {sign: infix(sign) for sign in ("=", "<>", "<", "<=", ">", ">=")}
Like = infix("LIKE")
"""``LIKE`` with ``%`` and ``_``, both escaped by a backslash: the rules of CQL2 and of PostgreSQL are the same."""
Contains, ContainedBy, Overlaps = infix("@>"), infix("<@"), infix("&&")
"""An array has all members of another, has no others, shares one."""
BoxesMeet = infix("OPERATOR(public.&&)")
"""The boxes of two geometries touch: a GiST index can say so."""


class Among(Truth):
    """``IN``: the first expression is one of the others."""

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """``(a IN (b, c))``."""
        parts, params = [], []
        for source in self.source_expressions:
            sql, values = compiler.compile(source)
            parts.append(sql)
            params.extend(values)
        return f"({parts[0]} IN ({', '.join(parts[1:])}))", params


class Folded(Func):
    """Case-insensitive text for every script, independent of the database's collation."""

    template = 'lower(upper((%(expressions)s) COLLATE "und-x-icu"))'
    output_field = TextField()


class WithoutAccents(Func):
    """Text without accents."""

    function = "public.unaccent"
    output_field = TextField()


class Numeric(Func):
    """A number in decimal arithmetic, which is exact and cannot overflow here."""

    template = "(%(expressions)s)::numeric"
    output_field = DecimalField()


class Calculation(Func):
    """A number from numbers."""

    template = "(%(expressions)s)"
    output_field = DecimalField()


class Power(Calculation):
    """``^``: unknown where there is no real result, or where one would have more than some hundred digits."""

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """A power inside guards; PostgreSQL evaluates a constant guard first."""
        (base, first), (exponent, second) = (compiler.compile(s) for s in self.source_expressions)
        guard = (
            f"abs({base}) <= 1e15 AND abs({exponent}) <= 20 AND ({base} <> 0 OR {exponent} >= 0)"
            f" AND ({base} >= 0 OR {exponent} = trunc({exponent}))"
        )
        sql = f"(CASE WHEN {guard} THEN power({base}, {exponent}) END)"
        params = [*first, *second, *first, *second, *first, *second, *second, *first, *second]
        return sql, params


CALCULATIONS: dict[str, Callable[..., Calculation]] = {
    **{sign: partial(Calculation, arg_joiner=f" {sign} ") for sign in "+-*"},
    "/": partial(Calculation, template="(%(expressions)s, 0))", arg_joiner=" / NULLIF("),
    "%": partial(Calculation, template="mod(%(expressions)s, 0))", arg_joiner=", NULLIF("),
    "div": partial(Calculation, template="div(%(expressions)s, 0))", arg_joiner=", NULLIF("),
    "^": Power,
}
"""Arithmetic. ``div`` is the whole part of a quotient; what is divided by 0 is unknown."""


class DayOf(Func):
    """The day of a time, in UTC."""

    template = "((%(expressions)s) AT TIME ZONE 'UTC')::date"
    output_field = DateField()


class Forever(Func):
    """An end of time: ``infinity`` or ``-infinity``, after or before every other time."""

    template = "%(expressions)s::timestamptz"
    output_field = DateTimeField()


class TextArray(Func):
    """An array of texts."""

    template = "(%(expressions)s)::text[]"


class SimpleRelation(Truth):
    """A relation that PostGIS does not know for collections: for those it is unknown."""

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The relation, unless one side is a collection."""
        (left, first), (right, second) = (compiler.compile(s) for s in self.source_expressions)
        guard = f"'GEOMETRYCOLLECTION' NOT IN (public.GeometryType({left}), public.GeometryType({right}))"
        return (
            f"(CASE WHEN {guard} THEN public.{self.extra['function']}({left}, {right}) END)",
            [*first, *second, *first, *second],
        )


class WithinMetres(Truth):
    """The distance on the ground is at most so many metres."""

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """``ST_DWithin`` of geographies."""
        (left, first), (right, second), (metres, third) = (
            compiler.compile(s) for s in self.source_expressions
        )
        sql = f"public.ST_DWithin(({left})::public.geography, ({right})::public.geography, {metres})"
        return sql, [*first, *second, *third]


RELATIONS: dict[str, Join] = {
    "s_intersects": partial(Truth, function="public.ST_Intersects"),
    "s_disjoint": partial(Truth, template="(NOT public.ST_Intersects(%(expressions)s))"),
    "s_equals": partial(SimpleRelation, function="ST_Equals"),
    "s_touches": partial(SimpleRelation, function="ST_Touches"),
    "s_crosses": partial(SimpleRelation, function="ST_Crosses"),
    "s_within": partial(SimpleRelation, function="ST_Within"),
    "s_contains": partial(SimpleRelation, function="ST_Contains"),
    "s_overlaps": partial(SimpleRelation, function="ST_Overlaps"),
}
