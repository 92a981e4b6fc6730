"""Figures of areas as expressions: inhabitants and indicators. Missing is missing, never zero."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

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
    found = (
        AreaFigure.objects.filter(
            area__kind=kind, area__valid_to__isnull=True, indicator__code=indicator, area__isnull=False
        )
        .order_by("-period")
        .values_list("period", flat=True)
        .distinct()
    )
    return list(found)


def all_periods(kind: AreaKind) -> dict[str, list[str]]:
    """For each indicator the periods for which areas of the kind have figures, the newest first."""
    rows = (
        AreaFigure.objects.filter(area__kind=kind, area__valid_to__isnull=True)
        .order_by("-period")
        .values_list("indicator__code", "period")
        .distinct()
    )
    found: dict[str, list[str]] = {}
    for code, period in rows:
        found.setdefault(code, []).append(period)
    return found


def directed_indicators(kind: AreaKind) -> list[Indicator]:
    """Indicators that say better or worse and for which areas of the kind have figures, in their order."""
    return list(
        Indicator.objects.exclude(direction=Indicator.Direction.NEUTRAL)
        .filter(figures__area__kind=kind, figures__area__valid_to__isnull=True)
        .annotate(known=Count("figures"))
        .order_by("position", "code")
    )
