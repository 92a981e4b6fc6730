"""The areas of a city and the page of each."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.db.models.functions import Area as Surface
from django.contrib.gis.db.models.functions import AsGeoJSON, Intersection, Transform
from django.db.models import F, FloatField, Func, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from civicmap.layers import feature_layers
from civicmap.outlets.feeds import ALL, feed_addresses
from civicmap.pages.items import items, shown
from layers.filters import AreaRef, Filters
from layers.sql.median import Median
from places.counts.pyramid import counts
from places.ground.clock import page_city
from places.layers import area_layer_name
from places.models import Area, AreaFigure, AreaKind, City, Feature
from places.models.feature import FeatureQuerySet

NEWEST = 6
FEW = 12
"""The number of areas of a kind that are listed flat; longer lists are grouped by the areas of the coarsest kind."""
SLIVER = 0.005
"""Smaller shares are not listed: borders are simplified to about 25 m, so neighbours overlap a little."""


class SharedGround(Func):
    """How much two areas share, in square degrees: enough to say which shares most. GeoDjango's functions take no OuterRef."""

    template = "ST_Area(ST_Intersection(%(expressions)s))"
    output_field = FloatField()


@dataclass(frozen=True)
class FigureRow:
    """A figure of an area with the values it is compared with."""

    figure: AreaFigure
    city_value: float | None
    share: float | None
    median: float | None


@require_GET
def area_list(request: HttpRequest, city: str) -> HttpResponse:
    """Every kind of area with its areas, and how much there is in each. ``q`` narrows to names and codes with these words."""
    place = page_city(request, city)
    words = request.GET.get("q", "").strip()
    found = Area.objects.current().filter(kind__city=place).select_related("kind").defer("boundary")
    rows = list(found.order_by("kind__position", "kind__code", "code"))
    numbers: Counter[int] = Counter()
    for count in counts(row.pk for row in rows):
        numbers[count.area] += count.n
    kinds: dict[AreaKind, list[Area]] = {}
    for row in rows:
        kinds.setdefault(row.kind, []).append(row)
    groups: list[dict[str, Any]] = []
    for kind, areas in sorted(kinds.items(), key=lambda entry: len(entry[1])):
        # The kind with the fewest areas is the best known: areas of finer kinds are grouped by it.
        around = surrounding(kind, groups[0]["kind"]) if groups and len(areas) > FEW else {}
        order = {pk: position for position, pk in enumerate(around)}
        listed = [
            {
                "area": row,
                "count": numbers[row.pk],
                "around": around.get(row.pk, ""),
                "has_code_in_name": row.code in row.name,
            }
            for row in sorted(areas, key=lambda row: order.get(row.pk, 0))
            if folded(words) in folded(f"{row.code} {row.name}")
        ]
        groups.append({"kind": kind, "areas": listed, "number": len(areas)})
    figures = AreaFigure.objects.filter(city=place, area__isnull=True).select_related("indicator", "source")
    context = {
        "city": place,
        "kinds": groups,
        "words": words,
        "found": sum(len(group["areas"]) for group in groups),
        "figures": list(figures),
    }
    return render(request, "civicmap/areas.html", context)


def folded(words: str) -> str:
    """The words in small letters without accents, as the page's script compares them too."""
    return "".join(
        sign for sign in unicodedata.normalize("NFD", words.lower()) if not unicodedata.combining(sign)
    )


def surrounding(kind: AreaKind, coarse: AreaKind) -> dict[int, str]:
    """For each area of a kind the name of the area of a coarser kind that most of it lies in, in the order of their codes."""
    most = (
        Area.objects.current()
        .filter(kind=coarse, boundary__bboverlaps=OuterRef("boundary"))
        .annotate(shared=SharedGround(F("boundary"), OuterRef("boundary")))
        .order_by("-shared")
    )
    rows = (
        Area.objects.current()
        .filter(kind=kind)
        .annotate(around=Subquery(most.values("name")[:1]), around_code=Subquery(most.values("code")[:1]))
    )
    return dict(rows.order_by("around_code", "code").values_list("pk", "around"))


@require_GET
def area(request: HttpRequest, city: str, kind: str, code: str) -> HttpResponse:
    """One area: its figures, what is in it, which areas of other kinds it meets, and its borders of other times."""
    place = page_city(request, city)
    area_kind = get_object_or_404(AreaKind, city=place, code=kind)
    shown_area = get_object_or_404(
        Area.objects.filter(kind=area_kind, code=code)
        .select_related("source")
        .annotate(surface=Surface(Transform("boundary", place.metric_srid)))
        .defer("boundary")
    )
    shown_area.kind = area_kind
    area_kind.city = place
    features = Feature.objects.public().in_area(shown_area)
    superseded = not shown_area.in_force
    versions = list(shown_area.versions.defer("boundary"))
    figures = figure_rows(place, shown_area)
    context = {
        "city": place,
        "kind": area_kind,
        "area": shown_area,
        "is_planned": superseded and (shown_area.valid_from or place.today()) > place.today(),
        "successors": _linked(shown_area.successors, area_kind),
        "predecessors": _linked(shown_area.predecessors, area_kind),
        "earlier": [version for version in versions if version.valid_to is not None],
        "planned": [version for version in versions if version.valid_to is None],
        "square_km": shown_area.surface.sq_km,
        "figures": figures,
        "sources": list(dict.fromkeys(row.figure.source for row in figures if row.figure.source)),
        "has_median": any(row.median is not None for row in figures),
        "layers": _counts(place, shown_area),
        "items": items(shown(news(features)).newest_first()[:NEWEST], place),
        "overlaps": [] if superseded else overlaps(place, shown_area),
        "old_outline": old_outline(shown_area) if superseded else None,
        "outline_url": f"{reverse('api_geojson', args=[area_layer_name(area_kind)])}?limit=1&after={shown_area.pk - 1}",
        "feeds": feed_addresses(ALL, _filters(shown_area, area_kind).query_string(city=place.slug)),
        "map_url": f"{reverse('map', args=[place.slug])}?{_filters(shown_area, area_kind).query_string()}#areas={area_kind.code}",
    }
    return render(request, "civicmap/area.html", context)


