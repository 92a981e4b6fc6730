"""The box outside which a condition cannot be true, so that an index finds the rows."""

from __future__ import annotations

import math
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.db.models import QuerySet, Value

from layers.cql2.sql import BoxesMeet
from layers.declaration.layer import Layer
from layers.geometry import WGS84, BBox, SpatialQuerySet

METRES_PER_DEGREE = 110_574.0
"""Metres of a degree of latitude at the equator, where it is shortest."""


def box_of(shape: GEOSGeometry, metres: float = 0.0) -> BBox:
    """The box of a geometry in EPSG:4326, widened by some metres."""
    west, south, east, north = shape.extent
    if metres:
        up = metres / METRES_PER_DEGREE
        south, north = max(south - up, -90.0), min(north + up, 90.0)
        # Degrees of longitude are shortest at the edge that is nearer to a pole.
        shrink = math.cos(math.radians(max(abs(south), abs(north))))
        aside = up / shrink if shrink > 0.001 else 360.0
        if west - aside < -180 or east + aside > 180:
            return BBox(-180.0, south, 180.0, north)
        west, east = west - aside, east + aside
    return BBox(west, south, east, north)


def both(first: BBox | None, second: BBox | None) -> BBox | None:
    """The box of two conditions joined by AND: the intersection, or one of them if they do not meet."""
    if first is None or second is None:
        return first or second
    west, south = max(first.west, second.west), max(first.south, second.south)
    east, north = min(first.east, second.east), min(first.north, second.north)
    return BBox(west, south, east, north) if west <= east and south <= north else first


def either(first: BBox | None, second: BBox | None) -> BBox | None:
    """The box of two conditions joined by OR: the box around both, or no limit."""
    if first is None or second is None:
        return None
    return BBox(
        min(first.west, second.west),
        min(first.south, second.south),
        max(first.east, second.east),
        max(first.north, second.north),
    )


def narrowed(queryset: QuerySet[Any], layer: Layer, box: BBox | None) -> QuerySet[Any]:
    """The rows whose geometry's box touches the box, found by an index."""
    if box is None:
        return queryset
    if isinstance(queryset, SpatialQuerySet):
        return queryset.in_bbox(box)
    polygon = Polygon.from_bbox((box.west, box.south, box.east, box.north))
    polygon.srid = WGS84
    return queryset.filter(BoxesMeet(layer.geometry, Value(polygon, GeometryField(srid=WGS84))))
