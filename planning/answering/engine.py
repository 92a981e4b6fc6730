"""Answers to planners' questions.

``answer(question, layers)`` gives the table, ``answer_geojson(question, layers)`` the map; both raise BadParameter (with the name of
the parameter) and QuestionTooSlow, which is one. ``layers`` are the declared layers by name; civicmap hands them in.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import ngettext

from layers.declaration.layer import Layer
from places.feature.filtering import find_city
from places.models import City
from planning.answering.answers import Answer, AnswerColumn, AnswerRow
from planning.answering.caveats import caveats
from planning.answering.deprivation import Mean, is_deprivation, kind_of, means
from planning.answering.grouping import measured_column, overall, rows_of_group
from planning.answering.groups import group_parts
from planning.answering.narrowing import Matched, label_of, matched
from planning.answering.rights import rights_of
from planning.answering.timelimit import time_limit
from planning.question.dates import date_notes, dated_by, find_date
from planning.question.values import DISTANCE, Question


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
        day = today or today_in(city)
        found = matched(question, layers, city, day)
        if question.lists_rows:
            parts = _rows(question, found, city)
        else:
            parts = group_parts(question, found, city, day)
        judged = _means(question, city)
        rights = rights_of(question, found, city)
        notes = (
            *_position_notes(question, found),
            *_example_notes(found),
            *date_notes(question, found.layer),
            *parts.pop("notes"),
            *caveats(question, found, city, () if question.lists_rows else parts["rows"]),
            *_mean_notes(question, found, judged),
            *rights.notes,
        )
    return Answer(
        question=question,
        rights=rights,
        notes=notes,
        means=judged,
        seconds=time.perf_counter() - started,
        **parts,
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
    column = measured_column(question, layer)
    shown = column or layer.column(DISTANCE) or layer.column("worse")
    expressions = {f"c_{one.name}": one.expression() for one in layer.columns}
    values = (
        in_order(rows, layer, dated_by(question), by_distance=layer.column(DISTANCE) is not None)
        .annotate(x_label=label_of(layer))
        .values("pk", "x_label", **expressions)[: question.limit]
    )
    listed = tuple(_row(row, shown.name if shown else "") for row in values)
    total = len(listed) if len(listed) < question.limit else rows.count()
    notes = []
    if total > len(listed):
        notes.append(
            ngettext(
                "The first of %(total)s rows is shown.",
                "The first %(shown)s of %(total)s rows are shown.",
                len(listed),
            )
            % {"shown": len(listed), "total": total}
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


def in_order(
    rows: QuerySet[Any], layer: Layer, date: str = "", *, by_distance: bool = False
) -> QuerySet[Any]:
    """Single rows in the order of the list: nearest first, most deprived first, newest first by the date that is asked, else by key."""
    if by_distance:
        column = layer.column(DISTANCE)
        return rows.alias(x_far=column.expression()).order_by("x_far", "pk") if column else rows
    if layer.column("worse"):
        return rows.order_by("-worse", "code", "pk")
    if layer.temporal:
        when = find_date(layer, date, "date").expression()
        dated: QuerySet[Any] = rows.alias(x_when=when)
        return dated.order_by(F("x_when").desc(nulls_last=True), "-pk")
    return rows.order_by("pk")


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


def _example_notes(found: Matched) -> list[str]:
    """How many of the rows are made-up content of a demonstration, where the layer tells."""
    examples = found.counts.examples
    if not examples:
        return []
    return [
        ngettext(
            "%(count)s of the rows behind this answer is an example, made up for the demonstration.",
            "%(count)s of the rows behind this answer are examples, made up for the demonstration.",
            examples,
        )
        % {"count": examples}
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