def _linked(areas: Any, kind: AreaKind) -> list[Area]:
    """The areas of the same kind that took over ground, or gave it, with what their addresses need."""
    found = list(areas.defer("boundary").order_by("code"))
    for row in found:
        row.kind = kind
    return found


def news(features: FeatureQuerySet) -> FeatureQuerySet:
    """Features of kinds that happen and were not imported: a building is no news, nor is an imported row."""
    happening = [kind for kind, child in Feature.child_models().items() if child.HAPPENS]
    return features.of_kinds(happening).filter(Q(source=None) | Q(is_example=True))


def old_outline(found: Area) -> dict[str, Any]:
    """The border of an area that is not in force, as GeoJSON: the open data hold those in force only."""
    rows = Area.objects.filter(pk=found.pk).annotate(outline=AsGeoJSON("boundary", precision=5))
    geometry = json.loads(rows.values_list("outline", flat=True).get())
    return {"type": "Feature", "properties": {"code": found.code, "name": found.name}, "geometry": geometry}


def _filters(found: Area, kind: AreaKind) -> Filters:
    return Filters(area=AreaRef(kind.code, found.code))


def _counts(city: City, found: Area) -> list[dict[str, Any]]:
    numbers: Counter[str] = Counter()
    for count in counts([found.pk]):
        numbers[count.kind] += count.n
    query = _filters(found, found.kind).query_string()
    return [
        {
            "layer": layer,
            "count": numbers[layer.kind],
            "url": f"{reverse('layer', args=[city.slug, layer.name])}?{query}",
        }
        for layer in feature_layers()
    ]


def figure_rows(city: City, found: Area) -> list[FigureRow]:
    """The area's figures, the newest of each indicator first, held against the city's of the same period and source.

    Two tables of one year need not agree on what they count, so a share is never told across sources.

    A number of people or things is told as a share of the city's; a rate beside the city's, or, where the city has
    none, beside the median of the areas of the same kind.
    """
    own = list(AreaFigure.objects.filter(area=found).select_related("indicator", "source", "border"))
    wanted = {figure.indicator_id for figure in own}
    whole = {
        (figure.indicator_id, figure.period, figure.source_id): float(figure.value)
        for figure in AreaFigure.objects.filter(city=city, area__isnull=True, indicator__in=wanted)
    }
    middle = {
        (indicator, period): median
        for indicator, period, median in AreaFigure.objects.filter(
            area__kind=found.kind_id, indicator__in=wanted
        )
        .order_by()
        .values_list("indicator", "period")
        .annotate(median=Median("value"))
    }
    rows = []
    for figure in sorted(own, key=lambda figure: figure.period, reverse=True):
        key = (figure.indicator_id, figure.period)
        is_rate = bool(figure.indicator.unit)
        city_value = whole.get((*key, figure.source_id))
        rows.append(
            FigureRow(
                figure,
                city_value=city_value if is_rate else None,
                share=100 * float(figure.value) / city_value if city_value and not is_rate else None,
                median=middle.get(key) if is_rate and city_value is None else None,
            )
        )
    rows.sort(key=lambda row: (row.figure.indicator.position, row.figure.indicator.code))
    return rows


def overlaps(city: City, found: Area) -> list[dict[str, Any]]:
    """Areas of other kinds that share ground with this one, the greatest share first."""
    boundary = Area.objects.values_list("boundary", flat=True).get(pk=found.pk)
    rows = (
        Area.objects.current()
        .filter(kind__city=city)
        .exclude(kind=found.kind_id)
        .meeting(boundary)
        .select_related("kind")
        .annotate(shared=Surface(Transform(Intersection("boundary", boundary), city.metric_srid)))
        .defer("boundary")
        .order_by("kind__position", "kind__code")
    )
    total = found.surface.sq_m  # type: ignore[attr-defined]
    met = [
        {
            "area": row,
            "share": 100 * row.shared.sq_m / total,
            "url": reverse("area", args=[city.slug, row.kind.code, row.code]),
        }
        for row in rows
        if row.shared is not None and row.shared.sq_m / total >= SLIVER
    ]
    return sorted(met, key=lambda row: (row["area"].kind.position, -row["share"]))
