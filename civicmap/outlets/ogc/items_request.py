"""The parsed parameters of ``/items``, and the matching rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext as _

from civicmap.outlets.ogc.crs import CRS84, ReferenceSystem, find_system, parse_boxes
from civicmap.outlets.ogc.periods import Period, parse_period
from civicmap.outlets.ogc.scope import Scope, refuse
from layers import cql2
from layers.cql2.queryables import property_schema
from layers.cql2.queryables import test as value_test
from layers.declaration.layer import Column, Layer
from layers.errors import BadParameter
from layers.filters import parse_limit, parse_number
from layers.geometry import WGS84
from layers.selection import InTwoSteps
from layers.sql.slots import Asked
from places.feature.filtering import SIDES
from places.models.feature import FeatureQuerySet

DEFAULT_LIMIT = 100
PAGE_LIMIT = 20
"""Rows of a page for people, which asks for no number."""
MAX_LIMIT = 10_000
MAX_NUMBER = 2**63 - 1

PAGING = ("limit", "offset", "after")
FORM = ("f", "lang", "crs")
FILTER = ("filter", "filter-lang", "filter-crs")
NAMES = (*PAGING, *FORM, "bbox", "bbox-crs", "datetime", *FILTER)


@dataclass(frozen=True)
class ItemsRequest:
    """The parameters of a page of items, understood.

    ``boxes`` is None without a box, and empty when it lies outside the domain of its reference system. ``key`` is what
    decides the matching rows, whatever page is asked for.
    """

    limit: int
    offset: int
    after: int | None
    crs: ReferenceSystem
    boxes: list[GEOSGeometry] | None
    period: Period | None
    conditions: tuple[cql2.Condition, ...]
    key: tuple[tuple[str, str], ...]

    def rows(self, scope: Scope, layer: Layer) -> QuerySet[Any]:
        """The matching rows where their ids, their number and their finished texts matter. Raises BadParameter."""
        # Filters by places and times need no columns of the kind's own table.
        asks_roots = layer.roots is not None and not self.conditions
        return self.apply(layer, scope.roots(layer) if asks_roots else scope.rows(layer))

    def asked(self, scope: Scope, layer: Layer) -> Asked | None:
        """The same by the values of what is asked, where the statement can be kept: for the city and boxes; else None."""
        roots, matching, spans = layer.roots, layer.matching, spans_of(self.boxes)
        if roots is None or not isinstance(matching, InTwoSteps) or not has_public_shape(layer):
            return None
        # Of a box outside of all places the values name nothing by which it differs from no box.
        if self.conditions or self.period or spans is None or self.boxes == []:
            return None
        values = matching.values(scope.filters(layer))
        if values is None:
            return None
        named = [[f"box {number} {side}" for side in SIDES] for number in range(len(spans))]
        boxes = {
            name: value
            for names, span in zip(named, spans, strict=True)
            for name, value in zip(names, span, strict=True)
        }

        def narrowed(given: Mapping[str, Any]) -> QuerySet[Any]:
            rows: Any = matching.narrowed(roots(), given)
            return rows.meeting_boxes([[given[name] for name in names] for names in named]) if named else rows

        return Asked(layer, {**values, **boxes}, narrowed)

    def apply(self, layer: Layer, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The matching rows. Raises BadParameter for a filter the layer cannot answer."""
        if self.boxes is not None:
            rows = in_boxes(layer, rows, self.boxes)
        if self.period is not None and layer.temporal:
            rows = in_period(layer, rows, self.period)
        for condition in self.conditions:
            rows = condition.apply(layer, rows)
        return rows


def simple_columns(layer: Layer) -> list[Column]:
    """The columns that are query parameters of their own name."""
    return [column for column in layer.columns if column.queryable and column.name not in NAMES]


