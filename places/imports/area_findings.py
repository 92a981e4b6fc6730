"""Checks how a kind of area covers its city, before it is written: gaps, overlaps, slivers, a shift, in m² or ha. None of this is an
error, since published borders are generalised in many ways; it is shown before a person confirms.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy
import shapely
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from shapely.geometry.base import BaseGeometry

from places.imports.reading import listed
from places.models import City

HECTARE = 10_000
EQUATOR, FLATTENING = 6378137.0, 0.00669437999
"""Radius in metres and squared eccentricity of WGS 84."""
SMALL = 100.0
"""Parts smaller than this, in square metres, are reported as slivers."""
TOUCH = 1.0
"""Metres: differences that are nowhere wider come from rounding."""
FARTHEST = 2000.0
"""Metres of a shift that is worth telling as one; beyond, the file shows something else."""
NEAREST = 5.0
"""Metres of a shift that generalised borders can have by chance."""
EXPLAINED = 0.5
"""Share of the difference that a shift has to explain."""


def size(square_metres: float) -> str:
    """A surface as people write it: m² below a hectare, then ha."""
    if square_metres < HECTARE:
        return f"{number_format(round(square_metres), use_l10n=True, force_grouping=True)} m²"
    decimals = 1 if square_metres < 100 * HECTARE else 0
    return f"{number_format(round(square_metres / HECTARE, decimals), decimals, force_grouping=True)} ha"


def metres(city: City) -> Callable[[BaseGeometry], BaseGeometry]:
    """A function that gives shapes of EPSG:4326 in metres round the middle of the city, right to a few thousandths of a surface.

    It stretches the degrees, so that straight lines stay straight: after a projection a border with a corner more than its
    neighbour's would lie beside it.
    """
    middle = city.boundary.centroid.y
    sine, cosine = math.sin(math.radians(middle)), math.cos(math.radians(middle))
    bend = 1 - FLATTENING * sine**2
    east = math.radians(1) * cosine * EQUATOR / math.sqrt(bend)
    north = math.radians(1) * EQUATOR * (1 - FLATTENING) / bend**1.5

    def stretch(shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(shape, lambda corners: corners * (east, north))

    return stretch


def wide(shape: BaseGeometry, width: float = TOUCH) -> BaseGeometry:
    """The polygons of a shape that are somewhere wider than this."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon([part for part in parts if not part.buffer(-width / 2).is_empty])


@dataclass(frozen=True)
class Ground:
    """The areas of one kind and their city, in metres."""

    city: BaseGeometry
    areas: Mapping[str, BaseGeometry]
    union: BaseGeometry

    @classmethod
    def of(cls, shapes: Mapping[str, BaseGeometry], city: City) -> Ground:
        """The shapes of EPSG:4326 by code."""
        project = metres(city)
        areas = {code: project(shape) for code, shape in shapes.items()}
        boundary = project(shapely.from_wkb(bytes(city.boundary.wkb)))
        return cls(boundary, areas, shapely.union_all(list(areas.values())))


def findings(shapes: Mapping[str, BaseGeometry], city: City) -> list[str]:
    """The findings about these areas together."""
    if not shapes:
        return []
    ground = Ground.of(shapes, city)
    return [
        *_uncovered(ground, city),
        *_outside(ground, city),
        *_shift(ground, city),
        *_overlaps(ground),
        *_remnants(ground),
    ]


def _uncovered(ground: Ground, city: City) -> list[str]:
    """Ground of the city in no area: at its border, and gaps between areas."""
    missing = wide(ground.city.difference(ground.union))
    if missing.is_empty:
        return []
    edge = ground.city.boundary
    gaps = [part for part in shapely.get_parts(missing) if part.distance(edge) > TOUCH]
    told = [
        _("%(size)s of %(city)s (%(share)s %%) lie in no area; the largest piece has %(largest)s.")
        % {
            "size": size(missing.area),
            "city": city.name,
            "share": number_format(round(100 * missing.area / ground.city.area, 1), 1),
            "largest": size(max(part.area for part in shapely.get_parts(missing))),
        }
    ]
    if gaps:
        told.append(
            ngettext(
                "%(count)d gap between areas, %(size)s.",
                "%(count)d gaps between areas, %(size)s together.",
                len(gaps),
            )
            % {"count": len(gaps), "size": size(sum(gap.area for gap in gaps))}
        )
    return told


