"""Answers to planners' questions.

``answer(question, layers)`` gives the table, ``answer_geojson(question, layers)`` the map; both raise BadParameter (with the name of
the parameter) and QuestionTooSlow, which is one. ``layers`` are the declared layers by name; civicmap hands them in.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from layers.geo import WGS84
from layers.layer import Layer
from places.filtering import find_city
from places.models import Category, City
from places.texts import localized
from planning.deprivation import Mean, is_deprivation, kind_of, means
from planning.figures import RESIDENTS, areas_of, periods
from planning.grouping import (
    find_kind,
    grouped,
    measured_column,
    overall,
    people_period,
    rows_of_group,
    with_people_and_ground,
)
from planning.narrowing import Matched, find_polygon, label_of, matched
from planning.question import DISTANCE, OF_COLUMN, Group, Measure, Question, Relation
from planning.timelimit import QuestionTooSlow, time_limit

MAX_MONTHS = 1200
"""Months in a series; those in between without rows are told as zero."""


@dataclass(frozen=True)
class AnswerColumn:
    """A column of the table. ``type`` as in layers.Column; ``unit`` is of the value, such as ``m``."""

    name: str
    title: str
    type: str = "string"
    unit: str = ""


@dataclass(frozen=True)
class AnswerRow:
    """A group, or a single row of the subject.

    ``key`` names the group (area code, category code, month 2026-11, hexagon ``i,j``) or the row; ``value`` is what was
    asked, None where it cannot be told (shown as “n.d.”); ``n`` the rows behind it, ``known`` those of them that have the
    measured value; ``people`` and ``km2`` of an area. ``query`` is the query string of a question that lists its rows
    (empty for a single row), ``cells`` the values of ``Answer.columns`` by name, ``url`` the page of a row or area.
    """

    key: str
    label: str
    value: float | None
    n: int = 1
    known: int = 1
    people: float | None = None
    km2: float | None = None
    query: str = ""
    url: str = ""
    cells: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What the database said. ``total`` counts the rows behind the answer, ``value`` is the measure over all of them
    (None where it has none); ``groups`` how many groups there are (rows, where single ones are listed); ``truncated`` tells that only
    the first are listed. ``notes`` are sentences the reader must see; ``means`` the city means of a deprivation rule;
    ``title`` and ``unit`` are of the value."""

    question: Question
    columns: tuple[AnswerColumn, ...]
    rows: tuple[AnswerRow, ...]
    total: int
    groups: int
    value: float | None
    truncated: bool
    notes: tuple[str, ...]
    means: tuple[Mean, ...]
    title: str
    unit: str
    seconds: float
    people_period: str = ""
    geometry_srid: int = WGS84


def today_in(city: City) -> datetime.date:
    """Today, where the city is."""
    return timezone.now().astimezone(ZoneInfo(city.time_zone)).date()


def answer(
    question: Question,
    layers: Mapping[str, Layer],
    *,
    today: datetime.date | None = None,
    milliseconds: int | None = None,
) -> Answer:
    """The table that answers a question, over public data, whoever asks. Raises BadParameter and QuestionTooSlow."""
    started = time.perf_counter()
    question.check()
    city = find_city(question.city)
    with time_limit(milliseconds):
        found = matched(question, layers, city, today or today_in(city))
        if question.lists_rows:
            parts = _rows(question, found, city)
        else:
            parts = _groups(question, found, city)
        judged = _means(question, city)
        notes = (
            *_position_notes(question, found),
            *parts.pop("notes"),
            *_mean_notes(question, found, judged),
        )
    return Answer(
        question=question, notes=notes, means=judged, seconds=time.perf_counter() - started, **parts
    )


def matched_rows(
    question: Question, layers: Mapping[str, Layer], *, today: datetime.date | None = None
) -> tuple[Layer, QuerySet[Any]]:
    """The layer and the queryset of the rows behind an answer, for exports and lists: all of them, without the limit."""
    city = find_city(question.city)
    found = matched(question, layers, city, today or today_in(city))
    rows = rows_of_group(question, found, city) if question.only else found.rows
    return found.layer, rows


# --- single rows ----------------------------------------------------------------------------------------------------


