"""Polygons in addresses and forms: WKT, or corners typed one a line, latitude first."""

from __future__ import annotations

import re

from django.contrib.gis.geos import GEOSException, GEOSGeometry, Polygon, WKTWriter
from django.utils.translation import gettext as _

from layers.errors import BadParameter
from layers.geometry import WGS84

MAX_POLYGON = 4000
"""Characters of a polygon in an address."""
CORNERS = "corners"
"""The parameter with typed corners."""


def parse_polygon(text: str, name: str = "polygon") -> GEOSGeometry:
    """A polygon or multipolygon in EPSG:4326 from WKT, without heights. Raises BadParameter."""
    if len(text) > MAX_POLYGON or not re.match(r"(MULTI)?POLYGON\b", text, re.IGNORECASE):
        raise BadParameter(name, _("Draw one polygon with fewer corners, or upload it as a file."))
    try:
        shape = GEOSGeometry(text, srid=WGS84)
    except (GEOSException, ValueError) as fault:
        raise BadParameter(name, _("The polygon cannot be read.")) from fault
    if shape.hasz:
        shape = GEOSGeometry(WKTWriter(dim=2).write(shape).decode(), srid=WGS84)
    west, south, east, north = shape.extent if not shape.empty else (0, 0, 0, 91)
    if shape.empty or not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadParameter(name, _("The polygon cannot be read."))
    if not shape.valid:
        raise BadParameter(name, _("The polygon crosses itself."))
    return shape


def polygon_text(shape: GEOSGeometry) -> str:
    """The shape as WKT with five decimals, without needless zeros."""
    text = re.sub(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", lambda found: _short(found[0]), shape.wkt)
    return text.replace(", ", ",").replace("N (", "N(")


def _short(number: str) -> str:
    return f"{float(number):.5f}".rstrip("0").rstrip(".")


def corners_to_polygon(text: str) -> str:
    """WKT of a polygon from lines of latitude and longitude. Raises BadParameter."""
    corners = []
    for number, line in enumerate(text.replace(";", "\n").splitlines(), 1):
        words = line.replace(",", " ").split()
        if not words:
            continue
        try:
            latitude, longitude = (float(word) for word in words)
        except ValueError:
            raise BadParameter(
                CORNERS, _("Line %(number)s is not a latitude and a longitude.") % {"number": number}
            ) from None
        corners.append((longitude, latitude))
    if len(corners) < 3:
        raise BadParameter(CORNERS, _("A polygon has at least three corners."))
    ring = ",".join(f"{x} {y}" for x, y in [*corners, corners[0]])
    return polygon_text(parse_polygon(f"POLYGON(({ring}))", CORNERS))


def polygon_to_corners(text: str) -> str:
    """The corners of a polygon with one ring, one a line, latitude first; empty for any other."""
    try:
        shape = parse_polygon(text) if text else None
    except BadParameter:
        return ""
    if not isinstance(shape, Polygon) or len(shape) != 1:
        return ""
    ring: list[tuple[float, float]] = list(shape.exterior_ring.coords[:-1])
    return "\n".join(f"{y:.5f}, {x:.5f}" for x, y in ring)
