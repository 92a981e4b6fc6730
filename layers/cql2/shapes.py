"""Geometry literals in filters."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from typing import Any

from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import (
    GeometryCollection,
    GEOSException,
    GEOSGeometry,
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
)
from django.utils.translation import gettext_lazy as _

from layers.cql2.reading import refused
from layers.errors import BadParameter
from layers.geometry import WGS84, BBox

NESTING = {
    "Point": 0,
    "LineString": 1,
    "MultiPoint": 1,
    "Polygon": 2,
    "MultiLineString": 2,
    "MultiPolygon": 3,
}
HOMOGENEOUS = {0: MultiPoint, 1: MultiLineString, 2: MultiPolygon}
PIECE = 1000.0
"""A straight line in a projected system bends in degrees: edges are cut into pieces of so many metres, 2 cm from the truth."""
MOST_PIECES = 100
MOST_POSITIONS = 20_000


def geometry(node: dict[str, Any], srid: int, northing_first: bool) -> GEOSGeometry:
    """The valid geometry of a GeoJSON object or ``bbox``, in EPSG:4326. Raises BadParameter.

    The coordinates are in ``srid``, their first number to the north where ``northing_first``; heights are left out.
    """
    if "bbox" in node:
        shape = box(node["bbox"], srid, northing_first)
    else:
        shape = shape_of(node, srid, northing_first)
    if srid != WGS84:
        try:
            shape.transform(WGS84)
        except (GDALException, GEOSException):
            raise outside() from None
    shape.srid = WGS84
    west, south, east, north = shape.extent
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise outside()
    if not shape.valid:
        raise refused(_("A geometry of the filter is not valid: %(reason)s") % {"reason": shape.valid_reason})
    return shape


def outside() -> BadParameter:
    """The BadParameter of coordinates out of range."""
    return refused(_("A geometry of the filter lies outside the world."))


def malformed() -> BadParameter:
    """The BadParameter of an invalid geometry."""
    return refused(_("A geometry of the filter cannot be read."))


def box(numbers: Any, srid: int, northing_first: bool) -> GEOSGeometry:
    """The polygon of a box of four numbers, or six with heights; two polygons across the antimeridian.

    A box without width or height is a line or a point: the extent of a single thing is one.
    """
    if not isinstance(numbers, list) or len(numbers) not in (4, 6) or not all(map(is_number, numbers)):
        raise refused(_("A box is four numbers: west,south,east,north."))
    half = len(numbers) // 2
    first, second = position(numbers[:half], northing_first), position(numbers[half:], northing_first)
    if first[1] > second[1]:
        raise refused(_("A box of the filter has its southern edge above the northern one."))
    if first == second:
        return Point(*first, srid=srid)
    if (first[0] == second[0] or first[1] == second[1]) and first[0] <= second[0]:
        return LineString(first, second, srid=srid)
    if srid == WGS84:
        polygons = BBox(first[0], first[1], second[0], second[1]).polygons()
        return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons, srid=WGS84)
    if first[0] > second[0]:
        raise refused(_("A box of the filter has its western edge east of the eastern one."))
    ring = [first, (second[0], first[1]), second, (first[0], second[1]), first]
    return shape_of({"type": "Polygon", "coordinates": [[list(corner) for corner in ring]]}, srid, False)


def shape_of(node: dict[str, Any], srid: int, northing_first: bool) -> GEOSGeometry:
    """The geometry of a GeoJSON object, in its own system."""
    if node.get("type") == "GeometryCollection":
        members = node.get("geometries")
        if not isinstance(members, list) or not members:
            raise malformed()
        return merged([shape_of(member, srid, northing_first) for member in members], srid)
    nesting = NESTING.get(str(node.get("type")))
    if nesting is None:
        raise malformed()
    coordinates = positions(node.get("coordinates"), nesting, str(node["type"]), northing_first)
    if srid != WGS84:
        coordinates = cut(coordinates, nesting, str(node["type"]))
    try:
        shape = GEOSGeometry(json.dumps({"type": node["type"], "coordinates": coordinates}))
        if shape.empty:
            raise malformed()
    except (GEOSException, GDALException, ValueError, TypeError) as fault:
        if isinstance(fault, BadParameter):
            raise
        raise malformed() from None
    shape.srid = srid
    return shape


def merged(members: list[GEOSGeometry], srid: int) -> GEOSGeometry:
    """A collection: of one dimension as the multi-geometry it is, else as a collection."""
    parts: list[GEOSGeometry] = []
    for member in members:
        parts.extend(member if isinstance(member, GeometryCollection) else [member])
    dimensions = {part.dims for part in parts}
    if len(dimensions) == 1 and all(part.geom_type != "GeometryCollection" for part in parts):
        return HOMOGENEOUS[dimensions.pop()](parts, srid=srid)
    return GeometryCollection(members, srid=srid)


def is_number(value: Any) -> bool:
    """Whether a coordinate is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def position(numbers: Any, northing_first: bool) -> tuple[float, float]:
    """A position as (x, y)."""
    if not isinstance(numbers, list) or len(numbers) < 2 or not all(map(is_number, numbers)):
        raise malformed()
    return (numbers[1], numbers[0]) if northing_first else (numbers[0], numbers[1])


def positions(value: Any, nesting: int, kind: str, northing_first: bool) -> Any:
    """Coordinates of a geometry, x first and without heights. Raises BadParameter for lines and rings that are none."""
    if nesting == 0:
        return position(value, northing_first)
    if not isinstance(value, list) or not value:
        raise malformed()
    found = [positions(part, nesting - 1, kind, northing_first) for part in value]
    if nesting == 1 and kind.endswith("LineString") and len(found) < 2:
        raise malformed()
    if nesting == 1 and kind.endswith("Polygon") and (len(found) < 4 or found[0] != found[-1]):
        raise refused(
            _("A ring of the filter needs four positions or more, the last one equal to the first.")
        )
    return found


def cut(value: Any, nesting: int, kind: str) -> Any:
    """Coordinates with long edges cut into pieces."""
    if kind in ("Point", "MultiPoint"):
        return value
    if nesting > 1:
        return [cut(part, nesting - 1, kind) for part in value]
    most = max(1, min(MOST_PIECES, MOST_POSITIONS // len(value)))
    found = [value[0]]
    for (x1, y1), (x2, y2) in pairwise(value):
        pieces = min(most, max(1, math.ceil(min(math.hypot(x2 - x1, y2 - y1) / PIECE, most))))
        found.extend(
            (x1 + (x2 - x1) * number / pieces, y1 + (y2 - y1) * number / pieces)
            for number in range(1, pieces)
        )
        found.append((x2, y2))
    return found
