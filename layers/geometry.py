"""Coordinates: reference systems, boxes, and the only spatial lookups the project uses."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar, cast

from django.contrib.gis.db.models import PointField
from django.contrib.gis.geos import GEOSGeometry, Point, Polygon
from django.contrib.gis.measure import D
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from layers.errors import BadParameter
from layers.input.numbers import finite
from layers.sql.slots import Written

Geometry = TypeVar("Geometry", bound=GEOSGeometry)

WGS84 = 4326
WEB_MERCATOR = 3857


@dataclass(frozen=True)
class BBox:
    """A box in EPSG:4326 degrees. ``west > east`` crosses the antimeridian (RFC 7946, section 5.2)."""

    west: float
    south: float
    east: float
    north: float

    def spans(self) -> list[tuple[float, float, float, float]]:
        """West, south, east, north of the box, or of the two it becomes where it crosses the antimeridian."""
        if self.west <= self.east:
            return [(self.west, self.south, self.east, self.north)]
        return [(self.west, self.south, 180.0, self.north), (-180.0, self.south, self.east, self.north)]

    def polygons(self) -> list[Polygon]:
        """The box as one polygon, or two where it crosses the antimeridian."""
        polygons = []
        for span in self.spans():
            polygon = Polygon.from_bbox(span)
            polygon.srid = WGS84
            polygons.append(polygon)
        return polygons

    def __str__(self) -> str:
        return ",".join(
            f"{value:.6f}".rstrip("0").rstrip(".") for value in (self.west, self.south, self.east, self.north)
        )


def _finite(text: str, name: str) -> float:
    value = finite(text)
    if value is None:
        raise BadParameter(name, _("“%(value)s” is not a number.") % {"value": text[:40]})
    return value


def parse_bbox(text: str, name: str = "bbox") -> BBox:
    """Parse ``west,south,east,north`` (or the six-number form with heights, which are ignored).

    Raises BadParameter unless there are four or six finite numbers in range and south is not above north.
    """
    parts = text.split(",")
    if len(parts) not in (4, 6):
        raise BadParameter(name, _("A box is four numbers: west,south,east,north."))
    numbers = [_finite(part, name) for part in parts]
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    west, south, east, north = numbers
    if not (-180 <= west <= 180 and -180 <= east <= 180):
        raise BadParameter(name, _("Longitudes lie between -180 and 180."))
    if not (-90 <= south <= north <= 90):
        raise BadParameter(name, _("Latitudes lie between -90 and 90, the southern one first."))
    return BBox(west, south, east, north)


def parse_point(text: str, name: str) -> Point:
    """Parse ``lon,lat`` into a point in EPSG:4326. Raises BadParameter."""
    parts = text.split(",")
    if len(parts) != 2:
        raise BadParameter(name, _("A position is two numbers: longitude,latitude."))
    lon, lat = (_finite(part, name) for part in parts)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadParameter(name, _("The position lies outside the world."))
    return Point(lon, lat, srid=WGS84)


def to_wgs84(geometry: Geometry) -> Geometry:
    """The geometry in EPSG:4326; without an SRID it is taken as 4326 already."""
    if geometry.srid in (None, WGS84):
        geometry.srid = WGS84
        return geometry
    return cast(Geometry, geometry.transform(WGS84, clone=True))


class WebMercator(Func):
    """``ST_Transform(geometry, 3857)``, immutable and so usable in generated columns and indexes."""

    function = "public.ST_Transform"
    template = "%(function)s(%(expressions)s, 3857)"
    output_field = PointField(srid=WEB_MERCATOR)


class TouchesBox(Written):
    """Whether the box of a geometry in EPSG:4326 touches the box of four numbers: west, south, east, north. A GiST index can say so."""

    output_field = models.BooleanField()
    # The operator of the index, whatever the search path is.
    pattern = f"({{0}} OPERATOR(public.&&) public.ST_MakeEnvelope({{1}}, {{2}}, {{3}}, {{4}}, {WGS84}))"


class MeetsBox(Written):
    """Whether a geometry in EPSG:4326 shares a point with the box of four numbers, whose border belongs to it."""

    output_field = models.BooleanField()
    pattern = f"public.ST_Intersects({{0}}, public.ST_MakeEnvelope({{1}}, {{2}}, {{3}}, {{4}}, {WGS84}))"


class PointInBox(Written):
    """Whether a point in EPSG:4326 lies in the box of four numbers, whose border belongs to it, and a further column is null.

    The index and its operator compare in single precision, so the coordinates are compared too. In a CASE, since PostgreSQL takes one
    half of the rows for it; of comparisons, and of a column that is nearly always null, it may expect that they leave hardly any.
    """

    output_field = models.BooleanField()
    pattern = (
        f"({{0}} OPERATOR(public.&&) public.ST_MakeEnvelope({{1}}, {{2}}, {{3}}, {{4}}, {WGS84}) AND CASE WHEN {{5}} IS NULL "
        "AND public.ST_X({0}) BETWEEN {1} AND {3} AND public.ST_Y({0}) BETWEEN {2} AND {4} THEN true ELSE false END)"
    )


class CoversPoint(Written):
    """Whether a geometry in EPSG:4326 covers the point of two numbers: longitude, latitude. Its border belongs to it."""

    output_field = models.BooleanField()
    pattern = f"public.ST_Covers({{0}}, public.ST_SetSRID(public.ST_MakePoint({{1}}, {{2}}), {WGS84}))"


class SpatialQuerySet(models.QuerySet[Any]):
    """The spatial questions models may be asked. Other lookups lose the index or measure in degrees.

    ``POINT`` and ``SHAPE`` name the columns that are read (EPSG:4326); ``WEB_POINT`` the point in EPSG:3857.
    """

    POINT: str | None = None
    SHAPE: str | None = None
    WEB_POINT: str | None = None

    def in_bbox(self, box: BBox) -> Self:
        """Rows whose geometry's box touches ``box``. Uses the GiST indexes."""
        return self.in_spans(box.spans())

    def in_spans(self, spans: Iterable[Sequence[Any]]) -> Self:
        """Rows whose geometry's box touches one of some boxes: west, south, east, north, as numbers or as slots."""
        condition = Q()
        for span in spans:
            for column in (self.POINT, self.SHAPE):
                if column:
                    condition |= Q(TouchesBox(column, *span))
        return self.filter(condition)

    def covering(self, point: Point) -> Self:
        """Rows whose shape covers the point, its border included."""
        return self.filter(**{f"{self.SHAPE}__covers": to_wgs84(point)})

    def within_metres(self, point: Point, metres: float) -> Self:
        """Rows within true metres of the point. The indexed 3857 column narrows, geography decides at the rim."""
        centre = to_wgs84(point)
        # Web Mercator stretches by 1/cos(latitude); 1 % more covers what is cut off at the far rim.
        reach = 1.01 * metres / math.cos(math.radians(min(abs(centre.y), 85.0)))
        web = centre.transform(WEB_MERCATOR, clone=True)
        narrowed = self.filter(**{f"{self.WEB_POINT}__dwithin": (web, reach)})
        geography = Cast(str(self.POINT), PointField(geography=True, srid=WGS84))
        return narrowed.alias(_geography=geography).filter(_geography__dwithin=(centre, D(m=metres)))

    def nearest_to(self, point: Point) -> Self:
        """Rows in the order of distance from the point, the nearest first; rows without a point last. Read off the index.

        Distances are compared in EPSG:3857. Its scale is the same in all directions and changes by 3 in 10,000 with each
        kilometre north or south, so the order is that of true metres up to things that are as good as equally far. A second
        key would cost the index (before PostgreSQL 16): things on one spot stand in the index's order.
        """
        web = to_wgs84(point).transform(WEB_MERCATOR, clone=True)
        there = Value(web, output_field=PointField(srid=WEB_MERCATOR))
        return self.order_by(KnnDistance(F(str(self.WEB_POINT)), there).asc(nulls_last=True))


