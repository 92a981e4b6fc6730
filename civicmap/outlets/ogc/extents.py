"""The spatial and temporal extent of a layer, computed once per version of the data.

For layers of features the box is that of the kept squares that hold them, some hundred metres wide: it contains all of them, as
an extent must, and need not fit tightly.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from typing import Any

from django.db.models import DateTimeField, Value
from django.db.models.expressions import Combinable

from civicmap.outlets.ogc.counts import narrowing_of
from civicmap.outlets.ogc.memory import remembered
from civicmap.outlets.ogc.scope import Scope
from layers.declaration.layer import Layer
from layers.geojson import DECIMALS
from layers.sql import fetch_row, inner_select
from places.counts.pyramid import is_counted
from places.counts.totals import published, reach, total

GRID = float(10**DECIMALS)
"""Steps of a degree that coordinates are rounded to."""


@dataclass(frozen=True)
class Extent:
    """Number of rows; west, south, east, north around all shapes in degrees, or None; first and last moment, or None."""

    count: int
    box: tuple[float, float, float, float] | None
    first: datetime.datetime | datetime.date | None
    last: datetime.datetime | datetime.date | None

    def document(self, temporal: bool) -> dict[str, Any]:
        """The member ``extent`` of a collection; empty where there is nothing."""
        found: dict[str, Any] = {}
        if self.box:
            found["spatial"] = {
                "bbox": [list(self.box)],
                "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            }
        if temporal and (self.first or self.last):
            found["temporal"] = {
                "interval": [[written(self.first), written(self.last, datetime.time(23, 59, 59))]],
                "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
            }
        return found


def extent_of(scope: Scope, layer: Layer) -> Extent:
    """The extent of the rows of the layer in the scope."""
    found: Extent = remembered(
        scope.version(layer), ("extent", layer.name, scope.slug), lambda: _measured(scope, layer)
    )
    return found


def _measured(scope: Scope, layer: Layer) -> Extent:
    if is_counted(layer) and layer.temporal == "published":
        narrowing = narrowing_of(scope, layer)
        count = total(narrowing)
        return _rounded(count, reach(narrowing) if count else None, *published(narrowing))
    column = layer.column(layer.temporal) if layer.temporal else None
    moment: Combinable = column.expression() if column else Value(None, output_field=DateTimeField())
    inner, params = inner_select(scope.rows(layer), {"e_geometry": layer.geometry, "e_moment": moment})
    count, west, south, east, north, first, last = fetch_row(
        f"""
        SELECT n, ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box), first, last FROM (
            SELECT count(*) AS n, ST_Extent(q.e_geometry) AS box, min(q.e_moment) AS first, max(q.e_moment) AS last
            FROM ({inner}) q
        ) measured
        """,
        params,
    )
    box = None if west is None else (west, south, east, north)
    return _rounded(count, box, first if column else None, last if column else None)


def _rounded(count: int, box: tuple[float, float, float, float] | None, first: Any, last: Any) -> Extent:
    if box is not None:
        west, south, east, north = box
        box = _down(west), _down(south), _up(east), _up(north)
    return Extent(count, box, first, last)


def _down(value: float) -> float:
    return math.floor(round(value * GRID, 3)) / GRID


def _up(value: float) -> float:
    return math.ceil(round(value * GRID, 3)) / GRID


def written(
    moment: datetime.datetime | datetime.date | None, of_day: datetime.time = datetime.time()
) -> str | None:
    """RFC 3339 in UTC; a day is that time of it. None stays: the interval is open there."""
    if moment is None:
        return None
    if not isinstance(moment, datetime.datetime):
        moment = datetime.datetime.combine(moment, of_day, datetime.UTC)
    return moment.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
