"""The features as pages: a map, a table, the way from page to page; one feature with all its properties."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.http import HttpResponse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from civicmap.outlets.ogc.items_request import FORM, PAGING, ItemsRequest
from civicmap.outlets.ogc.scope import Scope
from civicmap.templatetags.civicmap import day, moment
from layers import geojson
from layers.declaration.layer import Column, Layer
from places.models import City

SHOWN = 6
"""Columns of the table; the page of one feature shows all."""
CODE = re.compile(r"^[a-z0-9_.:-]+$")
"""What is a word for programs, whatever the language of the page."""
WRITTEN = "it"
"""The language of what the data say; the columns have no other."""
LONG = ("description", "answer")


@dataclass(frozen=True)
class Cell:
    """A value as people read it; ``href`` where it is an address, ``lang`` where somebody wrote it."""

    column: Column
    text: str
    href: str = ""
    code: bool = False
    lang: str = ""


def labels_of(layer: Layer) -> dict[str, dict[Any, Any]]:
    """The words for the codes of a layer's columns, by column, where its model gives the values to choose from."""
    model = layer.queryset().model
    found = {}
    for column in layer.columns:
        if column.type == "string" and isinstance(column.value, str):
            try:
                field = model._meta.get_field(column.value or column.name)
            except FieldDoesNotExist:
                continue
            if choices := dict(getattr(field, "flatchoices", ())):
                found[column.name] = choices
    return found


def cell(column: Column, value: Any, labels: dict[str, dict[Any, Any]]) -> Cell:
    """A value of GeoJSON in words; a code that has a label (of ``labels_of``) by that."""
    if value is None or value in ("", []):
        return Cell(column, "–")
    if column.type == "string" and value in (known := labels.get(column.name, {})):
        return Cell(column, str(known[value]))
    if column.type == "boolean":
        return Cell(column, _("yes") if value else _("no"))
    if column.type == "array":
        return Cell(
            column, ", ".join(str(one) for one in value), code=all(CODE.match(str(one)) for one in value)
        )
    if column.type == "date-time" and (when := parse_datetime(str(value))):
        return Cell(column, moment(when if when.tzinfo else when.replace(tzinfo=datetime.UTC)))
    if column.type == "date" and (date := parse_date(str(value))):
        return Cell(column, day(date))
    text = f"{value} {column.unit}".strip()
    if column.type == "uri" and text.startswith(("http://", "https://")):
        return Cell(column, text, href=text)
    if column.type == "string" and CODE.match(text):
        return Cell(column, text, code=True)
    return Cell(column, text, lang=WRITTEN if column.type == "string" else "")


def table_columns(layer: Layer) -> list[Column]:
    """The columns of the table: the first short ones."""
    short = [
        column for column in layer.columns if column.type not in ("array", "uri") and column.name not in LONG
    ]
    return short[:SHOWN]


def label_of(layer: Layer, feature: dict[str, Any]) -> str:
    """The name of a feature: its title or name, else its id."""
    properties = feature["properties"]
    return str(
        properties.get("title")
        or properties.get("name")
        or f"{layer.singular or layer.title} {feature['id']}"
    )


def map_city(scope: Scope, layer: Layer, features: list[dict[str, Any]]) -> City | None:
    """The city whose ground lies under the map: that of the address, of the layer, of the first feature, or the first one."""
    if scope.city:
        return scope.city
    cities = City.objects.public().defer("boundary")
    slugs = [layer.city, *(feature["properties"].get("city") for feature in features[:1])]
    return cities.filter(slug__in=[slug for slug in slugs if slug]).first() or cities.order_by("pk").first()


def drawn(scope: Scope, layer: Layer, features: list[dict[str, Any]]) -> dict[str, Any]:
    """What the map draws: shapes with a name and a page, without the other properties."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": feature["geometry"],
                "properties": {
                    "label": label_of(layer, feature),
                    "url": scope.page("ogc_item", layer=layer.name, pk=feature["id"]),
                },
            }
            for feature in features
            if feature["geometry"]
        ],
    }


def items_page(
    scope: Scope, layer: Layer, question: ItemsRequest, page: geojson.Page, matched: int
) -> HttpResponse:
    """A page of features for people. Its pages are counted, so that one can go back."""
    features = json.loads(f"[{page.features}]")
    columns, labels = table_columns(layer), labels_of(layer)
    rows = [
        {
            "id": feature["id"],
            "url": scope.page("ogc_item", layer=layer.name, pk=feature["id"]),
            "cells": [cell(column, feature["properties"][column.name], labels) for column in columns],
        }
        for feature in features
    ]
    before = question.offset - question.limit
    asked = [(name, value) for name, value in scope.request.GET.items() if name not in (*PAGING, *FORM)]
    context = {
        "layer": layer,
        "columns": columns,
        "rows": rows,
        "asked": asked,
        "matched": matched,
        "first": question.offset + 1,
        "last": question.offset + len(rows),
        "counted": question.after is None,
        "next_url": _onward(scope, question, page),
        "previous_url": scope.here(offset=before if before > 0 else None, after=None)
        if question.offset
        else "",
        "map_city": map_city(scope, layer, features),
        "drawn": drawn(scope, layer, features),
    }
    return scope.render("items", context)


def _onward(scope: Scope, question: ItemsRequest, page: geojson.Page) -> str:
    if not page.has_more:
        return ""
    if question.after is not None:
        return scope.here(after=page.last)
    return scope.here(offset=question.offset + page.count)


def item_page(scope: Scope, layer: Layer, feature: dict[str, Any]) -> HttpResponse:
    """One feature for people."""
    labels = labels_of(layer)
    context = {
        "layer": layer,
        "label": label_of(layer, feature),
        "cells": [cell(column, feature["properties"][column.name], labels) for column in layer.columns],
        "map_city": map_city(scope, layer, [feature]),
        "drawn": drawn(scope, layer, [feature]),
    }
    return scope.render("item", context)
