"""Figures of areas as expressions: inhabitants and indicators. Missing is missing, never zero."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from layers.http.once import once
from places.models import Area, AreaFigure, AreaKind, Indicator

RESIDENTS = "residents"
"""The indicator that counts inhabitants."""


def areas_of(kind: AreaKind) -> QuerySet[Any]:
    """The public areas in force of a kind."""
    return Area.objects.public().current().filter(kind=kind)


def figure(indicator: str, period: str) -> Subquery:
    """The figure of an area for one period; of several sources the newest."""
    return Subquery(
        AreaFigure.objects.filter(area=OuterRef("pk"), indicator__code=indicator, period=period)
        .order_by("-source__date", "pk")
        .values("value")[:1]
    )


def periods(kind: AreaKind, indicator: str) -> list[str]:
    """Periods for which areas of the kind have figures, the newest first."""
    return all_periods(kind).get(indicator, [])


def all_periods(kind: AreaKind) -> Mapping[str, list[str]]:
    """For each indicator the periods for which areas of the kind have figures, the newest first."""
    return periods_of_city(kind.city_id).get(kind.pk, {})


@once
def periods_of_city(city: int) -> dict[int, dict[str, list[str]]]:
    """For each kind of area of a city the same, by its key: one query."""
    rows = (
        AreaFigure.objects.filter(area__kind__city=city, area__in_force=True)
        .order_by("-period")
        .values_list("area__kind", "indicator__code", "period")
        .distinct()
    )
    found: dict[int, dict[str, list[str]]] = {}
    for kind, code, period in rows:
        found.setdefault(kind, {}).setdefault(code, []).append(period)
    return found


def directed_indicators(kind: AreaKind) -> list[Indicator]:
    """Indicators that say better or worse and for which areas of the kind have figures, in their order."""
    known = all_periods(kind)
    return [indicator for indicator in all_directed() if indicator.code in known]


@once
def all_directed() -> tuple[Indicator, ...]:
    """Every indicator that says better or worse, in their order."""
    rows = Indicator.objects.exclude(direction=Indicator.Direction.NEUTRAL)
    return tuple(rows.order_by("position", "code"))