class GeometryConstraint(models.CheckConstraint):
    """A rule on a geometry column, kept by the database. Forms test the value in Python.

    Django cannot evaluate a geometry function on a value that stands in no table. Migrations see a plain CheckConstraint.
    """

    def __init__(self, *, field: str, test: Callable[[GEOSGeometry], bool], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field = field
        self.test = test

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = DEFAULT_DB_ALIAS) -> None:
        """Raise ValidationError at the field unless its geometry, if there is one, passes the test."""
        shape = getattr(instance, self.field)
        if shape is not None and not (exclude and self.field in exclude) and not self.test(shape):
            raise ValidationError({self.field: self.get_violation_error_message()})

    def get_violation_error_message(self) -> str:
        """The sentence, in the reader's language."""
        return str(_("This shape cannot be used: it crosses itself, is empty, or is a point."))

    def deconstruct(self) -> Any:
        """As the plain constraint that the database has."""
        _path, args, kwargs = super().deconstruct()
        return "django.db.models.CheckConstraint", args, kwargs

    def clone(self) -> Self:
        """A copy that tests the same."""
        _path, _args, kwargs = self.deconstruct()
        return type(self)(field=self.field, test=self.test, **kwargs)


class KnnDistance(Func):
    """``a <-> b``: the distance that a GiST index can give in order: metres of geographies, else units of the system."""

    template = "(%(expressions)s)"
    arg_joiner = " <-> "
    output_field = models.FloatField()


__all__ = [
    "WEB_MERCATOR",
    "WGS84",
    "BBox",
    "GeometryConstraint",
    "SpatialQuerySet",
    "WebMercator",
    "parse_bbox",
    "parse_point",
    "to_wgs84",
]


EARTH = 6_371_008.8
"""Mean radius of the earth in metres."""


def metres_between(one: Point, other: Point) -> float:
    """Metres on the ground between two points in EPSG:4326, along a great circle: right to 3 in 1,000."""
    lon, lat, to_lon, to_lat = (math.radians(value) for value in (one.x, one.y, other.x, other.y))
    half = (
        math.sin((to_lat - lat) / 2) ** 2
        + math.cos(lat) * math.cos(to_lat) * math.sin((to_lon - lon) / 2) ** 2
    )
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))
