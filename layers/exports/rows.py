"""The public columns of a layer as the statement behind a file sees them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from layers.declaration.layer import Column, Layer
from layers.geojson import feature_columns
from layers.sql import Statement, inner_select, quote

COPY_CSV = "FORMAT csv, ENCODING 'UTF8'"


def inner_rows(layer: Layer, queryset: QuerySet[Any]) -> Statement:
    """The public columns as ``c_{name}``, ``g_id`` and ``g_geometry`` (EPSG:4326, may be null), in the order of ids.

    The ORDER BY also keeps PostgreSQL from inlining the subquery, which would compute a column again for each reference to it.
    """
    shared = {f"c_{column.name}": column.shared for column in layer.columns if column.shared}
    columns = feature_columns(layer)
    keys = {name: found.keys for name, found in shared.items()}
    sql, params = inner_select(queryset.order_by("pk"), {**columns, **keys})
    if not shared:
        return sql, params
    # Joined to the rows instead of asked for each, PostgreSQL remembers the value of each set of keys (Memoize). The keys stand
    # in a table of one row, since of keys that it knows nothing about it would expect that they are all different.
    joins = []
    for name, found in shared.items():
        value, keys_of = quote(name), quote(f"keys of {name}")
        joins.append(
            f"CROSS JOIN LATERAL (SELECT i.{value} AS keys OFFSET 0) AS {keys_of} "
            f"CROSS JOIN LATERAL ({found.sql.format(keys=f'{keys_of}.keys')}) AS {value} (value)"
        )
    cells = [
        f"{quote(name)}.value AS {quote(name)}" if name in shared else f"i.{quote(name)}" for name in columns
    ]
    return f"SELECT {', '.join(cells)} FROM ({sql}) i {' '.join(joins)} ORDER BY i.g_id", params


def column_of(column: Column) -> str:
    """The column as the statement around ``inner_rows`` (named q) sees it."""
    return f"q.{quote('c_' + column.name)}"
