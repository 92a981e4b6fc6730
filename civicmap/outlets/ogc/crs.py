"""Reference systems by reference (OGC API - Features, part 2): their names, the order of their axes, boxes in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.gis.geos import GEOSGeometry, LineString, Point, Polygon
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from layers.declaration.layer import Text
from layers.errors import BadParameter
from layers.geojson import DECIMALS, METRE_DECIMALS, Projection
from layers.geometry import WGS84, parse_bbox
from layers.input.numbers import finite

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
PIECES = 64
"""A side of a box in metres is cut into so many pieces before it becomes a curve in degrees."""


@dataclass(frozen=True)
class ReferenceSystem:
    """A reference system that coordinates can be asked in.

    ``north_first``: its first axis points north, as its authority says (EPSG). ``domain`` is where it can be computed:
    least x, least y, greatest x, greatest y with east as x, in metres; None for degrees.
    """

    uri: str
    srid: int
    name: Text
    north_first: bool = False
    domain: tuple[float, float, float, float] | None = None

    @property
    def projection(self) -> Projection:
        """How PostgreSQL writes coordinates in this system."""
        return Projection(self.srid, self.north_first, METRE_DECIMALS if self.domain else DECIMALS)


def _transverse(false_easting: float) -> tuple[float, float, float, float]:
    """About 30 degrees on either side of the central meridian, from the equator to the far north."""
    return (false_easting - 3e6, 0.0, false_easting + 3e6, 9e6)


MERCATOR = 20037508.342789244
CRS84 = ReferenceSystem(
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84", WGS84, gettext_lazy("WGS 84, longitude and latitude")
)
SYSTEMS = (
    CRS84,
    ReferenceSystem(f"{EPSG}4326", WGS84, gettext_lazy("WGS 84, latitude and longitude"), north_first=True),
    ReferenceSystem(
        f"{EPSG}3857",
        3857,
        gettext_lazy("WGS 84, Web Mercator"),
        domain=(-MERCATOR, -MERCATOR, MERCATOR, MERCATOR),
    ),
    ReferenceSystem(
        f"{EPSG}32632", 32632, gettext_lazy("WGS 84, UTM zone 32 north"), domain=_transverse(5e5)
    ),
    ReferenceSystem(
        f"{EPSG}32633", 32633, gettext_lazy("WGS 84, UTM zone 33 north"), domain=_transverse(5e5)
    ),
    ReferenceSystem(
        f"{EPSG}6707",
        6707,
        gettext_lazy("RDN2008, UTM zone 32 north, northing and easting"),
        north_first=True,
        domain=_transverse(5e5),
    ),
    ReferenceSystem(
        f"{EPSG}7791",
        7791,
        gettext_lazy("RDN2008, UTM zone 32 north, easting and northing"),
        domain=_transverse(5e5),
    ),
    ReferenceSystem(
        f"{EPSG}3003",
        3003,
        gettext_lazy("Monte Mario, Gauss-Boaga zone 1; the change of datum is good to about 4 m"),
        domain=_transverse(1.5e6),
    ),
)
"""The first one is the default, and the one the data are kept in."""


def find_system(uri: str, parameter: str) -> ReferenceSystem:
    """The reference system of a URI. Raises BadParameter."""
    found = next((system for system in SYSTEMS if system.uri == uri), None)
    if found is None:
        raise BadParameter(
            parameter,
            _("“%(value)s” is not one of the reference systems of this collection.") % {"value": uri[:120]},
        )
    return found


def parse_boxes(text: str, system: ReferenceSystem, parameter: str = "bbox") -> list[GEOSGeometry]:
    """The box of a request as geometries in ``system`` with east first; two where it crosses the antimeridian.

    An empty list: the box lies wholly outside the domain of the system. Four numbers, or six with heights, which are
    ignored; in the order of the system's axes. Raises BadParameter.
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) not in (4, 6):
        raise BadParameter(parameter, _("A box has four numbers, or six with heights."))
    for part in parts:
        if finite(part) is None:
            raise BadParameter(parameter, _("“%(value)s” is not a number.") % {"value": part[:40]})
    if len(parts) == 6:
        parts = [parts[0], parts[1], parts[3], parts[4]]
    if system.north_first:
        parts = [parts[1], parts[0], parts[3], parts[2]]
    if system.domain is None:
        box = parse_bbox(",".join(parts), parameter)
        spans = [(box.west, box.east)] if box.west <= box.east else [(box.west, 180.0), (-180.0, box.east)]
        return [_rectangle(west, box.south, east, box.north, WGS84) for west, east in spans]
    west, south, east, north = (float(part) for part in parts)
    if west > east or south > north:
        raise BadParameter(parameter, _("The first corner of a box is the south-western one."))
    return _projected(west, south, east, north, system)


def _projected(
    west: float, south: float, east: float, north: float, system: ReferenceSystem
) -> list[GEOSGeometry]:
    """The part of a box in metres where the system can be computed, its sides cut into pieces."""
    assert system.domain is not None
    least_x, least_y, greatest_x, greatest_y = system.domain
    west, south = max(west, least_x), max(south, least_y)
    east, north = min(east, greatest_x), min(north, greatest_y)
    if west > east or south > north:
        return []
    if west == east or south == north:
        return [_rectangle(west, south, east, north, system.srid)]
    eastward = _steps(west, east)
    northward = _steps(south, north)
    ring = [
        *((x, south) for x in eastward),
        *((east, y) for y in northward),
        *((x, north) for x in reversed(eastward)),
        *((west, y) for y in reversed(northward)),
    ]
    return [Polygon(ring, srid=system.srid)]


def _steps(start: float, end: float) -> list[float]:
    return [start + (end - start) * step / PIECES for step in range(PIECES)] + [end]


def _rectangle(west: float, south: float, east: float, north: float, srid: int) -> GEOSGeometry:
    """A polygon; a point or a line where the box has no extent. (A polygon without area touches nothing for sure.)"""
    corners: Sequence[tuple[float, float]] = ((west, south), (east, north))
    if west == east and south == north:
        return Point(west, south, srid=srid)
    if west == east or south == north:
        return LineString(*corners, srid=srid)
    polygon = Polygon.from_bbox((west, south, east, north))
    polygon.srid = srid
    return polygon