def _outside(ground: Ground, city: City) -> list[str]:
    outside = {
        code: left.area
        for code, shape in ground.areas.items()
        if not (left := wide(shape.difference(ground.city))).is_empty
    }
    if not outside:
        return []
    worst = sorted(outside, key=lambda code: -outside[code])
    return [
        _("%(size)s lie outside the boundary of %(city)s, in the areas %(codes)s.")
        % {"size": size(sum(outside.values())), "city": city.name, "codes": listed(worst)}
    ]


def _shift(ground: Ground, city: City) -> list[str]:
    """Areas that fit the boundary much better when moved as a whole stand in another reference system, or were drawn on one."""
    before = ground.union.symmetric_difference(ground.city).area
    east = ground.city.centroid.x - ground.union.centroid.x
    north = ground.city.centroid.y - ground.union.centroid.y
    distance = float(numpy.hypot(east, north))
    if not NEAREST < distance < FARTHEST:
        return []
    moved = shapely.transform(ground.union, lambda corners: corners + numpy.array([east, north]))
    if moved.symmetric_difference(ground.city).area > (1 - EXPLAINED) * before:
        return []
    return [
        _(
            "The areas lie about %(metres)d m off the boundary of %(city)s, to the %(direction)s: is it the right reference system?"
        )
        % {"metres": round(distance), "city": city.name, "direction": _direction(-east, -north)}
    ]


def _direction(east: float, north: float) -> str:
    words = [
        _("east"), _("north-east"), _("north"), _("north-west"), _("west"), _("south-west"), _("south"), _("south-east")
    ]  # fmt: skip
    return words[round(float(numpy.degrees(numpy.arctan2(north, east))) / 45) % 8]


def _overlaps(ground: Ground) -> list[str]:
    codes = list(ground.areas)
    shapes = [ground.areas[code] for code in codes]
    pairs: list[tuple[float, str, str]] = []
    slivers: list[float] = []
    for first, second in zip(*shapely.STRtree(shapes).query(shapes, predicate="intersects"), strict=True):
        if first < second and (shared := shapes[first].intersection(shapes[second])).area > 1:
            broad = wide(shared)
            if broad.is_empty:
                slivers.append(shared.area)
            else:
                pairs.append((broad.area, codes[first], codes[second]))
    told = []
    if pairs:
        pairs.sort(reverse=True)
        names = [
            _("%(first)s and %(second)s by %(size)s")
            % {"first": first, "second": second, "size": size(surface)}
            for surface, first, second in pairs
        ]
        told.append(_("Areas overlap: %(pairs)s.") % {"pairs": listed(names)})
    if slivers:
        told.append(
            ngettext(
                "%(count)d pair of neighbours overlaps by less than a metre, %(size)s.",
                "%(count)d pairs of neighbours overlap by less than a metre, %(size)s together.",
                len(slivers),
            )
            % {"count": len(slivers), "size": size(sum(slivers))}
        )
    return told


def _remnants(ground: Ground) -> list[str]:
    """Parts of areas below the size of a sliver, probably remnants of a cut."""
    small: dict[str, int] = {}
    for code, shape in ground.areas.items():
        parts = shapely.get_parts(shape)
        count = sum(1 for part in parts if part.area < SMALL)
        if count and len(parts) > 1:
            small[code] = count
    if not small:
        return []
    total = sum(small.values())
    return [
        ngettext(
            "%(count)d part has less than %(size)s, in the areas %(codes)s.",
            "%(count)d parts have less than %(size)s, in the areas %(codes)s.",
            total,
        )
        % {"count": total, "size": size(SMALL), "codes": listed(small)}
    ]


def same_ground(first: BaseGeometry, second: BaseGeometry, city: City) -> bool:
    """Whether two borders are one, but for rounding: they differ nowhere by more than a metre."""
    if shapely.equals_exact(first.normalize(), second.normalize(), tolerance=1e-9):
        return True
    project = metres(city)
    return bool(wide(project(first).symmetric_difference(project(second))).is_empty)


def share_of(part: BaseGeometry, whole: BaseGeometry) -> float:
    """How much of a surface another covers, from 0 to 1."""
    return float(part.intersection(whole).area / whole.area) if whole.area else 0.0
