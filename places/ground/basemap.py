"""Tiles of the own basemap: land, water, green, streets, buildings, names and the city's limits, from the ground tables.

There are two sets of tiles, because data under two share-alike licences never meet in one: what stands under CC BY-SA has
tiles of its own, everything else (ODbL, CC BY, public domain, own data) shares the others. The browser draws both.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.gis.db.models import GeometryField, Union
from django.contrib.gis.db.models.functions import Difference, Intersection, Transform
from django.contrib.gis.geos import Polygon
from django.db.models import Case, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from layers.geometry import WEB_MERCATOR, WGS84
from layers.http.once import once
from layers.vector_tiles.tile import BUFFER, EXTENT, WORLD, Tile, joined_layers, shape_select
from places.models import BasemapLine, BasemapPoint, BasemapPolygon, City, ShareAlike, Source

LINES_FROM = {
    "motorway": 8, "primary": 9, "river": 9, "secondary": 10, "tertiary": 11, "rail": 11, "stream": 12, "street": 12,
    "cycleway": 13, "path": 14,
}  # fmt: skip
"""From which zoom of the tile (map zoom - 1) each kind of line is drawn."""
NAMES_FROM = {
    "river": 10, "motorway": 12, "primary": 12, "secondary": 13, "stream": 13, "tertiary": 14, "street": 15,
    "cycleway": 16, "path": 16,
}  # fmt: skip
"""From which zoom the tiles hold its name."""
POLYGONS_FROM = {"sea": 4, "water": 8, "park": 9, "built_up": 9, "square": 13, "building": 13}
TILE_PIXELS = 512
LABEL_PIXELS = 28
"""Tiles hold the name of a surface where the largest circle in it is at least so many pixels wide."""
DOTS_FROM = BasemapPoint.FROM_ZOOM["house_number"]
COURSE_PIXELS = 5
"""The maximal distance of the smoothed line that carries a river's name from the river."""
COAST_METRES = 90
"""A border within this distance of the sea, in units of EPSG:3857, is the coast."""
COARSE_PIXELS = 24
"""A line whose source is generalised is not drawn where it may be further than this from its true place."""


class Boundary(Func):
    """The rings of a polygon as lines."""

    function = "ST_Boundary"
    output_field = GeometryField(srid=WEB_MERCATOR)


class Widened(Func):
    """A geometry grown by a distance."""

    function = "ST_Buffer"
    output_field = GeometryField(srid=WEB_MERCATOR)


class Smoothed(Func):
    """A simplified geometry."""

    function = "ST_Simplify"
    output_field = GeometryField(srid=WEB_MERCATOR)


