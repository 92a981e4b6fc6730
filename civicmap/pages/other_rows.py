"""Rows of layers that are no features, such as published questions, as cards and pages show them.

All they show are declared columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib.gis.db.models.functions import PointOnSurface
from django.contrib.gis.geos import Point
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from civicmap.outlets.ogc.item_pages import Cell, cell, labels_of
from civicmap.serving.addresses import on_this_host
from layers.declaration.layer import Layer
from places.ground.known import status_words
from places.models import City

NAMES = ("title", "name")
"""Columns that say what a row is called."""
TOLD_APART = {*NAMES, "description", "city", "is_example", "source", "licence", "url"}
"""Columns that stand in places of their own, or say nothing on a page of the city."""


@dataclass(frozen=True)
class Other:
    """One row, ready to be shown. ``point`` lies on its public geometry (EPSG:4326); None without one."""

    layer: Layer
    pk: int
    title: str
    url: str
    description: str
    facts: tuple[Cell, ...]
    point: Point | None
    is_example: bool
    source: str
    licence: str

    @property
    def brief(self) -> tuple[Cell, ...]:
        """The first two facts, for a card."""
        return self.facts[:2]


def others(
    request: HttpRequest, city: City, layer: Layer, rows: QuerySet[Any], most: int, start: int = 0
) -> list[Other]:
    """At most so many rows of a layer from one on, by their name: one query."""
    name = next((column for column in layer.columns if column.name in NAMES), None)
    columns = {f"c_{column.name}": column.expression() for column in layer.columns}
    found = rows.order_by(*([name.expression()] if name else []), "pk").values(
        "pk", g_point=PointOnSurface(layer.geometry), **columns
    )
    labels = labels_of(layer) | _status_labels(rows.model, city)
    return [_other(request, city, layer, row, labels) for row in found[start : start + most]]


def _other(
    request: HttpRequest, city: City, layer: Layer, row: dict[str, Any], labels: dict[str, dict[Any, Any]]
) -> Other:
    told = {column.name: row[f"c_{column.name}"] for column in layer.columns}
    facts = (
        cell(column, told[column.name], labels)
        for column in layer.columns
        if column.name not in TOLD_APART
        and f"{column.name}_name" not in told  # a code whose name stands beside it
        and told[column.name] not in (None, "", [])
    )
    return Other(
        layer=layer,
        pk=row["pk"],
        title=next((str(told[name]) for name in NAMES if told.get(name)), f"{layer.singular} {row['pk']}"),
        url=_page(request, city, layer, row["pk"], told.get("url") or ""),
        description=told.get("description") or "",
        facts=tuple(facts),
        point=row["g_point"],
        is_example=bool(told.get("is_example")),
        source=told.get("source") or "",
        licence=told.get("licence") or "",
    )


def _status_labels(model: Any, city: City) -> dict[str, dict[Any, Any]]:
    """The words for the statuses of a kind of feature: the rows of a question may be features."""
    kind = getattr(model, "KIND", "")
    return {"status": status_words(kind, city)} if kind else {}


def _page(request: HttpRequest, city: City, layer: Layer, pk: int, stated: str) -> str:
    """The page of a row: that which its column names, in the reader's language where it is the layer's own."""
    own = reverse("feature_short", args=[city.slug, layer.name, pk])
    if not stated or urlsplit(stated).path.startswith(f"/{city.slug}/{layer.name}/"):
        return own
    return on_this_host(request, stated)
