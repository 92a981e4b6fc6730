"""The rows of an export as PostgreSQL sends them: blocks of bytes, never an object per row, never all at once.

Everything leaves by ``COPY … TO STDOUT``. It takes no server-side parameters, so psycopg quotes the reader's values into the
statement itself.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import F, QuerySet

from layers.layer import Column, Layer
from layers.sql import inner_select, quote

BLOCK = 64 * 1024
"""Bytes handed on at once."""
COPY_CSV = "FORMAT csv, ENCODING 'UTF8'"

Statement = tuple[str, tuple[Any, ...]]
"""A SELECT and its parameters."""


def inner_rows(layer: Layer, queryset: QuerySet[Any]) -> Statement:
    """The public columns as ``c_{name}``, ``g_id`` and ``g_geometry`` (EPSG:4326, may be null), in the order of ids.

    The order also keeps PostgreSQL from melting the statement into one around it, which would compute a column again
    for each time it is named there.
    """
    columns = {"g_id": F("pk"), "g_geometry": layer.geometry}
    columns.update({f"c_{column.name}": column.expression() for column in layer.columns})
    return inner_select(queryset.order_by("pk"), columns)


def column_of(column: Column) -> str:
    """The column as the statement around ``inner_rows`` (named q) sees it."""
    return f"q.{quote('c_' + column.name)}"


def copied(statement: Statement, options: str, connection: Any = None) -> Generator[bytes, None, None]:
    """What PostgreSQL sends for ``COPY (statement) TO STDOUT``, one row at a time.

    ``connection`` is a Django connection, else the one of this thread. Closing the generator ends the query. The time
    limit is that of exports, since a slow reader makes a statement long.
    """
    sql, params = statement
    connection = connection or connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    raw = connection.connection
    with raw.transaction(), raw.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true)", [str(settings.EXPORT_SECONDS * 1000)]
        )
        with cursor.copy(f"COPY ({sql}) TO STDOUT WITH ({options})", params or None) as copy:
            for row in copy:
                yield bytes(row)


def joined(rows: Generator[bytes, None, None], size: int = BLOCK) -> Generator[bytes, None, None]:
    """The rows in blocks of about ``size`` bytes."""
    block: list[bytes] = []
    length = 0
    try:
        for row in rows:
            block.append(row)
            length += len(row)
            if length >= size:
                yield b"".join(block)
                block, length = [], 0
        if block:
            yield b"".join(block)
    finally:
        rows.close()
