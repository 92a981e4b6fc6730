"""The figures of the reports that were published in a period, by category, office, event or area.

Each count is a condition in CQL2 on the public layer of reports. Pages link to the rows under the same condition, so that a number
and the rows it opens cannot differ.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import (
    Aggregate,
    Case,
    CharField,
    Count,
    F,
    FilteredRelation,
    FloatField,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from layers.cql2.compiling import Compiler
from layers.cql2.reading import TEXT, read
from layers.filters import AreaRef, Filters
from places.bilingual import localized
from places.layers import PUBLIC_GEOMETRY
from places.models import Area, Category, City
from places.versions import while_unchanged
from reports.incidents import Incident
from reports.layers import REPORTS

FEWEST = 5
"""Median and 90th percentile of fewer reports tell of single ones; they are not shown."""
CATEGORY, OFFICE, EVENT, AREA = "category", "office", "event", "area"
OUTSIDE, UNPLACED, NOBODY, ORDINARY = "outside", "without-position", "without-office", "without-event"
"""Keys of the reports in no area of a kind, as planners' questions name them; of no office; of no event."""
WHOLE, UPPER, OWN = "whole", "upper", "own"
"""Which reports a line counts: all, those of an upper category with all below it, those of one group."""


class Percentile(Aggregate):
    """The value that a share of the rows does not exceed, interpolated. Nulls do not count."""

    template = "percentile_cont(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: Combinable, *, share: float, **extra: Any) -> None:
        super().__init__(expression, share=float(share), **extra)


@dataclass(frozen=True)
class Asked:
    """What a table is about: the reports of a city (by its short name) that were published in a period, both days included, in an area
    or anywhere, of an event (its code), of none (ORDINARY) or all; by ``group`` (``kind`` is the code of the kind of area, ``kind_id``
    its key). ``midnight`` is the first moment of the city's day."""

    city: str
    start: datetime.date | None
    end: datetime.date
    group: str
    kind: str
    kind_id: int
    area: AreaRef | None
    event: str
    midnight: datetime.datetime

    def filters(self, *categories: str) -> Filters:
        """The reports of the table, or of some of its categories."""
        return Filters(
            city=self.city, layers=(REPORTS.name,), categories=categories, area=self.area, start=self.start, end=self.end
        )  # fmt: skip

    @property
    def condition(self) -> str:
        """Which of the filtered reports the table counts, in CQL2; empty for all."""
        return event_condition(self.event) if self.event else ""

    @property
    def conditions(self) -> dict[str, str]:
        """What each count counts, in CQL2. Late is what was closed after its day, or is open past it."""
        midnight = self.midnight.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "open": "closed IS NULL",
            "answered": "first_answer IS NOT NULL",
            "closed": "closed IS NOT NULL",
            "reopened": "reopenings > 0",
            "late": f"closed > due OR closed IS NULL AND due < TIMESTAMP('{midnight}')",
            "examples": "is_example = TRUE",
        }


def event_condition(key: str) -> str:
    """The reports of an event, in CQL2; of none for ORDINARY. Codes of events hold no quotes."""
    return "event IS NULL" if key == ORDINARY else f"event = '{key}'"


class Figures(NamedTuple):
    """Counts, and days from the sender's confirmation: the median, and what nine in ten did not exceed; None for fewer than FEWEST."""

    received: int
    open: int
    answered: int
    closed: int
    reopened: int
    late: int
    examples: int
    days_to_answer: float | None
    most_days_to_answer: float | None
    days_to_close: float | None
    most_days_to_close: float | None


COUNTS = Figures._fields[:7]
"""The names of those that count."""
NOTHING = Figures(0, 0, 0, 0, 0, 0, 0, None, None, None, None)


class Line(NamedTuple):
    """A line of a table: the key of its group, its name, and the key of the upper category that it is part of."""

    key: str
    label: str
    within: str
    figures: Figures


class Table(NamedTuple):
    """The lines, and the figures of all reports together."""

    lines: tuple[Line, ...]
    total: Figures


@while_unchanged
def table(asked: Asked) -> Table:
    """The whole table, by one query and one for the names. Raises BadParameter for an area nobody knows."""
    found: dict[tuple[str, str, str], Figures] = {}
    for what, key, within, *values in _rows(asked):
        found[what, key, within] = _told(values)
    total = found.pop((WHOLE, "", ""), NOTHING)
    names = _names(asked, {key for _what, key, _within in found})
    lines = [
        Line(key, names.get(key, key), within if what == OWN else "", figures)
        for (what, key, within), figures in found.items()
    ]
    return Table(tuple(_ordered(lines)), total)


