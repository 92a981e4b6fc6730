"""The groups of an answer: their keys and labels, what is told of each, and what must be said about them."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from layers.filters import Filters
from places.ground.known import category_names
from places.models import City
from planning.answering.answers import AnswerColumn, AnswerRow
from planning.answering.figures import RESIDENTS, areas_of, periods
from planning.answering.grouping import (
    find_kind,
    grouped,
    measured_column,
    month_start,
    overall,
    people_period,
    ungrouped,
    with_people_and_ground,
)
from planning.answering.narrowing import Matched, find_polygon
from planning.question.dates import find_date, period_of_months
from planning.question.sentence import between
from planning.question.values import OF_COLUMN, UNGROUPED, Group, Measure, Question
from planning.showing.numbers import in_sentence, month_label

MAX_MONTHS = 1200
"""Months in a series; those in between without rows are told as zero."""

AHEAD_MONTHS = 120
"""Months without rows that are told after today, where the dates are planned ones and the period reaches so far."""


def group_parts(question: Question, found: Matched, city: City, today: datetime.date) -> dict[str, Any]:
    """The groups of an answer and what must be said about them; ``today`` tells which months are not over."""
    total = found.counts.total
    groups = list(grouped(question, found, city).values_list("x_key", "x_n", "x_known", "x_value"))
    makers: dict[Group, Callable[..., Parts]] = {
        Group.AREA: _area_groups,
        Group.CATEGORY: _category_groups,
        Group.MONTH: partial(_month_groups, today=today),
        Group.HEXAGON: _hexagon_groups,
    }
    rows, notes, period = makers[Group(question.group)](question, found, city, groups)
    if question.group == Group.MONTH:
        rows, notes = with_incomplete(question, found, rows, today)
    outside = total - sum(n for _key, n, _known, _value in groups)
    rest = rest_rows(question, found, city) if outside else ()
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
    listed = tuple(rows[: question.limit])
    if len(listed) < len(rows):
        notes.append(
            ngettext(
                "The first of %(total)s groups is shown.",
                "The first %(shown)s of %(total)s groups are shown.",
                len(listed),
            )
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
        "rest": rest,
    }


def rest_rows(question: Question, found: Matched, city: City) -> tuple[AnswerRow, ...]:
    """A line for the rows of each reason to lie in no group, so that the lines add up to the whole."""
    numbers = {reason: rows.count() for reason, rows in ungrouped(question, found, city).items()}
    counted = question.measure == Measure.COUNT
    return tuple(
        _group_row(question, reason, str(UNGROUPED[reason]), n, n, float(n) if counted else None)
        for reason, n in numbers.items()
        if n
    )


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
    grounds = [find_polygon(question, city)]
    reference = question.subject.filters.area
    if reference is not None and reference.kind == question.kind:
        areas = areas.filter(code=reference.code)
    elif reference is not None:
        areas_there = (
            areas.model.objects.public().current().filter(kind__city=city, kind__code=reference.kind)
        )
        grounds.append(areas_there.filter(code=reference.code).values_list("boundary", flat=True).first())
    for ground in grounds:
        if ground is not None:
            areas = areas.filter(boundary__intersects=ground).exclude(boundary__touches=ground)
    return areas


def _is_cut(question: Question) -> bool:
    area = question.subject.filters.area
    return bool(question.polygon or question.shape or (area and area.kind != question.kind))


def _category_groups(question: Question, found: Matched, city: City, groups: Found) -> Parts:
    names = category_names(city, found.layer.kind)
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


def _month_groups(
    question: Question, found: Matched, city: City, groups: Found, *, today: datetime.date
) -> Parts:
    """Every month from the first to the last with rows, or of the period that was asked: zero is told too."""
    numbers = {key.year * 12 + key.month - 1: (n, known, value) for key, n, known, value in groups}
    asked = period_of_months(question, found.layer, question.subject.on(today))
    is_planned = find_date(found.layer, question.kind, "group").planned
    latest = today.year * 12 + today.month - 1 + (AHEAD_MONTHS if is_planned and asked.end else 0)
    until = asked.end or (today if asked.start else None)
    months = [*numbers]
    if numbers and asked.start:
        months.append(asked.start.year * 12 + asked.start.month - 1)
    if numbers and until:
        months.append(min(until.year * 12 + until.month - 1, latest))
    if not months:
        return [], [], ""
    last = max(months)
    rows = []
    for month in range(max(min(months), last - MAX_MONTHS + 1), last + 1):
        n, known, value = numbers.get(month, (0, 0, None))
        key = f"{month // 12:04d}-{month % 12 + 1:02d}"
        label = month_label(month_start(key))
        rows.append(_group_row(question, key, label, n, known, ratio(question.measure, n, value, None, None)))
    return rows, [], ""


def with_incomplete(
    question: Question, found: Matched, rows: list[AnswerRow], today: datetime.date
) -> tuple[list[AnswerRow], list[str]]:
    """The months with ``incomplete`` among their cells, and a note that names those of which only some days are counted."""
    filters = period_of_months(question, found.layer, question.subject.on(today))
    date = find_date(found.layer, question.kind, "group")
    told, marked = [], []
    for row in rows:
        start, end = counted_days(month_start(row.key), filters, None if date.planned else today)
        incomplete = bool(start or end)
        marked.append(replace(row, cells={**row.cells, "incomplete": incomplete}))
        if incomplete:
            told.append(f"{in_sentence(row.label)} ({between(start, end)})")
    notes = [_("Counted only in part: %(months)s.") % {"months": "; ".join(told)}] if told else []
    if re.search(rf"\b{re.escape(date.name)}\b", question.subject.condition):
        notes.append(
            _(
                "The filter asks about dates: months at its ends may be counted only in part, without being marked."
            )
        )
    return marked, notes


def counted_days(
    first: datetime.date, filters: Filters, today: datetime.date | None
) -> tuple[datetime.date | None, datetime.date | None]:
    """Since and until when a month is counted, where it is not from its first and to its last day. A month that is not over is
    counted until ``today`` at most; None for planned dates."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    start = filters.start if filters.start and first < filters.start <= last else None
    end = filters.end if filters.end and filters.end < last else None
    if today and today <= last:
        end = min(end, today) if end else today
    return start, end


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
        measure = _("%(title)s (%(measure)s)") % {"title": column.title, "measure": measure}
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
    if question.group == Group.MONTH:
        columns.append(AnswerColumn("incomplete", _("Counted only in part"), "boolean"))
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