@dataclass(frozen=True)
class TileSet:
    """One set of tiles: what stands under CC BY-SA (``apart``), or all the rest.

    ``share_alike`` and ``coarse`` are the keys of the sources under CC BY-SA, and of those too coarse for a scale.
    """

    apart: bool
    share_alike: tuple[int, ...]
    coarse: tuple[int, ...]

    @classmethod
    def read(cls, *, apart: bool, coarser_than: float = math.inf) -> TileSet:
        """Sources are few: their keys are read once, and the queries of a tile stay plain."""
        known = list(Source.objects.order_by().values_list("pk", "share_alike", "generalised_m"))
        return cls(
            apart,
            tuple(pk for pk, family, _metres in known if family == ShareAlike.CC_BY_SA),
            tuple(pk for pk, _family, metres in known if (metres or 0) > coarser_than),
        )

    def of(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that belong in this set."""
        return rows.filter(source__in=self.share_alike) if self.apart else but(rows, self.share_alike)


def but(rows: QuerySet[Any], sources: tuple[int, ...]) -> QuerySet[Any]:
    """Rows of no source, or of another one than these."""
    return rows.filter(Q(source__isnull=True) | ~Q(source__in=sources)) if sources else rows


def basemap_tile(tile: Tile, *, apart: bool = False) -> bytes:
    """One tile with the layers that ``app/map/core/basemap-style.js`` draws (EPSG:3857).

    ``limits`` and ``border`` of cities, ``poly``, ``line``, ``river`` (the course of rivers, smoothed for their names),
    ``label`` (names of surfaces), ``place`` (names of places), ``dot`` (house numbers).
    ``apart``: what stands under CC BY-SA instead of all the rest.
    """
    pixel = WORLD / 2**tile.z / TILE_PIXELS
    chosen = TileSet.read(apart=apart, coarser_than=COARSE_PIXELS * pixel)
    if apart and not chosen.share_alike:
        return b""
    box, wide = tile.box(), tile.box(margin=BUFFER / EXTENT)
    cities = City.objects.filter(boundary__bboverlaps=wide.transform(WGS84, clone=True))
    polygons = BasemapPolygon.objects.filter(kind__in=_from(POLYGONS_FROM, tile.z), shape__bboverlaps=wide)
    lines = but(
        BasemapLine.objects.filter(kind__in=_from(LINES_FROM, tile.z), shape__bboverlaps=wide), chosen.coarse
    )
    # A name is in the tile of its point only: in two tiles it would be drawn twice.
    labels = BasemapPolygon.objects.filter(label_point__bboverlaps=box, label_room__gte=LABEL_PIXELS * pixel)
    points = BasemapPoint.objects.filter(
        kind__in=_from(BasemapPoint.FROM_ZOOM, tile.z + 1), shape__bboverlaps=box
    )
    places = points.exclude(kind=BasemapPoint.Kind.HOUSE_NUMBER).order_by(
        F("population").desc(nulls_last=True)
    )
    dots = points.filter(kind=BasemapPoint.Kind.HOUSE_NUMBER)
    line_name = Case(When(kind__in=_from(NAMES_FROM, tile.z), then=F("name")))
    rivers = lines.filter(kind=BasemapLine.Kind.RIVER).exclude(name="")
    course = Smoothed("shape", Value(COURSE_PIXELS * pixel))
    named: dict[str, Combinable] = {"kind": F("kind"), "name": F("name")}
    layers: list[tuple[str, QuerySet[Any], Combinable, dict[str, Combinable]]] = [
        ("limits", cities, Transform("boundary", WEB_MERCATOR), {"name": F("name_it")}),
        ("border", cities, _border(wide, chosen), {}),
        ("poly", polygons, F("shape"), {"kind": F("kind")}),
        ("line", lines.order_by("kind"), F("shape"), {"kind": F("kind"), "name": line_name}),
        ("river", rivers if tile.z >= NAMES_FROM["river"] else rivers.none(), course, named),
        ("label", labels.order_by("-label_room"), F("label_point"), named),
        ("place", places, F("shape"), named),
        ("dot", dots if tile.z + 1 >= DOTS_FROM else dots.none(), F("shape"), {}),
    ]
    return joined_layers(
        shape_select(tile, chosen.of(rows), name=name, geometry=geometry, columns=columns, web=True)
        for name, rows, geometry, columns in layers
        if not rows.query.is_empty()
    )


def _border(box: Polygon, chosen: TileSet) -> Combinable:
    """The border of a city as a line, where it is not the coast: there the water's edge is the border.

    Borders are generalised and coasts are not, so a border along the coast would run beside it.
    """
    border = Boundary(Transform("boundary", WEB_MERCATOR))
    near = BasemapPolygon.objects.filter(kind=BasemapPolygon.Kind.SEA, shape__bboverlaps=box)
    # Of one kind, so one row; none where no sea is near. PostgreSQL asks it once, and only for a tile with a border.
    sea = Subquery(
        chosen.of(near).order_by().values("kind").annotate(sea=Union("shape")).values("sea"),
        output_field=GeometryField(srid=WEB_MERCATOR),
    )
    ground = Value(box, output_field=GeometryField(srid=WEB_MERCATOR))
    coast = Widened(Intersection(sea, ground), Value(COAST_METRES))
    return Coalesce(Difference(border, coast), border)


def _from(kinds: Mapping[str, int], zoom: int) -> list[str]:
    return [kind for kind, first in kinds.items() if zoom >= first]


def has_part_apart(city: City | None = None) -> bool:
    """Whether the ground of the city, or of any, has a part under CC BY-SA, which comes in tiles of its own."""
    return any(is_apart(source) for source in ground_sources(city))


def is_apart(source: Source) -> bool:
    """Whether what a source gave stands in tiles of its own."""
    return bool(source.share_alike == ShareAlike.CC_BY_SA)


@once
def ground_sources(city: City | None = None) -> list[Source]:
    """The sources of the basemap and the boundaries of a city, or of all cities."""
    of_city = {"city": city} if city else {}
    drawn = (
        Q(Exists(model.objects.filter(**of_city, source=OuterRef("pk"))))
        for model in (BasemapLine, BasemapPolygon, BasemapPoint)
    )
    bounded = Q(pk=city.source_id) if city else Q(Exists(City.objects.filter(source=OuterRef("pk"))))
    return list(Source.objects.filter(reduce(or_, drawn, bounded)).order_by("licence", "publisher", "code"))
