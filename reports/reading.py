"""Parses reports sent by programs. Every error becomes a sentence, never an exception of a library."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework_gis.fields import GeometryField

from layers.geometry import WGS84

MOST_BYTES = 100_000
MOST_DEEP = 20
"""Levels of objects and lists inside each other. A report with answers has five."""
NOT_KEPT = re.compile("[\x00\ud800-\udfff]")
"""Signs that no database and no UTF-8 can hold."""
OUR_NAMES = re.compile(r"[a-zA-Z_]{1,40}")
WORLD_CRS = ("CRS84", "EPSG::4326", "EPSG:4326")


class TooLarge(APIException):
    """The body is larger than any report."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE


class GeoJsonParser(JSONParser):
    """GeoJSON is JSON under a name of its own, always in UTF-8."""

    media_type = "application/geo+json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """The value of the body. Raises ParseError, ValidationError, TooLarge."""
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise TooLarge(_("A report has at most %(most)s bytes.") % {"most": MOST_BYTES})
        try:
            data = json.loads(body.decode("utf-8-sig"), parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise ParseError(_("This is not JSON that can be read (RFC 8259, in UTF-8).")) from None
        check_texts(data)
        return data


class PlainJsonParser(GeoJsonParser):
    """The same under the general name."""

    media_type = "application/json"


def _no_number(name: str) -> None:
    raise ValueError(name)


def check_texts(data: Any) -> None:
    """Refuse texts that cannot be stored, and values nested too deep. Raises ValidationError by the name of the field."""
    left: list[tuple[Any, str, int]] = [(data, "", 0)]
    while left:
        value, name, depth = left.pop()
        if isinstance(value, str) and NOT_KEPT.search(value):
            known = OUR_NAMES.fullmatch(name) is not None
            raise ValidationError(
                {name if known else "detail": [_("There is a sign in this text that cannot be kept.")]}
            )
        if depth > MOST_DEEP:
            raise ParseError(_("Objects and lists lie too deep inside each other."))
        if isinstance(value, dict):
            left += [(key, "", depth + 1) for key in value]
            left += [(inner, str(key), depth + 1) for key, inner in value.items()]
        elif isinstance(value, list):
            left += [(inner, name, depth + 1) for inner in value]


def flattened(data: Any) -> dict[str, Any]:
    """The fields of a feature with its geometry as ``location``. Fields without a feature around them are taken too."""
    if not isinstance(data, dict):
        raise ValidationError({"detail": [_("Send one GeoJSON feature.")]})
    if "type" not in data and "properties" not in data:
        return data
    if data.get("type") != "Feature":
        raise ValidationError({"type": [_("Send one GeoJSON feature, with the type “Feature”.")]})
    properties = data.get("properties")
    if not isinstance(properties, dict):
        raise ValidationError(
            {
                "properties": [
                    _("Write an object here with city, category, description and whatever else is known.")
                ]
            }
        )
    _check_crs(data.get("crs"))
    # A field of this name would be taken for another feature.
    fields = {name: value for name, value in properties.items() if name != "properties"}
    return {**fields, "location": data.get("geometry")}


def _check_crs(crs: Any) -> None:
    if crs is not None and not json.dumps(crs).rstrip('"}').endswith(WORLD_CRS):
        raise ValidationError(
            {"crs": [_("Positions are in WGS 84 (longitude, latitude), as RFC 7946 says: leave “crs” out.")]}
        )


class PointField(GeometryField):
    """A GeoJSON point in degrees, longitude first. A height is allowed and not kept; text forms of geometries are refused."""

    def to_internal_value(self, value: Any) -> Point:
        """The point. Raises ValidationError."""
        if not isinstance(value, dict) or value.get("type") != "Point":
            raise ValidationError(
                _("A report lies at a point: {“type”: “Point”, “coordinates”: [longitude, latitude]}.")
            )
        numbers = value.get("coordinates")
        if not isinstance(numbers, list) or len(numbers) not in (2, 3) or not all(map(_is_real, numbers)):
            raise ValidationError(
                _(
                    "The coordinates of a point are two numbers, longitude and latitude, or three with a height."
                )
            )
        x, y = numbers[:2]
        if not (-180 <= x <= 180 and -90 <= y <= 90):
            raise ValidationError(_("The position lies outside the world."))
        return Point(float(x), float(y), srid=WGS84)


def _is_real(value: Any) -> bool:
    if isinstance(value, int):
        return not isinstance(value, bool)
    return isinstance(value, float) and math.isfinite(value)