def _rows(question: Question, found: Matched, city: City) -> dict[str, Any]:
    layer = found.layer
    rows = rows_of_group(question, found, city) if question.only else found.rows
    total = rows.count()
    column = measured_column(question, layer)
    shown = column or layer.column(DISTANCE) or layer.column("worse")
    expressions = {f"c_{one.name}": one.expression() for one in layer.columns}
    values = (
        in_order(rows, layer, by_distance=layer.column(DISTANCE) is not None)
        .annotate(x_label=label_of(layer))
        .values("pk", "x_label", **expressions)[: question.limit]
    )
    listed = tuple(_row(row, shown.name if shown else "") for row in values)
    notes = []
    if total > len(listed):
        notes.append(
            _("The first %(shown)s of %(total)s rows are shown.") % {"shown": len(listed), "total": total}
        )
    return {
        "columns": tuple(AnswerColumn(one.name, str(one.title), one.type, one.unit) for one in layer.columns),
        "rows": listed,
        "total": total,
        "groups": total,
        "value": overall(question, found) if not question.only else None,
        "truncated": total > len(listed),
        "notes": tuple(notes),
        "title": str(shown.title) if shown else "",
        "unit": shown.unit if shown else "",
    }


def _row(row: dict[str, Any], shown: str) -> AnswerRow:
    cells = {name.removeprefix("c_"): value for name, value in row.items() if name.startswith("c_")}
    value = cells.get(shown)
    return AnswerRow(
        key=str(row["pk"]),
        label=str(row["x_label"] or row["pk"]),
        value=None if value is None else float(value),
        known=0 if value is None else 1,
        url=str(cells.get("url") or ""),
        cells=cells,
    )


def in_order(rows: QuerySet[Any], layer: Layer, *, by_distance: bool = False) -> QuerySet[Any]:
    """Single rows in the order of the list: nearest first, most deprived first, newest first, else by key."""
    if by_distance:
        column = layer.column(DISTANCE)
        return rows.alias(x_far=column.expression()).order_by("x_far", "pk") if column else rows
    if layer.column("worse"):
        return rows.order_by("-worse", "code", "pk")
    temporal = layer.column(layer.temporal) if layer.temporal else None
    if temporal is not None:
        return rows.alias(x_when=temporal.expression()).order_by(F("x_when").desc(nulls_last=True), "-pk")
    return rows.order_by("pk")


# --- groups ---------------------------------------------------------------------------------------------------------


def _groups(question: Question, found: Matched, city: City) -> dict[str, Any]:
    total = found.rows.count()
    groups = list(grouped(question, found, city).values_list("x_key", "x_n", "x_known", "x_value"))
    make = {
        Group.AREA: _area_groups,
        Group.CATEGORY: _category_groups,
        Group.MONTH: _month_groups,
        Group.HEXAGON: _hexagon_groups,
    }[Group(question.group)]
    rows, notes, period = make(question, found, city, groups)
    outside = total - sum(n for _key, n, _known, _value in groups)
    column = measured_column(question, found.layer)
    if question.measure in OF_COLUMN:
        without = sum(n - known for _key, n, known, _value in groups)
        if without:
            notes.append(
                ngettext(
                    "%(count)s row has no value to measure.",
                    "%(count)s rows have no value to measure.",
                    without,
                )
                % {"count": without}
            )
    if outside and question.group == Group.AREA:
        notes.append(
            ngettext(
                "%(count)s row lies in no area of this kind.",
                "%(count)s rows lie in no area of this kind.",
                outside,
            )
            % {"count": outside}
        )
    elif outside and question.group in (Group.HEXAGON, Group.MONTH):
        words = (
            ngettext("%(count)s row has no date.", "%(count)s rows have no date.", outside)
            if question.group == Group.MONTH
            else ngettext("%(count)s row has no position.", "%(count)s rows have no position.", outside)
        )
        notes.append(words % {"count": outside})
    listed = tuple(rows[: question.limit])
    if len(listed) < len(rows):
        notes.append(
            _("The first %(shown)s of %(total)s groups are shown.")
            % {"shown": len(listed), "total": len(rows)}
        )
    return {
        "columns": _group_columns(question, column),
        "rows": listed,
        "total": total,
        "groups": len(rows),
        "value": _overall(question, found, rows, total),
        "truncated": len(listed) < len(rows),
        "notes": tuple(notes),
        "title": _value_title(question, column),
        "unit": (column.unit if column else "") if question.measure in OF_COLUMN else "",
        "people_period": period,
    }


