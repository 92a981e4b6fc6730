"""Named shapes: one small city, its two districts and a few telling points. EPSG:4326.

The city is a rectangle about 7.9 km wide and 11 km high. The districts of the kind ``district`` share the border at
7.65° and leave two parts of the city free: a strip of 79 m along the eastern edge, where the nearest district counts,
and the northern end, where none does.
"""

from __future__ import annotations

from django.contrib.gis.geos import LineString, MultiLineString, MultiPolygon, Point, Polygon


def rectangle(west: float, south: float, east: float, north: float) -> MultiPolygon:
    """A MultiPolygon with one rectangular part."""
    return MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=4326)


def point(lon: float, lat: float) -> Point:
    """A point."""
    return Point(lon, lat, srid=4326)


CITY = rectangle(7.60, 45.00, 7.70, 45.10)
DISTRICT_A = rectangle(7.60, 45.00, 7.65, 45.09)
DISTRICT_B = rectangle(7.65, 45.00, 7.699, 45.09)
OTHER_CITY = rectangle(10.0, 45.4, 10.1, 45.5)

POINT_IN_A = point(7.62, 45.05)
POINT_IN_B = point(7.68, 45.05)
POINT_ON_BORDER = point(7.65, 45.05)
POINT_IN_GAP = point(7.6995, 45.05)
"""In the city and in no district, 39 m east of district B."""
POINT_IN_NO_AREA = point(7.62, 45.098)
"""In the city and in no district, 890 m north of district A."""
POINT_OUTSIDE = point(8.5, 45.5)
POINT_IN_OTHER_CITY = point(10.05, 45.45)

STREET_IN_A = MultiLineString(LineString((7.618, 45.0502), (7.626, 45.0502)), srid=4326)
"""Runs east to west 22 m north of POINT_IN_A; its middle lies 158 m from that point."""
PATH_IN_A = LineString((7.61, 45.03), (7.63, 45.04), srid=4326)
PARK_IN_B = Polygon.from_bbox((7.67, 45.02, 7.675, 45.025))
PARK_IN_B.srid = 4326
