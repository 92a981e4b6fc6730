"""Values of the columns that people may correct: as JSON for rows and forms, as Python for the thing, in words for readers."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from django.contrib.gis.geos import Point
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from layers.geometry import WGS84
from places.hours.fields import HoursField
from places.hours.words import in_words as hours_in_words

ADDRESS, PLACE, STATUS = "address", "location", "status"
DIGITS = 6
"""Decimals of degrees: a tenth of a metre, as the place forms write them."""


def correctable(thing: Any) -> list[str]:
    """The columns of the thing that may be corrected.

    The place is among them only where the public knows it exactly, and where nothing else decides it: a service in a house stands where
    the house stands, and a point corrects no line or area.
    """
    in_house = thing.IN_HOUSE and getattr(thing, f"{thing.IN_HOUSE}_id") is not None
    placed = not (thing.is_approximate or in_house or thing.shape is not None)
    return [name for name in thing.SUGGESTED if placed or name not in (ADDRESS, PLACE)]


def value_of(thing: Any, name: str) -> Any:
    """The value of a column as JSON."""
    return as_json(getattr(thing, name))


def as_json(value: Any) -> Any:
    """A column's value as JSON: points as rounded [longitude, latitude]."""
    if isinstance(value, Point):
        return [round(value.x, DIGITS), round(value.y, DIGITS)]
    return list(value) if isinstance(value, list | tuple) else value


def as_column(name: str, value: Any) -> Any:
    """The value that the column takes. Points are in EPSG:4326."""
    return Point(value[0], value[1], srid=WGS84) if name == PLACE and value is not None else value


def values_of(thing: Any) -> dict[str, Any]:
    """All values that may be corrected, as JSON."""
    return {name: value_of(thing, name) for name in correctable(thing)}


def column(thing: Any, name: str) -> models.Field[Any, Any]:
    """The column of the thing's kind."""
    return thing._meta.get_field(name)  # type: ignore[no-any-return]


def label(thing: Any, name: str) -> str:
    """What the column of a thing, or of a kind, is called."""
    if name == PLACE:
        return _("Position on the map")
    return capfirst(str(_("Name") if name == "title" else column(thing, name).verbose_name))


def in_words(thing: Any, name: str, value: Any) -> str:
    """A value as readers know it; empty where there is none."""
    if value is None or value in ("", []):
        return ""
    if name == PLACE:
        return f"{value[1]:.5f}, {value[0]:.5f}"
    if name == STATUS:
        info = type(thing).statuses().get(value)
        return str(info.label) if info else str(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    field = column(thing, name)
    if isinstance(field, HoursField):
        return hours_in_words(value)
    names = dict(getattr(getattr(field, "base_field", field), "choices", None) or ())
    return ", ".join(str(names.get(one, one)) for one in (value if isinstance(value, list) else [value]))


def metres_between(thing: Any, one: Any, other: Any) -> int | None:
    """Metres between two points given as JSON, in the city's metric system; None where one is missing. Needs ``city``."""
    if not one or not other:
        return None
    first, second = (Point(place[0], place[1], srid=WGS84) for place in (one, other))
    for place in (first, second):
        place.transform(thing.city.metric_srid)
    return round(first.distance(second))


def check_together(thing: Any, values: Mapping[str, Any]) -> None:
    """Refuse values that the thing cannot have together. ``values`` are JSON by column. Raises ValidationError by field."""
    tried: Any = copy.copy(thing)
    for name, value in values.items():
        setattr(tried, name, as_column(name, value))
    others = {field.name for field in tried._meta.get_fields() if field.name not in values}
    tried.clean_fields(exclude=others)
    tried.clean()
    tried.validate_constraints()


def is_text(thing: Any, name: str) -> bool:
    """Whether a value is a text in the thing's own language, and no word of the interface."""
    if name in (STATUS, PLACE):
        return False
    field = column(thing, name)
    own = isinstance(field, models.CharField | models.TextField) and not field.choices
    return own and not isinstance(field, (HoursField, models.EmailField, models.URLField))
