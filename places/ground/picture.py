"""A city as a small picture: its ground and its border as SVG, for the choice of cities.

As with tiles, data under two share-alike licences never meet in one file: what stands under CC BY-SA is a picture of its own, which
the page lays over the other. Each names its sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import AsSVG, Envelope, Length, Transform
from django.db.models import Case, F, Func, IntegerField, Q, Value, When
from django.utils.html import escape

from layers.geometry import WEB_MERCATOR
from places.ground.basemap import TileSet, ground_sources, is_apart
from places.models import BasemapLine, BasemapPolygon, City, ShareAlike

WIDTH, HEIGHT = 480, 300
"""Size of the picture in its own units; the ground is scaled to it."""
MARGIN = 0.05
"""What is left free around the border, as a share of the city's extent."""
ROADS = ("motorway", "primary", "secondary", "tertiary", "street")
"""Kinds of roads, the most important first."""
MOST_ROADS = 350
"""Roads drawn. Enough to recognise a city; all streets would be a megabyte."""
GROUND, STREET, OUTSIDE = "#f4efe6", "#ffffff", "#ffffff"
PAINT = {"water": "#a8d4ea", "park": "#cbe3bd"}
"""Colours of the grounds that are seen at this size; they are painted in this order."""


class Coarse(Func):
    """The geometry with corners nearer than one unit of the picture removed; null where nothing is left."""

    function = "ST_Simplify"
    output_field = GeometryField(srid=WEB_MERCATOR)


def city_picture(city: City, *, apart: bool = False) -> str:
    """The picture as an SVG document of ``WIDTH`` by ``HEIGHT``, north up, its coordinates metres of EPSG:3857.

    ``apart``: what stands under CC BY-SA, on no ground, instead of all the rest.
    """
    chosen = TileSet.read(apart=apart)
    plane = Transform("boundary", WEB_MERCATOR)
    extent = City.objects.filter(pk=city.pk).values_list(Envelope(plane), flat=True).get().extent
    west, south, east, north = framed(extent)
    metres = (east - west) / WIDTH
    border = " ".join(_paths(chosen.of(City.objects.filter(pk=city.pk)), plane, metres))
    frame = f"M {west:.0f} {-north:.0f} H {east:.0f} V {-south:.0f} H {west:.0f} Z"
    grounds = [
        f'<path fill="{colour}" d="{" ".join(_paths(chosen.of(_polygons(city, kind)), F("shape"), metres))}"/>'
        for kind, colour in PAINT.items()
    ]
    roads = " ".join(_paths(_roads(city, chosen), F("shape"), metres))
    ground = "" if apart else f'<path fill="{GROUND}" d="{frame}"/>'
    limits = (
        f'<path fill="{OUTSIDE}" fill-opacity="0.6" fill-rule="evenodd" d="{frame} {border}"/>'
        f'<path fill="none" stroke="{city.colour}" stroke-width="{2.4 * metres:.0f}" stroke-linejoin="round" d="{border}"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="{west:.0f} {-north:.0f} {east - west:.0f} {north - south:.0f}">'
        f"<desc>{escape(credits_of(city, apart=apart))}</desc>{ground}{''.join(grounds)}"
        f'<path fill="none" stroke="{STREET}" stroke-width="{1.6 * metres:.0f}" stroke-linejoin="round" d="{roads}"/>'
        f"{limits if border else ''}</svg>"
    )


def credits_of(city: City, *, apart: bool) -> str:
    """Who made what is drawn, each with the licence."""
    named = [source for source in ground_sources(city) if is_apart(source) == apart]
    return "; ".join(dict.fromkeys(f"{source.publisher} ({source.licence})" for source in named))


def cities_with_part_apart() -> set[int]:
    """The ids of the cities whose picture has a part under CC BY-SA."""
    by_sa = Q(source__share_alike=ShareAlike.CC_BY_SA)
    found = City.objects.filter(by_sa).order_by().values_list("pk", flat=True)
    drawn = (
        BasemapPolygon.objects.filter(by_sa, kind__in=PAINT).order_by().values_list("city", flat=True),
        BasemapLine.objects.filter(by_sa, kind__in=ROADS).order_by().values_list("city", flat=True),
    )
    return set(found.union(*drawn))


def framed(extent: Sequence[float]) -> tuple[float, float, float, float]:
    """The box of the picture's proportions that holds the extent in its middle, with a margin."""
    west, south, east, north = extent
    width = max((east - west), (north - south) * WIDTH / HEIGHT) * (1 + 2 * MARGIN)
    height = width * HEIGHT / WIDTH
    x, y = (west + east) / 2, (south + north) / 2
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _polygons(city: City, kind: str) -> Any:
    return BasemapPolygon.objects.filter(city=city, kind=kind)


def _roads(city: City, chosen: TileSet) -> Any:
    """The most important roads; where a city's ground does not tell them apart, the longest streets."""
    rank = Case(
        *(When(kind=kind, then=Value(position)) for position, kind in enumerate(ROADS)),
        output_field=IntegerField(),
    )
    found = chosen.of(BasemapLine.objects.filter(city=city, kind__in=ROADS))
    return found.annotate(rank=rank, length=Length("shape")).order_by("rank", "-length")[:MOST_ROADS]


def _paths(rows: Any, shape: Any, metres: float) -> Iterable[str]:
    """The path of each row's shape, as SVG says it, without what is too small to be seen."""
    drawn = rows.annotate(path=AsSVG(Coarse(shape, Value(metres)), relative=True, precision=0))
    return [path for path in drawn.values_list("path", flat=True) if path]