Parts = tuple[list[AnswerRow], list[str], str]
Found = Sequence[tuple[Any, int, int, float | None]]


def ratio(measure: str, n: int, value: float | None, people: float | None, km2: float | None) -> float | None:
    """What is told of a group. None where it cannot be told: no inhabitants known, or none at all."""
    if measure == Measure.COUNT:
        return float(n)
    if measure == Measure.PER_1000:
        return n * 1000.0 / people if people else None
    if measure == Measure.PER_KM2:
        return n / km2 if km2 else None
    return value


def _area_groups(question: Question, found: Matched, city: City, groups: Found) -> Parts:
    kind = find_kind(question, city)
    known_periods = periods(kind, RESIDENTS)
    period = people_period(question, known_periods)
    numbers = {key: (n, known, value) for key, n, known, value in groups}
    areas = with_people_and_ground(asked_areas(question, found, city), period)
    rows, missing = [], 0
    listed = areas.order_by("code", "pk").values_list("pk", "code", "name", "people", "km2")
    for pk, code, name, people, km2 in listed:
        n, known, value = numbers.get(pk, (0, 0, None))
        missing += people is None
        rows.append(
            _group_row(
                question, code, name, n, known, ratio(question.measure, n, value, people, km2), people, km2
            )
        )
    notes = []
    if question.measure == Measure.PER_1000:
        if not period:
            notes.append(
                _("The inhabitants of these areas are not known, so nothing can be told per inhabitant.")
            )
        else:
            notes.append(_("Inhabitants of %(period)s.") % {"period": period})
            if missing:
                notes.append(
                    ngettext(
                        "%(count)s area has no figure of inhabitants.",
                        "%(count)s areas have no figure of inhabitants.",
                        missing,
                    )
                    % {"count": missing}
                )
    if _is_cut(question) and question.measure in (Measure.PER_1000, Measure.PER_KM2):
        notes.append(_("Inhabitants and surface are those of whole areas, also where the polygon cuts them."))
    rows.sort(key=lambda row: (row.value is None, -(row.value or 0), row.key))
    return rows, notes, period


def asked_areas(question: Question, found: Matched, city: City) -> QuerySet[Any]:
    """The areas of the grouping: all, or, where the question is narrowed to some ground, those that share some of it."""
    areas = areas_of(find_kind(question, city))
    ground = find_polygon(question, city)
    reference = question.subject.filters.area
    if reference is not None:
        areas_there = (
            areas.model.objects.public().current().filter(kind__city=city, kind__code=reference.kind)
        )
        ground = areas_there.filter(code=reference.code).values_list("boundary", flat=True).first() or ground
        if reference.kind == question.kind:
            return areas.filter(code=reference.code)
    if ground is None:
        return areas
    return areas.filter(boundary__intersects=ground).exclude(boundary__touches=ground)


def _is_cut(question: Question) -> bool:
    area = question.subject.filters.area
    return bool(question.polygon or question.shape or (area and area.kind != question.kind))


def _category_groups(question: Question, found: Matched, city: City, groups: Found) -> Parts:
    names = {
        code: localized(italian, english)
        for code, italian, english in Category.objects.filter(code__in=[key for key, *_rest in groups])
        .order_by("city_id")
        .values_list("code", "name_it", "name_en")
    }
    rows = [
        _group_row(
            question,
            str(key),
            names.get(key, str(key)),
            n,
            known,
            ratio(question.measure, n, value, None, None),
        )
        for key, n, known, value in groups
    ]
    rows.sort(key=lambda row: (row.value is None, -(row.value or 0), row.key))
    return rows, [], ""


def _month_groups(question: Question, found: Matched, city: City, groups: Found) -> Parts:
    numbers = {key.year * 12 + key.month - 1: (n, known, value) for key, n, known, value in groups}
    if not numbers:
        return [], [], ""
    last = max(numbers)
    rows = []
    for month in range(max(min(numbers), last - MAX_MONTHS + 1), last + 1):
        n, known, value = numbers.get(month, (0, 0, None))
        key = f"{month // 12:04d}-{month % 12 + 1:02d}"
        label = f"{MONTHS[month % 12 + 1]} {month // 12}"
        rows.append(_group_row(question, key, label, n, known, ratio(question.measure, n, value, None, None)))
    return rows, [], ""


