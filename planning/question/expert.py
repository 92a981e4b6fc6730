"""What narrows a layer, written as CQL2 text: shown to experts, who may go on from it.

Categories, statuses and periods become conditions; area and words stay what they are, since CQL2 has no word for them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

from layers.declaration.layer import Column, Layer
from layers.filters import Filters
from places.models import Category, City
from planning.answering.engine import today_in
from planning.question.dates import find_date, has_period
from planning.question.values import Question, Source


def condition_of(source: Source, layer: Layer, city: City) -> str:
    """The conditions of a source as one CQL2 text, its own among them; empty where there are none."""
    filters = source.on(today_in(city))
    parts = [
        among("category", categories_of(filters, layer, city)),
        among("status", filters.statuses),
        *within(filters, find_date(layer, source.date, "date") if has_period(source) else None, city),
    ]
    known = [part for part in parts if part]
    if source.condition:
        known.append(f"({source.condition})" if known else source.condition)
    return " AND ".join(known)


def within(filters: Filters, column: Column | None, city: City) -> list[str]:
    """The conditions of a period on a date."""
    if column is None:
        return []
    if column.type == "date":
        ends = ((">=", filters.start), ("<=", filters.end))
        return [f"{column.name} {sign} DATE('{day.isoformat()}')" for sign, day in ends if day]
    moments = zip((">=", "<"), filters.moments(ZoneInfo(city.time_zone)), strict=True)
    return [f"{column.name} {sign} {moment(time)}" for sign, time in moments if time]


def categories_of(filters: Filters, layer: Layer, city: City) -> list[str]:
    """Codes of the chosen categories and of those below them."""
    if not filters.categories:
        return []
    rows = Category.objects.of_city(city).of_kind(layer.kind).coded(list(filters.categories))
    return sorted(set(rows.values_list("code", flat=True)))


def among(column: str, codes: Iterable[str]) -> str:
    """``column IN ('a','b')``; empty for no codes. Codes hold no quotes: ``layers.filters.CODE``."""
    listed = ", ".join(f"'{code}'" for code in codes)
    return f"{column} IN ({listed})" if listed else ""


def moment(time: datetime.datetime) -> str:
    """A moment in UTC, as CQL2 writes it."""
    told = time.astimezone(datetime.UTC).replace(tzinfo=None)
    return f"TIMESTAMP('{told.isoformat(timespec='seconds')}Z')"


def in_cql2(question: Question, layer: Layer, city: City) -> Question | None:
    """The same question with the subject's conditions in its CQL2 filter; None where there are none to move."""
    filters = question.subject.filters
    if not (filters.categories or filters.statuses or filters.start or filters.end or question.subject.last):
        return None
    bare = replace(filters, categories=(), statuses=(), start=None, end=None)
    text = condition_of(question.subject, layer, city)
    return replace(
        question, subject=replace(question.subject, filters=bare, last="", date="", condition=text)
    )
