"""The queryables of a layer as a JSON schema, and the condition that a column has a value."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from layers.cql2.compiling import GEOMETRY
from layers.cql2.terms import date_term, time_term
from layers.declaration.layer import Column, Layer
from layers.errors import BadParameter
from layers.input.numbers import finite

SCHEMA = "https://json-schema.org/draft/2020-12/schema"
GEOMETRY_FORMATS = {"point": "geometry-point", "polygon": "geometry-polygon"}
TYPES: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "uri": {"type": "string", "format": "uri"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "date-time": {"type": "string", "format": "date-time"},
    "array": {"type": "array", "items": {"type": "string"}},
}
MOST_CHOICES = 100
"""The maximal number of codes listed in a schema; a longer enumeration does not help in a form."""


def property_schema(layer: Layer, column: Column) -> dict[str, Any]:
    """The schema of one column's value."""
    described: dict[str, Any] = {"title": str(column.title), **TYPES[column.type]}
    if column.description:
        described["description"] = str(column.description)
    if column.unit:
        described["x-ogc-unit"] = column.unit
    if column.name == layer.temporal:
        described["x-ogc-role"] = "primary-instant"
    choices = list(dict.fromkeys(column.choices())) if column.choices else []
    if 0 < len(choices) <= MOST_CHOICES:
        if column.type == "array":
            described["items"] = {**described["items"], "enum": choices}
        else:
            described["enum"] = choices
    return described


def schema(layer: Layer, id_url: str, language: str) -> dict[str, Any]:
    """The queryables of a layer as a JSON schema (OGC API - Features, part 3): its address, and titles in a language."""
    with translation.override(language):
        properties: dict[str, Any] = {
            GEOMETRY: {
                "title": str(_("Geometry")),
                "format": GEOMETRY_FORMATS.get(layer.geometry_type, "geometry-any"),
                "x-ogc-role": "primary-geometry",
            }
        }
        for column in layer.columns:
            if column.queryable:
                properties[column.name] = property_schema(layer, column)
        return {
            "$schema": SCHEMA,
            "$id": id_url,
            "type": "object",
            "title": str(layer.title),
            "description": str(layer.description),
            "properties": properties,
            "additionalProperties": False,
        }


def test(column: Column, text: str) -> dict[str, Any]:
    """The tree that asks a column for a value, a list for a member. Raises BadParameter, named as the column."""
    name = {"property": column.name}
    if "\0" in text:
        raise BadParameter(column.name, _("“%(value)s” is no text.") % {"value": text[:40].replace("\0", "")})
    if column.type == "array":
        return {"op": "a_contains", "args": [name, [text]]}
    return {"op": "=", "args": [name, value(column, text)]}


BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
"""OGC API defines true and false; GDAL writes 1 and 0."""


def value(column: Column, text: str) -> Any:
    """A value of the column's type from a query parameter, as CQL2's JSON has it. Raises BadParameter."""
    if column.type in ("integer", "number"):
        number = finite(text)
        if number is None:
            raise BadParameter(column.name, _("“%(value)s” is not a number.") % {"value": text[:40]})
        return number
    if column.type == "boolean":
        if text not in BOOLEANS:
            raise BadParameter(column.name, _("Write true or false."))
        return BOOLEANS[text]
    if column.type in ("date", "date-time"):
        read, key = (date_term, "date") if column.type == "date" else (time_term, "timestamp")
        try:
            read(text)
        except BadParameter as fault:
            raise BadParameter(column.name, fault.reason) from None
        return {key: text}
    return text