def _rows(asked: Asked) -> Iterable[tuple[Any, ...]]:
    """What a line counts, its key, its upper key, and the figures: a union of one SELECT for each level."""
    reports = REPORTS.select(asked.filters()).order_by()
    if asked.condition:
        reports = reports.filter(Compiler(REPORTS).condition(read(asked.condition, TEXT)))
    told = _aggregates(asked)
    rows = [_grouped(reports, told, WHOLE, Value(""))]
    if asked.group == CATEGORY:
        upper = Coalesce("category__parent__code", "category__code")
        rows.append(_grouped(reports, told, UPPER, upper))
        below = reports.filter(category__parent__isnull=False)
        rows.append(_grouped(below, told, OWN, F("category__code"), F("category__parent__code")))
    elif asked.group == OFFICE:
        rows.append(_grouped(reports, told, OWN, Coalesce("manager__name", Value(NOBODY))))
    elif asked.group == EVENT:
        rows.append(_grouped(reports, told, OWN, Coalesce("incident__code", Value(ORDINARY))))
    else:
        lies_in = FilteredRelation(
            "feature_areas", condition=Q(feature_areas__kind=asked.kind_id, feature_areas__served=False)
        )
        key = Case(
            When(lies_in__area__isnull=False, then=F("lies_in__area__code")),
            When(Q(x_place__isnull=True), then=Value(UNPLACED)),
            default=Value(OUTSIDE),
            output_field=CharField(),
        )
        rows.append(_grouped(reports.alias(lies_in=lies_in, x_place=PUBLIC_GEOMETRY), told, OWN, key))
    return rows[0].union(*rows[1:], all=True)


def _grouped(
    reports: QuerySet[Any], told: dict[str, Any], what: str, key: Combinable, within: Combinable | None = None
) -> QuerySet[Any]:
    keys = {
        "x_what": Value(what, output_field=TextField()),
        "x_key": key,
        "x_within": within or Value("", output_field=TextField()),
    }
    rows: QuerySet[Any] = reports.values(**keys).annotate(**told).values_list(*keys, *told)
    return rows


def _aggregates(asked: Asked) -> dict[str, Any]:
    """The aggregates in the order of Figures."""
    compiler = Compiler(REPORTS)
    told: dict[str, Any] = {"x_received": Count("pk")}
    conditions = asked.conditions
    for name in COUNTS[1:]:
        told[f"x_{name}"] = Count("pk", filter=Q(compiler.condition(read(conditions[name], TEXT))))
    for name in ("days_to_answer", "days_to_close"):
        column = REPORTS.column(name)
        assert column is not None
        told[f"x_{name}"] = Percentile(column.expression(), share=0.5)
        told[f"x_most_{name}"] = Percentile(column.expression(), share=0.9)
    return told


def _told(values: list[Any]) -> Figures:
    figures = Figures(*values)
    if figures.answered < FEWEST:
        figures = figures._replace(days_to_answer=None, most_days_to_answer=None)
    if figures.closed < FEWEST:
        figures = figures._replace(days_to_close=None, most_days_to_close=None)
    return figures


def _names(asked: Asked, keys: set[str]) -> dict[str, str]:
    if asked.group == CATEGORY:
        known = Category.objects.filter(
            Q(city=None) | Q(city__slug=asked.city), kind=REPORTS.kind, code__in=keys
        )
        return {
            code: localized(italian, english)
            for code, italian, english in known.values_list("code", "name_it", "name_en")
        }
    if asked.group == OFFICE:
        return {NOBODY: _("No office")}
    if asked.group == EVENT:
        known_events = Incident.objects.filter(city__slug=asked.city, code__in=keys)
        return {ORDINARY: _("Part of no event"), **{event.code: event.name for event in known_events}}
    areas = Area.objects.current().filter(kind=asked.kind_id, code__in=keys)
    return {
        **dict(areas.values_list("code", "name")),
        OUTSIDE: _("In no area"),
        UNPLACED: _("Without position"),
    }


def _ordered(lines: list[Line]) -> Iterable[Line]:
    """The most reports first, each upper category before those below it; what lies in no group last."""
    rest = (NOBODY, ORDINARY, OUTSIDE, UNPLACED)

    def order(line: Line) -> tuple[bool, int, str]:
        return line.key in rest, -line.figures.received, line.label

    for line in sorted((line for line in lines if not line.within), key=order):
        yield line
        yield from sorted((below for below in lines if below.within and below.within == line.key), key=order)


def years(city: City, today: datetime.date) -> list[int]:
    """The years since the first public report of a city, the newest first."""
    first = (
        REPORTS.select(Filters(city=city.slug))
        .order_by("published")
        .values_list("published", flat=True)
        .first()
    )
    return list(range(today.year, first.astimezone(city.zone).year - 1, -1)) if first else []
