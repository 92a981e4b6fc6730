"""Polygons of planners: read from a file, put together, and kept where they are too large for an address."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from layers.errors import BadParameter
from layers.geofiles import VISITOR, FileRefused, Reading, read_ground
from layers.geometry import WGS84
from layers.input.polygons import MAX_POLYGON, polygon_text
from places.models import City
from planning.models import SHAPE_DAYS, SavedQuestion, Shape

MAX_CORNERS = VISITOR.corners
MARGIN = 0.5
"""Degrees around a city within which a file is taken to be near it."""


class Misread(BadParameter):
    """The file is refused, but would fit with another reference system (``fits``) or with its axes swapped."""

    def __init__(self, reason: object, *, fits: str, swapped: bool) -> None:
        super().__init__("file", reason)
        self.fits = fits
        self.swapped = swapped


def read_upload(
    upload: UploadedFile[Any],
    city: City,
    crs: str = "",
    *,
    swapped: bool = False,
    notes: list[str] | None = None,
) -> MultiPolygon:
    """All polygons of a file as one valid MultiPolygon in EPSG:4326; ``notes`` takes what was mended.

    Raises BadParameter("file", …) for a file that is too large, is no geographic file, names no reference system (unless ``crs``
    does, such as EPSG:32632), has no polygons, or lies outside the city.
    """
    west, south, east, north = city.boundary.extent
    near = (west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    how = Reading(crs=crs, swapped=swapped, near=near, limits=VISITOR)
    try:
        found = read_ground(upload, how, name=upload.name or "-")
    except FileRefused as fault:
        if fault.fits:
            raise Misread(fault, fits=fault.fits, swapped=fault.swapped) from fault
        raise BadParameter("file", str(fault)) from fault
    if notes is not None:
        notes.extend(found.notes)
    return usable(GEOSGeometry(memoryview(found.wkb), srid=WGS84), city, "file")


def usable(shape: GEOSGeometry, city: City, name: str) -> MultiPolygon:
    """The shape as a MultiPolygon that questions can use. Raises BadParameter."""
    if isinstance(shape, Polygon):
        shape = MultiPolygon(shape, srid=WGS84)
    if shape.num_coords > MAX_CORNERS:
        raise BadParameter(
            name, _("The polygon has more than %(corners)s corners: simplify it.") % {"corners": MAX_CORNERS}
        )
    if not isinstance(shape, MultiPolygon) or shape.empty or not shape.valid:
        raise BadParameter(name, _("There is no polygon in it."))
    if not City.objects.filter(pk=city.pk, boundary__intersects=shape).exists():
        raise BadParameter(name, _("The polygon does not touch the city. Is its reference system right?"))
    return shape


def parameters_of(shape: MultiPolygon, city: City, name: str = "") -> dict[str, str]:
    """The parameter that asks with the shape: ``polygon`` where it fits into an address, else ``shape`` with a token."""
    text = polygon_text(shape)
    if len(text) <= MAX_POLYGON and GEOSGeometry(text).valid:
        return {"polygon": text}
    return {"shape": Shape.objects.create(city=city, name=name[:120], shape=shape).token}


def remove_old_shapes() -> int:
    """Remove polygons that have had their time. Says how many."""
    old = [shape.pk for shape in old_shapes(timezone.now())]
    Shape.objects.filter(pk__in=old).delete()
    return len(old)


def old_shapes(now: datetime.datetime) -> list[Shape]:
    """Polygons of ``SHAPE_DAYS`` ago that no saved question asks with."""
    before = now - datetime.timedelta(days=SHAPE_DAYS)
    return [
        shape
        for shape in Shape.objects.filter(created__lt=before).only("token")
        if not SavedQuestion.objects.asking_about(shape.token).exists()
    ]
