"""The SQL that conditions are made of. Every template is written here; values are always parameters."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, DateField, DateTimeField, DecimalField, Func, TextField


class Truth(Func):
    """True, false or unknown, by the rules of SQL."""

    output_field = BooleanField()


class And(Truth):
    """True where all are true, false where one is false, else unknown."""

    template = "(%(expressions)s)"
    arg_joiner = " AND "


class Or(Truth):
    """True where one is true, false where all are false, else unknown."""

    template = "(%(expressions)s)"
    arg_joiner = " OR "


class Not(Truth):
    """True where false, false where true, unknown where unknown: unlike ``~Q``, which counts null as false."""

    template = "(NOT %(expressions)s)"
    arity = 1


class IsNull(Truth):
    """Whether there is no value."""

    template = "(%(expressions)s IS NULL)"
    arity = 1


class Equal(Truth):
    """``=``."""

    template = "(%(expressions)s)"
    arg_joiner = " = "


class Unequal(Equal):
    """``<>``."""

    arg_joiner = " <> "


class Less(Equal):
    """``<``."""

    arg_joiner = " < "


class LessOrEqual(Equal):
    """``<=``."""

    arg_joiner = " <= "


class Greater(Equal):
    """``>``."""

    arg_joiner = " > "


class GreaterOrEqual(Equal):
    """``>=``."""

    arg_joiner = " >= "


COMPARISONS: dict[str, type[Truth]] = {
    "=": Equal,
    "<>": Unequal,
    "<": Less,
    "<=": LessOrEqual,
    ">": Greater,
    ">=": GreaterOrEqual,
}


class Like(Equal):
    """``LIKE`` with ``%%`` and ``_``, both escaped by a backslash: the rules of CQL2 and of PostgreSQL are the same."""

    arg_joiner = " LIKE "


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
    """Text without difference of case in every script, whatever the database's own collation."""

    template = 'lower(upper((%(expressions)s) COLLATE "und-x-icu"))'
    output_field = TextField()


class WithoutAccents(Func):
    """Text without accents."""

    function = "public.unaccent"
    output_field = TextField()


class Numeric(Func):
    """A number in decimal arithmetic, which rounds nothing away and cannot overflow here."""

    template = "(%(expressions)s)::numeric"
    output_field = DecimalField()


class Calculation(Func):
    """A number from numbers."""

    template = "(%(expressions)s)"
    output_field = DecimalField()


class Plus(Calculation):
    """``+``."""

    arg_joiner = " + "


class Minus(Calculation):
    """``-``."""

    arg_joiner = " - "


class Times(Calculation):
    """``*``."""

    arg_joiner = " * "


class Divided(Calculation):
    """``/``: unknown where the divisor is 0."""

    template = "(%(expressions)s, 0))"
    arg_joiner = " / NULLIF("


class Remainder(Calculation):
    """``%``: unknown where the divisor is 0."""

    template = "mod(%(expressions)s, 0))"
    arg_joiner = ", NULLIF("


class WholeDivided(Calculation):
    """``div``: the whole part of a quotient, unknown where the divisor is 0."""

    template = "div(%(expressions)s, 0))"
    arg_joiner = ", NULLIF("


class Power(Calculation):
    """``^``: unknown where there is no real result, or where one would have more than some hundred digits."""

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """A power between guards; a constant guard is decided before the power is."""
        (base, first), (exponent, second) = (compiler.compile(s) for s in self.source_expressions)
        guard = (
            f"abs({base}) <= 1e15 AND abs({exponent}) <= 20 AND ({base} <> 0 OR {exponent} >= 0)"
            f" AND ({base} >= 0 OR {exponent} = trunc({exponent}))"
        )
        sql = f"(CASE WHEN {guard} THEN power({base}, {exponent}) END)"
        params = [*first, *second, *first, *second, *first, *second, *second, *first, *second]
        return sql, params


CALCULATIONS: dict[str, type[Calculation]] = {
    "+": Plus,
    "-": Minus,
    "*": Times,
    "/": Divided,
    "%": Remainder,
    "div": WholeDivided,
    "^": Power,
}


class DayOf(Func):
    """The day of a time, in UTC."""

    template = "((%(expressions)s) AT TIME ZONE 'UTC')::date"
    output_field = DateField()


class Forever(Func):
    """An end of time: ``infinity`` or ``-infinity``, after or before every other time."""

    template = "%(expressions)s::timestamptz"
    output_field = DateTimeField()


class Contains(Equal):
    """An array has all members of another."""

    arg_joiner = " @> "


class ContainedBy(Equal):
    """All members of an array are in another."""

    arg_joiner = " <@ "


class Overlaps(Equal):
    """Two arrays share a member."""

    arg_joiner = " && "


class TextArray(Func):
    """An array of texts."""

    template = "(%(expressions)s)::text[]"


class BoxesMeet(Equal):
    """The boxes of two geometries touch: a GiST index can say so."""

    arg_joiner = " OPERATOR(public.&&) "


class Relation(Truth):
    """A relation of two geometries."""


class SimpleRelation(Relation):
    """A relation that PostGIS does not know for collections: for those it is unknown."""

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The relation, unless one side is a collection."""
        (left, first), (right, second) = (compiler.compile(s) for s in self.source_expressions)
        guard = f"'GEOMETRYCOLLECTION' NOT IN (public.GeometryType({left}), public.GeometryType({right}))"
        return (
            f"(CASE WHEN {guard} THEN {self.function}({left}, {right}) END)",
            [*first, *second, *first, *second],
        )


class Intersects(Relation):
    """They share a point."""

    function = "public.ST_Intersects"


class Disjoint(Relation):
    """They share no point."""

    template = "(NOT public.ST_Intersects(%(expressions)s))"


class Equals(SimpleRelation):
    """They cover the same points."""

    function = "public.ST_Equals"


class Touches(SimpleRelation):
    """They share points of their borders only."""

    function = "public.ST_Touches"


class Crosses(SimpleRelation):
    """They share some inner points, but not all, in a lower dimension."""

    function = "public.ST_Crosses"


class Within(SimpleRelation):
    """The first lies in the second."""

    function = "public.ST_Within"


class Covers(SimpleRelation):
    """The second lies in the first."""

    function = "public.ST_Contains"


class Overlapping(SimpleRelation):
    """They share some inner points, but not all, in the same dimension."""

    function = "public.ST_Overlaps"


class WithinMetres(Truth):
    """The distance on the ground is at most so many metres."""

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """``ST_DWithin`` of geographies."""
        (left, first), (right, second), (metres, third) = (
            compiler.compile(s) for s in self.source_expressions
        )
        sql = f"public.ST_DWithin(({left})::public.geography, ({right})::public.geography, {metres})"
        return sql, [*first, *second, *third]


RELATIONS: dict[str, type[Relation]] = {
    "s_intersects": Intersects,
    "s_disjoint": Disjoint,
    "s_equals": Equals,
    "s_touches": Touches,
    "s_crosses": Crosses,
    "s_within": Within,
    "s_contains": Covers,
    "s_overlaps": Overlapping,
}
