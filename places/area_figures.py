"""What area layers carry besides the areas: their newest figures as numbers, and where the borders came from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import FloatField, Max, OuterRef, Subquery
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from layers.layer import Column
from places.models import Area, AreaFigure, Indicator

TAKEN = {"code", "name", "kind", "city", "valid_from", "source", "licence", "url", "geometry", "id"}
"""Columns every area has: an indicator of that name is called ``figure_…``."""


@dataclass(frozen=True)
class Origin:
    """Licence and source of all borders of a kind; empty where the areas differ."""

    licence: str = ""
    attribution: str = ""


def figure_columns() -> dict[int, tuple[Column, ...]]:
    """By the id of a kind of area: a column for each indicator that its areas in force have, of its newest period."""
    newest = (
        AreaFigure.objects.filter(area__in=Area.objects.public().current())
        .order_by()
        .values_list("area__kind", "indicator")
        .annotate(period=Max("period"))
    )
    periods = {(kind, indicator): period for kind, indicator, period in newest}
    if not periods:
        return {}
    columns: dict[int, list[Column]] = defaultdict(list)
    for indicator in Indicator.objects.filter(pk__in={indicator for _kind, indicator in periods}):
        for (kind, pk), period in periods.items():
            if pk == indicator.pk:
                columns[kind].append(figure_column(indicator, period))
    return {kind: tuple(found) for kind, found in columns.items()}


def figure_column(indicator: Indicator, period: str) -> Column:
    """The figures of one indicator and period as numbers. Missing is null, never zero."""
    name = indicator.code.replace("-", "_")
    return Column(
        f"figure_{name}" if name in TAKEN else name,
        indicator.name,
        "number",
        value=Cast(
            Subquery(
                AreaFigure.objects.filter(area=OuterRef("pk"), indicator=indicator.pk, period=period)
                .order_by("-source__date", "pk")
                .values("value")[:1]
            ),
            FloatField(),
        ),
        unit=indicator.unit,
        description=_("Figures of %(period)s, the newest.") % {"period": period},
        measure=True,
    )


def area_origins() -> dict[int, Origin]:
    """By the id of a kind of area: licence and publisher, where all its areas in force share them."""
    rows = (
        Area.objects.public()
        .current()
        .order_by()
        .values_list("kind", "source__licence", "source__publisher")
        .distinct()
    )
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for kind, licence, publisher in rows:
        found[kind].append((licence or "", publisher or ""))
    return {kind: Origin(*origins[0]) if len(origins) == 1 else Origin() for kind, origins in found.items()}
