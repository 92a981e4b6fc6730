"""What area layers carry besides the areas: their newest figures as numbers, and where the borders came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import FloatField, OuterRef, Subquery
from django.db.models.functions import Cast
from django.utils.functional import lazy
from django.utils.translation import gettext

from layers.layer import Column
from places.models import Area, AreaFigure, Indicator

TAKEN = {"code", "name", "kind", "city", "valid_from", "source", "licence", "url", "geometry", "id"}
"""Columns every area has: an indicator of that name is called ``figure_…``."""


@dataclass(frozen=True)
class Origin:
    """Licence and source of all borders of a kind, or of all figures of a column; empty where they differ.

    ``generalised_m``: how far a border may lie from the original, in metres; None where it is as published.
    """

    licence: str = ""
    attribution: str = ""
    generalised_m: int | None = None


def figure_columns() -> dict[int, tuple[Column, ...]]:
    """By the id of a kind of area: a column for each indicator that its areas in force have, of its newest period."""
    rows = (
        AreaFigure.objects.filter(area__in=Area.objects.public().current())
        .order_by("period")
        .values_list("area__kind", "indicator", "period", "source__licence", "source__publisher")
        .distinct()
    )
    origins: dict[tuple[int, int], dict[str, list[Origin]]] = {}
    for kind, measured, period, licence, publisher in rows:
        by_period = origins.setdefault((kind, measured), {})
        by_period.setdefault(period, []).append(Origin(licence or "", publisher or ""))
    if not origins:
        return {}
    columns: dict[int, list[Column]] = defaultdict(list)
    for indicator in Indicator.objects.filter(pk__in={indicator for _kind, indicator in origins}):
        for (kind, pk), by_period in origins.items():
            if pk == indicator.pk:
                period = max(by_period)
                columns[kind].append(figure_column(indicator, period, one_of(by_period[period])))
    return {kind: tuple(found) for kind, found in columns.items()}


def one_of(origins: list[Origin]) -> Origin:
    """What some rows share."""
    return origins[0] if len(origins) == 1 else Origin()


def figure_column(indicator: Indicator, period: str, origin: Origin) -> Column:
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
        description=figure_words(period, origin),
        measure=True,
        period=period,
        licence=origin.licence,
        attribution=origin.attribution,
    )


def figure_words(period: str, origin: Origin) -> Any:
    """The year of a column of figures, with its source and licence where all its figures share them."""
    if not origin.licence:
        return in_language(lambda: gettext("Figures of %(period)s.") % {"period": period})
    told = {"period": period, "source": origin.attribution, "licence": origin.licence}
    return in_language(lambda: gettext("Figures of %(period)s. Source: %(source)s, %(licence)s.") % told)


def in_language(text: Callable[[], str]) -> Any:
    """A text put together in the language in which it is read."""
    return lazy(text, str)()


def area_origins() -> dict[int, Origin]:
    """By the id of a kind of area: licence, publisher and exactness, where all its areas in force share them."""
    rows = (
        Area.objects.public()
        .current()
        .order_by()
        .values_list("kind", "source__licence", "source__publisher", "source__generalised_m")
        .distinct()
    )
    found: dict[int, list[Origin]] = defaultdict(list)
    for kind, licence, publisher, metres in rows:
        found[kind].append(Origin(licence or "", publisher or "", metres))
    return {kind: one_of(origins) for kind, origins in found.items()}


def exactness(origin: Origin | None) -> str:
    """What to know about the borders, in the language of the moment; empty where they are as published."""
    if origin is None or not origin.generalised_m:
        return ""
    return gettext("Borders generalised to about %(metres)s m.") % {"metres": origin.generalised_m}