def parse_items_request(params: QueryDict, layer: Layer, *, page: bool) -> ItemsRequest:
    """Understand the parameters. ``page``: for people, with fewer rows by default. Raises BadParameter."""
    columns = simple_columns(layer)
    refuse(params, (*NAMES, *(column.name for column in columns)))
    asked = {name: str(params[name]) for name in params}
    after = parse_number(params, "after")
    box_system = find_system(asked["bbox-crs"], "bbox-crs") if "bbox-crs" in asked else CRS84
    return ItemsRequest(
        limit=parse_limit(params, default=PAGE_LIMIT if page else DEFAULT_LIMIT, maximum=MAX_LIMIT),
        offset=parse_number(params, "offset") or 0,
        after=after,
        crs=find_system(asked["crs"], "crs") if "crs" in asked else CRS84,
        boxes=parse_boxes(asked["bbox"], box_system) if "bbox" in asked else None,
        period=parse_period(asked["datetime"]) if "datetime" in asked else None,
        conditions=(
            *(asked_value(layer, column, asked[column.name]) for column in columns if column.name in asked),
            *asked_filter(asked),
        ),
        key=tuple(sorted(item for item in asked.items() if item[0] not in (*PAGING, *FORM))),
    )


def asked_filter(asked: Mapping[str, str]) -> list[cql2.Condition]:
    """The condition of the parameter ``filter``, where there is one. Raises BadParameter for it or for those beside it."""
    lang = cql2.known_language(asked.get("filter-lang", cql2.TEXT))
    system = find_system(asked["filter-crs"], "filter-crs") if "filter-crs" in asked else CRS84
    if "filter" not in asked:
        return []
    return [cql2.parse(asked["filter"], lang, system.srid, northing_first=system.north_first)]


def asked_value(layer: Layer, column: Column, text: str) -> cql2.Condition:
    """The condition that a column has a value; of a column of lists, that it holds it. Raises BadParameter."""
    codes = property_schema(layer, column).get("enum")
    if codes and text not in codes:
        raise BadParameter(
            column.name,
            _("“%(value)s” is not a value of this property. There are: %(values)s.")
            % {"value": text[:40], "values": ", ".join(codes)},
        )
    return cql2.Condition(value_test(column, text))


def geometry_fields(layer: Layer) -> list[str]:
    """The fields whose first value is the geometry; empty where it is some other expression."""
    geometry = layer.geometry
    parts = geometry.get_source_expressions() if isinstance(geometry, Coalesce) else [geometry]
    names = [str(part.name) for part in parts if isinstance(part, F)]  # type: ignore[attr-defined]
    return names if len(names) == len(parts) else []


def has_public_shape(layer: Layer) -> bool:
    """Whether the geometry is that of a feature as everybody sees it."""
    return geometry_fields(layer) == [FeatureQuerySet.SHAPE, FeatureQuerySet.POINT]


def spans_of(boxes: list[GEOSGeometry] | None) -> list[tuple[float, float, float, float]] | None:
    """West, south, east, north of each box; None where one is no rectangle of longitudes and latitudes with an extent."""
    if not all(isinstance(box, Polygon) and box.srid == WGS84 for box in boxes or ()):
        return None
    return [box.extent for box in boxes or ()]


def in_boxes(layer: Layer, rows: QuerySet[Any], boxes: list[GEOSGeometry]) -> QuerySet[Any]:
    """The rows whose shape touches a box, and those without a shape (part 1, /req/core/fc-bbox-response, C).

    Each field is asked by itself: so its index answers.
    """
    spans, fields = spans_of(boxes), geometry_fields(layer)
    if spans is not None and isinstance(rows, FeatureQuerySet) and has_public_shape(layer):
        return rows.meeting_boxes(spans)
    if not fields:
        rows = rows.alias(o_geometry=layer.geometry)
        fields = ["o_geometry"]
    found = Q(**{f"{field}__isnull": True for field in fields})
    for position, field in enumerate(fields):
        earlier = {f"{name}__isnull": True for name in fields[:position]}
        for box in boxes:
            found |= Q(**{f"{field}__intersects": box}, **earlier)
    return rows.filter(found)


def in_period(layer: Layer, rows: QuerySet[Any], period: Period) -> QuerySet[Any]:
    """The rows whose moment lies in the period, and those without one (part 1, /req/core/fc-time-response, C)."""
    column = layer.column(layer.temporal)
    if column is None:
        return rows
    days = column.type == "date"
    within = Q()
    if period.start:
        within &= Q(o_moment__gte=period.start.date() if days else period.start)
    if period.end:
        within &= Q(o_moment__lte=period.end.date() if days else period.end)
    if not within:
        return rows
    dated: QuerySet[Any] = rows.alias(o_moment=column.expression())
    return dated.filter(within | Q(o_moment__isnull=True))
