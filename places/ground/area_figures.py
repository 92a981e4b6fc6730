"""What area layers carry besides the areas: their newest figures as numbers, and where the borders came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import FloatField, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.utils.functional import lazy
from django.utils.translation import gettext

from layers.declaration.layer import Column, Credit
from layers.declaration.licences import families, find_licence, strictest
from places.models import Area, AreaFigure, Indicator

TAKEN = {
    "code",
    "name",
    "kind",
    "city",
    "valid_from",
    "source",
    "licence",
    "credits",
    "url",
    "geometry",
    "id",
}
"""Columns every area has: an indicator of that name is called ``figure_…``."""


@dataclass(frozen=True)
class Origin:
    """Licence, publisher and source of all borders of a kind, or of all figures of a column.

    Where they differ ``licence`` is the strictest, and all publishers and titles are named. ``families`` are the share-alike
    families among them. ``generalised_m``: how far a border may lie from the original at most, in metres; None where all are
    as published.
    """

    licence: str = ""
    attribution: str = ""
    generalised_m: int | None = None
    source: str = ""
    families: tuple[str, ...] = ()


Found = dict[tuple[int, int], dict[str, list[Origin]]]
"""By kind of area and indicator: for each period the sources of its figures."""


def figure_columns() -> dict[int, tuple[Column, ...]]:
    """By the id of a kind of area: a column for each indicator that its areas in force have, of its newest period.

    Figures under two share-alike licences are two columns: no file may hold both.
    """
    rows = (
        AreaFigure.objects.filter(area__in=Area.objects.public().current())
        .order_by("period", "source_id")
        .values_list("area__kind", "indicator", "period", *SOURCE, "source_id")
        .distinct()
    )
    origins: Found = {}
    for kind, measured, period, licence, publisher, title, _source in rows:
        by_period = origins.setdefault((kind, measured), {})
        by_period.setdefault(period, []).append(Origin(licence or "", publisher or "", source=title or ""))
    if not origins:
        return {}
    columns: dict[int, list[Column]] = defaultdict(list)
    for indicator in Indicator.objects.filter(pk__in={indicator for _kind, indicator in origins}):
        for (kind, pk), by_period in origins.items():
            if pk == indicator.pk:
                period = max(by_period)
                columns[kind] += columns_of(indicator, period, by_period[period])
    return {kind: tuple(found) for kind, found in columns.items()}


SOURCE = ("source__licence", "source__publisher", "source__title")


def columns_of(indicator: Indicator, period: str, origins: list[Origin]) -> list[Column]:
    """The column of an indicator; one for each share-alike family where its figures are under several."""
    found = families(origin.licence for origin in origins)
    if len(found) < 2:
        return [figure_column(indicator, period, one_of(origins))]
    columns = []
    for family in found:
        own = [origin for origin in origins if family_of(origin.licence) in ("", family)]
        sources = [origin.source for origin in own]
        columns.append(figure_column(indicator, period, one_of(own), sources))
    return columns


def one_of(origins: list[Origin]) -> Origin:
    """Merge several sources: the strictest licence, all publishers."""
    if len(origins) == 1:
        return replace(origins[0], families=tuple(families([origins[0].licence])))
    metres = [origin.generalised_m for origin in origins if origin.generalised_m]
    return Origin(
        strictest(origin.licence for origin in origins),
        "; ".join(dict.fromkeys(origin.attribution for origin in origins if origin.attribution)),
        max(metres, default=None),
        "; ".join(dict.fromkeys(origin.source for origin in origins if origin.source)),
        tuple(families(origin.licence for origin in origins)),
    )


def family_of(licence: str) -> str:
    """The share-alike family of a licence in words; empty where it has none."""
    return find_licence(licence).family if licence else ""


def figure_column(
    indicator: Indicator, period: str, origin: Origin, sources: list[str] | None = None
) -> Column:
    """The figures of one indicator and period as numbers. Missing is null, never zero. ``sources``: of these alone."""
    name = indicator.code.replace("-", "_")
    figures = AreaFigure.objects.filter(area=OuterRef("pk"), indicator=indicator.pk, period=period)
    if sources is not None:
        named = Q(source__title__in=[title for title in sources if title])
        figures = figures.filter(named | Q(source=None) if "" in sources else named)
    return Column(
        f"figure_{name}" if name in TAKEN else name,
        indicator.name,
        "number",
        value=Cast(Subquery(figures.order_by("-source__date", "pk").values("value")[:1]), FloatField()),
        unit=indicator.unit,
        description=figure_words(period, origin),
        measure=True,
        period=period,
        licence=origin.licence,
        attribution=origin.attribution,
        source=origin.source,
    )


def figure_words(period: str, origin: Origin) -> Any:
    """The year of a column of figures, with its source and licence where all its figures share them."""
    if not origin.licence:
        return in_language(lambda: gettext("Figures of %(period)s.") % {"period": period})
    told = {"period": period, "source": origin.attribution, "licence": origin.licence}
    return in_language(lambda: gettext("Figures of %(period)s. Source: %(source)s, %(licence)s.") % told)


def in_language(text: Callable[[], str]) -> Any:
    """A lazy text, built in the language of the reader."""
    return lazy(text, str)()


def area_origins() -> dict[int, Origin]:
    """By the id of a kind of area: licence, publisher and exactness of the borders of its areas in force."""
    rows = (
        Area.objects.public()
        .current()
        .order_by("source_id")
        .values_list("kind", *SOURCE, "source__generalised_m", "source_id")
        .distinct()
    )
    found: dict[int, list[Origin]] = defaultdict(list)
    for kind, licence, publisher, title, metres, _source in rows:
        found[kind].append(Origin(licence or "", publisher or "", metres, title or ""))
    return {kind: one_of(origins) for kind, origins in found.items()}


def exactness(origin: Origin | None) -> str:
    """What to know about the borders, in the language of the moment; empty where they are as published."""
    if origin is None or not origin.generalised_m:
        return ""
    return gettext("Borders generalised to about %(metres)s m.") % {"metres": origin.generalised_m}


def credits_of(borders: Origin | None, columns: Iterable[Column]) -> tuple[Credit, ...]:
    """Who has to be named for the borders, and for the figures of each source and period."""
    found = []
    if borders is not None and (borders.licence or borders.attribution):
        words = in_language(lambda: gettext("Borders"))
        credit = Credit(
            words,
            borders.licence,
            borders.attribution,
            source=borders.source,
            generalised_m=borders.generalised_m or 0,
        )
        found.append(credit)
    parts: dict[tuple[str, str, str, str], list[Column]] = defaultdict(list)
    for column in columns:
        if column.licence or column.attribution:
            parts[(column.licence, column.attribution, column.period, column.source)].append(column)
    for (licence, attribution, period, source), own in parts.items():
        found.append(Credit(titles_of(own), licence, attribution, period, source))
    return tuple(found)


def titles_of(columns: list[Column]) -> Any:
    """The titles of some columns in one line, in the language in which it is read."""
    return in_language(lambda: ", ".join(str(column.title) for column in columns))


@dataclass(frozen=True)
class Part:
    """Columns of figures that may stand in one file, with or without the borders. ``family`` is empty for the main one."""

    family: str
    columns: tuple[Column, ...]
    has_borders: bool = True


def parts_of(columns: Sequence[Column], borders: Origin | None) -> list[Part]:
    """The columns of a kind, divided so that no part holds two share-alike licences. The first holds the borders.

    The borders' own licence decides what stands beside them, else that of most figures.
    """
    bound = borders.families if borders else ()
    by_family: dict[str, list[Column]] = defaultdict(list)
    for column in columns:
        by_family[family_of(column.licence)].append(column)
    shared = sorted((family for family in by_family if family), key=lambda one: (-len(by_family[one]), one))
    beside = bound[:1] if bound else tuple(shared[:1])
    if len(bound) > 1:
        beside = ()
    whole = [column for column in columns if family_of(column.licence) in ("", *beside)]
    others = [family for family in shared if family not in beside]
    return [
        Part("", tuple(whole)),
        *(Part(family, tuple(by_family[family]), has_borders=not bound) for family in others),
    ]