def _hexagon_groups(question: Question, found: Matched, city: City, groups: Found) -> Parts:
    km2 = hexagon_km2(question.size)
    rows = [
        _group_row(
            question,
            key,
            _("Hexagon %(key)s") % {"key": key},
            n,
            known,
            ratio(question.measure, n, value, None, km2),
            km2=km2,
        )
        for key, n, known, value in groups
    ]
    rows.sort(key=lambda row: (row.value is None, -(row.value or 0), row.key))
    return rows, [], ""


def hexagon_km2(edge: int) -> float:
    """Surface of a hexagon with this edge in metres, in the plane of the city's reference system."""
    return 3 * 3**0.5 / 2 * edge * edge / 1_000_000


def _group_row(
    question: Question,
    key: str,
    label: str,
    n: int,
    known: int,
    value: float | None,
    people: float | None = None,
    km2: float | None = None,
) -> AnswerRow:
    cells = {"code": key, "name": label, "value": value, "n": n, "known": known, "people": people, "km2": km2}
    query = question.rows_query(key) if n else ""
    return AnswerRow(key, label, value, n, known, people, km2, query, "", cells)


def _value_title(question: Question, column: Any) -> str:
    measure = str(Measure(question.measure).label)
    if column is not None and question.measure in OF_COLUMN:
        return _("%(title)s (%(measure)s)") % {"title": column.title, "measure": measure}
    return measure[:1].upper() + measure[1:]


def _group_columns(question: Question, column: Any) -> tuple[AnswerColumn, ...]:
    whole = question.measure == Measure.COUNT
    columns = [
        AnswerColumn("code", _("Code")),
        AnswerColumn("name", _("Name")),
        AnswerColumn(
            "value",
            _value_title(question, column),
            "integer" if whole else "number",
            column.unit if column and question.measure in OF_COLUMN else "",
        ),
    ]
    if not whole:
        columns.append(AnswerColumn("n", _("Rows"), "integer"))
    if question.measure in OF_COLUMN:
        columns.append(AnswerColumn("known", _("Rows with a value"), "integer"))
    if question.group == Group.AREA:
        columns.append(AnswerColumn("people", _("Inhabitants"), "integer"))
    if question.group in (Group.AREA, Group.HEXAGON):
        columns.append(AnswerColumn("km2", _("Surface"), "number", "km²"))
    return tuple(columns)


def _overall(question: Question, found: Matched, rows: list[AnswerRow], total: int) -> float | None:
    if question.measure in OF_COLUMN:
        return overall(question, found)
    if question.measure == Measure.COUNT:
        return float(total)
    if question.measure == Measure.PER_1000:
        counted = [row for row in rows if row.people is not None]
        people = sum(row.people or 0 for row in counted)
        return ratio(Measure.PER_1000, sum(row.n for row in counted), None, people, None)
    if question.group == Group.AREA:
        return ratio(
            Measure.PER_KM2, sum(row.n for row in rows), None, None, sum(row.km2 or 0 for row in rows)
        )
    return None


# --- what must be told ----------------------------------------------------------------------------------------------


def _position_notes(question: Question, found: Matched) -> list[str]:
    if not found.needs_position:
        return []
    without = found.filtered.alias(x_place=found.layer.geometry).filter(x_place__isnull=True).count()
    if not without:
        return []
    return [
        ngettext(
            "%(count)s without a position is not in the answer.",
            "%(count)s without a position are not in the answer.",
            without,
        )
        % {"count": without}
    ]


def _means(question: Question, city: City) -> tuple[Mean, ...]:
    for name, source in (("subject", question.subject), ("target", question.target)):
        if source is not None and is_deprivation(source.layer):
            return tuple(means(kind_of(source.layer, city, name), question.rule))
    return ()


def _mean_notes(question: Question, found: Matched, judged: Sequence[Mean]) -> list[str]:
    if not judged:
        return []
    layer = found.target if found.target is not None and is_deprivation(found.target.name) else found.layer
    unknown = layer.queryset().filter(target="unknown").count()
    if not unknown:
        return []
    return [
        ngettext(
            "%(count)s area lacks a figure that could make it a target area: it is counted as none.",
            "%(count)s areas lack a figure that could make them target areas: they are counted as none.",
            unknown,
        )
        % {"count": unknown}
    ]


__all__ = [
    "Answer",
    "AnswerColumn",
    "AnswerRow",
    "QuestionTooSlow",
    "Relation",
    "answer",
    "matched_rows",
]
