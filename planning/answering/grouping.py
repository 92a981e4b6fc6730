"""How the rows of a question are put together: by area, category, month or hexagon; and what is measured."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.gis.db.models import GeometryField
from django.db.models import (
    Avg,
    Count,
    DateField,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, NullIf, TruncMonth
from django.utils.translation import gettext_lazy as _

from layers.declaration.layer import Column, Layer
from layers.errors import BadParameter
from layers.geometry import WGS84
from layers.sql.median import Median
from places.ground.known import kind_of_area
from places.models import Area, AreaKind, City, Feature
from planning.answering.expressions import FromGroups, HexagonOf, SquareKilometres, place_of
from planning.answering.figures import RESIDENTS, areas_of, figure
from planning.answering.narrowing import Matched
from planning.question.dates import find_date
from planning.question.values import (
    DISTANCE,
    NO_AREA,
    NO_CATEGORY,
    NO_DATE,
    NO_POSITION,
    OF_COLUMN,
    Group,
    Measure,
    Question,
)

AGGREGATES: dict[str, Any] = {Measure.MEAN: Avg, Measure.SUM: Sum, Measure.MEDIAN: Median}


@dataclass(frozen=True)
class Key:
    """What rows are grouped by: the rows that have a group, and the expression of its key."""

    rows: QuerySet[Any]
    expression: Combinable


def find_kind(question: Question, city: City) -> AreaKind:
    """The kind of area of the grouping. Raises BadParameter."""
    kind = kind_of_area(city, question.kind)
    if kind is None:
        raise BadParameter("group", _("This city has no such kind of area."))
    return kind


def measured_column(question: Question, layer: Layer) -> Column | None:
    """The column that is measured, or None where rows are counted. Raises BadParameter unless it is a measure."""
    if not question.column:
        return None
    column = layer.column(question.column)
    if column is None or not column.measure:
        raise BadParameter("column", _("This layer has no such value to measure."))
    return column


def key_of(question: Question, matched: Matched, city: City) -> Key:
    """The key of the grouping. Raises BadParameter where the layer cannot be grouped so."""
    layer, rows = matched.layer, matched.rows
    if question.group == Group.AREA:
        return area_key(matched, find_kind(question, city))
    if question.group == Group.CATEGORY:
        column = layer.column("category")
        if column is None:
            raise BadParameter("group", _("This layer has no categories."))
        return Key(rows, column.expression())
    if question.group == Group.MONTH:
        column = find_date(layer, question.kind, "group")
        when = column.expression()
        zone = ZoneInfo(city.time_zone) if column.type == "date-time" else None
        month = TruncMonth(when, tzinfo=zone, output_field=DateField())
        return Key(rows.alias(x_when=when).filter(x_when__isnull=False), month)
    placed = rows.alias(x_point=place_of(layer, rows)).filter(x_point__isnull=False)
    return Key(placed, HexagonOf(F("x_point"), srid=city.metric_srid, size=question.size))


def area_key(matched: Matched, kind: AreaKind) -> Key:
    """The area of the kind that a row belongs to: of features the assigned one, else the one around a point on it."""
    rows = matched.rows
    if issubclass(rows.model, Feature):
        return Key(
            rows.filter(feature_areas__kind=kind, feature_areas__served=False), F("feature_areas__area")
        )
    around = (
        areas_of(kind).filter(boundary__covers=OuterRef("x_point")).order_by("code", "pk").values("pk")[:1]
    )
    point = Cast(place_of(matched.layer, rows), GeometryField(srid=WGS84))
    placed = rows.alias(x_point=point).alias(x_area=Subquery(around)).filter(x_area__isnull=False)
    return Key(placed, F("x_area"))


def grouped(question: Question, matched: Matched, city: City) -> QuerySet[Any]:
    """Rows ``x_key, x_n, x_known, x_value``: how many rows a group has, how many of them have the value, and the measure.

    ``x_value`` is null where rows are only counted. Ratios to people and ground are made from ``x_n`` afterwards.
    """
    key = key_of(question, matched, city)
    column = measured_column(question, matched.layer)
    measures: dict[str, Any] = {"x_n": Count("pk")}
    if column is not None and question.measure in OF_COLUMN:
        value = Cast(column.expression(), FloatField())
        # Every placed row has a distance; counting it again would look for every nearest a second time.
        measures["x_known"] = Count("pk") if column.name == DISTANCE else Count(column.expression())
        measures["x_value"] = AGGREGATES[question.measure](value, output_field=FloatField())
    else:
        measures["x_known"] = Count("pk")
        measures["x_value"] = Value(None, output_field=FloatField())
    groups: QuerySet[Any] = key.rows.order_by().values(x_key=key.expression).annotate(**measures)
    return groups


def overall(question: Question, matched: Matched) -> float | None:
    """The measure of a column over all rows, or None where rows are counted."""
    column = measured_column(question, matched.layer)
    if column is None or question.measure not in OF_COLUMN:
        return None
    value = Cast(column.expression(), FloatField())
    measure = AGGREGATES[question.measure](value, output_field=FloatField())
    found: float | None = matched.rows.order_by().aggregate(x_value=measure)["x_value"]
    return found


def ungrouped(question: Question, matched: Matched, city: City) -> dict[str, QuerySet[Any]]:
    """The rows that lie in no group, by the reason: what ``Question.only`` calls them."""
    key = key_of(question, matched, city)
    rows = matched.rows.exclude(pk__in=key.rows.order_by().values("pk"))
    if question.group == Group.MONTH:
        return {NO_DATE: rows}
    if question.group == Group.CATEGORY:
        return {NO_CATEGORY: rows}
    if question.group == Group.HEXAGON:
        return {NO_POSITION: rows}
    placed = rows.alias(x_place=place_of(matched.layer, rows))
    return {
        NO_AREA: placed.filter(x_place__isnull=False),
        NO_POSITION: placed.filter(x_place__isnull=True),
    }


def rows_of_group(question: Question, matched: Matched, city: City) -> QuerySet[Any]:
    """The rows of the one group that ``question.only`` names. Raises BadParameter for a key no grouping gives."""
    if question.only in (rest := ungrouped(question, matched, city)):
        return rest[question.only]
    key = key_of(question, matched, city)
    wanted: Any = question.only
    if question.group == Group.AREA:
        wanted = find_kind_area(question, city).pk
    elif question.group == Group.MONTH:
        wanted = month_start(question.only)
    keyed: QuerySet[Any] = key.rows.alias(x_group=key.expression)
    return keyed.filter(x_group=wanted)


def find_kind_area(question: Question, city: City) -> Area:
    """The area whose code ``only`` holds. Raises BadParameter."""
    areas = areas_of(find_kind(question, city)).defer("boundary")
    area: Area | None = areas.filter(code=question.only).first()
    if area is None:
        raise BadParameter("only", _("There is no such group."))
    return area


def month_start(text: str) -> datetime.date:
    """The first day of a month written as 2026-11. Raises BadParameter."""
    try:
        return datetime.date.fromisoformat(f"{text}-01")
    except ValueError as fault:
        raise BadParameter("only", _("There is no such group.")) from fault


def people_period(question: Question, known: list[str]) -> str:
    """The period of the inhabitants: the one asked, else the newest, else empty. Raises BadParameter."""
    if question.people and question.people not in known:
        raise BadParameter(
            "people", _("Inhabitants are known of: %(periods)s.") % {"periods": ", ".join(known)}
        )
    return question.people or (known[0] if known else "")


def with_people_and_ground(areas: QuerySet[Any], period: str) -> QuerySet[Any]:
    """The areas with ``people`` (null where unknown) and ``km2``."""
    people = figure(RESIDENTS, period) if period else Value(None)
    measured: QuerySet[Any] = areas.annotate(
        people=Cast(people, FloatField()), km2=Cast(SquareKilometres("boundary"), FloatField())
    )
    return measured


def measured_areas(
    question: Question, groups: QuerySet[Any], areas: QuerySet[Any], period: str
) -> QuerySet[Any]:
    """The areas with ``n``, ``value``, ``people`` and ``km2`` as columns of one queryset: what a published question shows."""
    count = Coalesce(FromGroups(groups, "x_n", FloatField()), Value(0.0), output_field=FloatField())
    value: Combinable = {
        Measure.COUNT: count,
        Measure.PER_1000: count * Value(1000.0) / NullIf(F("people"), Value(0.0)),
        Measure.PER_KM2: count / NullIf(F("km2"), Value(0.0)),
    }.get(Measure(question.measure), FromGroups(groups, "x_value", FloatField()))
    measured: QuerySet[Any] = with_people_and_ground(areas, period).annotate(
        n=Cast(count, IntegerField()), value=ExpressionWrapper(value, output_field=FloatField())
    )
    return measured
