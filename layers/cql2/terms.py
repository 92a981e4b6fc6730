"""Values in a condition: types, literals, and the conversion that makes two of them comparable."""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db.models import (
    BooleanField,
    DateField,
    DateTimeField,
    FloatField,
    IntegerField,
    TextField,
    Value,
)
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from layers.cql2.reading import is_clean, refused
from layers.cql2.sql import DayOf, Forever, Numeric

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})")
OPEN = ("..", "")


class ValueType(StrEnum):
    """What a value is."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    PERIOD = "period"
    ARRAY = "array"
    GEOMETRY = "geometry"


TYPE_OF_COLUMN = {
    "string": ValueType.TEXT,
    "uri": ValueType.TEXT,
    "integer": ValueType.NUMBER,
    "number": ValueType.NUMBER,
    "boolean": ValueType.BOOLEAN,
    "date": ValueType.DATE,
    "date-time": ValueType.TIME,
    "array": ValueType.ARRAY,
}
SCALARS = {ValueType.TEXT, ValueType.NUMBER, ValueType.BOOLEAN, ValueType.DATE, ValueType.TIME}
TEMPORAL = {ValueType.DATE, ValueType.TIME}
TYPE_NAMES = {
    ValueType.TEXT: _("a text"),
    ValueType.NUMBER: _("a number"),
    ValueType.BOOLEAN: _("true or false"),
    ValueType.DATE: _("a date"),
    ValueType.TIME: _("a time"),
    ValueType.PERIOD: _("a period"),
    ValueType.ARRAY: _("a list"),
    ValueType.GEOMETRY: _("a shape"),
}


@dataclass(frozen=True)
class Term:
    """A value: its type, its expression, and its name in messages.

    ``literal`` is the Python value of one that the reader wrote, else None. ``exact`` marks results of calculations, which are
    decimal. ``ends`` are the two ends of a period.
    """

    type: ValueType
    expression: Combinable
    label: str
    literal: Any = None
    exact: bool = False
    ends: tuple[Term, Term] | None = None


def text_term(value: str) -> Term:
    """A text the reader wrote. Raises BadParameter."""
    if not is_clean(value):
        raise refused(_("The filter holds a character that no text has."))
    return Term(ValueType.TEXT, Value(value, TextField()), shortened(value), literal=value)


def shortened(value: object) -> str:
    """A value as a sentence quotes it."""
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def number_term(value: float) -> Term:
    """A number the reader wrote. Raises BadParameter for one that is not finite."""
    if not math.isfinite(value):
        raise refused(_("A number in the filter is not finite."))
    if float(value).is_integer() and abs(value) < 2**31:
        return Term(ValueType.NUMBER, Value(int(value), IntegerField()), f"{value:g}", literal=value)
    return Term(ValueType.NUMBER, Value(float(value), FloatField()), f"{value:g}", literal=value)


def boolean_term(value: bool) -> Term:
    """True or false."""
    return Term(ValueType.BOOLEAN, Value(value, BooleanField()), str(value).lower(), literal=value)


def date_term(text: Any) -> Term:
    """A day, written year-month-day. Raises BadParameter."""
    try:
        if not isinstance(text, str) or not DATE.fullmatch(text):
            raise ValueError
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise refused(
            _("“%(value)s” is not a date: write year-month-day.") % {"value": shortened(text)}
        ) from None
    return Term(ValueType.DATE, Value(day, DateField()), text, literal=day)


def time_term(text: Any) -> Term:
    """A time with its offset, such as 2026-01-31T12:00:00Z. Raises BadParameter."""
    try:
        if not isinstance(text, str) or not TIMESTAMP.fullmatch(text):
            raise ValueError
        time = datetime.datetime.fromisoformat(text.upper()).astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        raise refused(
            _("“%(value)s” is not a time: write it like 2026-01-31T12:00:00Z.") % {"value": shortened(text)}
        ) from None
    return Term(ValueType.TIME, Value(time, DateTimeField()), text, literal=time)


def temporal_term(text: str) -> Term:
    """A day or a time, whichever the text is. Raises BadParameter."""
    return time_term(text) if "T" in text.upper() else date_term(text)


def open_end(last: bool) -> Term:
    """The open end of a period."""
    return Term(ValueType.TIME, Forever(Value("infinity" if last else "-infinity", TextField())), "..")


def compared(terms: list[Term]) -> list[Combinable]:
    """Expressions of one type, fit to be compared. Raises BadParameter where the types do not fit.

    Text beside a date or a time is read as one, 1 and 0 beside a truth as true and false. A day beside a time makes both days, in UTC.
    """
    for term in terms:
        if term.type not in SCALARS:
            raise refused(
                _("“%(name)s” is %(kind)s and cannot be compared so: use a function for it.")
                % {"name": term.label, "kind": TYPE_NAMES[term.type]}
            )
    types = {term.type for term in terms}
    if types & TEMPORAL:
        terms = [as_temporal(term) for term in terms]
        types = {term.type for term in terms}
    if types == TEMPORAL:
        return [DayOf(term.expression) if term.type is ValueType.TIME else term.expression for term in terms]
    if types == {ValueType.BOOLEAN, ValueType.NUMBER}:
        terms = [as_truth(term) for term in terms]
        types = {term.type for term in terms}
    if len(types) > 1:
        raise mismatch(terms)
    if any(term.exact for term in terms):
        return [term.expression if term.exact else Numeric(term.expression) for term in terms]
    return [term.expression for term in terms]


def as_temporal(term: Term) -> Term:
    """A written text as the date or time it says; any other term as it is."""
    if term.type is ValueType.TEXT and isinstance(term.literal, str):
        return replace(temporal_term(term.literal), label=term.label)
    return term


def as_truth(term: Term) -> Term:
    """A written 1 or 0 as true or false, which programs have as numbers; any other term as it is."""
    return (
        boolean_term(bool(term.literal)) if term.type is ValueType.NUMBER and term.literal in (0, 1) else term
    )


def mismatch(terms: list[Term]) -> Exception:
    """The fault of terms of different types, named by the first that is not a literal."""
    first = next((term for term in terms if term.literal is None), terms[0])
    other = next(term for term in terms if term.type is not first.type)
    return refused(
        _("“%(name)s” is %(kind)s, but “%(other)s” is %(other_kind)s.")
        % {
            "name": first.label,
            "kind": TYPE_NAMES[first.type],
            "other": other.label,
            "other_kind": TYPE_NAMES[other.type],
        }
    )


def expect(term: Term, wanted: ValueType) -> Term:
    """The term, if it is of that type. Raises BadParameter."""
    if term.type is not wanted:
        raise refused(
            _("“%(name)s” is %(kind)s; here %(wanted)s is needed.")
            % {"name": term.label, "kind": TYPE_NAMES[term.type], "wanted": TYPE_NAMES[wanted]}
        )
    return term
