"""The public columns of a layer as the statement behind a file sees them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from layers.geojson import feature_columns
from layers.layer import Column, Layer
from layers.sql import Statement, inner_select, quote

COPY_CSV = "FORMAT csv, ENCODING 'UTF8'"


def inner_rows(layer: Layer, queryset: QuerySet[Any]) -> Statement:
    """The public columns as ``c_{name}``, ``g_id`` and ``g_geometry`` (EPSG:4326, may be null), in the order of ids.

    The order also keeps PostgreSQL from melting the statement into one around it, which would compute a column again
    for each time it is named there.
    """
    return inner_select(queryset.order_by("pk"), feature_columns(layer))


def column_of(column: Column) -> str:
    """The column as the statement around ``inner_rows`` (named q) sees it."""
    return f"q.{quote('c_' + column.name)}"
