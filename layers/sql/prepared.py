"""Statements that PostgreSQL parses once for each connection, and whose plan it keeps when that is no worse.

For statements of few, even shapes: those of tiles, of kept counts and of versions. Planning one takes as long as running it, and the
estimates of a plan for known values mislead more than they help where an index range is all there is to choose. A question whose
best plan depends on its values, such as a page in a box of any size, is not one of them: it goes through Django's own cursor, which
sends the values in the text.
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper
from psycopg.types.numeric import Int8


def prepared_cursor(using: str = DEFAULT_DB_ALIAS) -> CursorWrapper:
    """A cursor whose statements are prepared from the second time on (``prepare_threshold`` of the settings)."""
    connection: Any = connections[using]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    cursor: Any = psycopg.Cursor(connection.connection)
    wrapped: CursorWrapper = (
        connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)
    )
    return wrapped


def fetch_prepared(sql: str, params: tuple[Any, ...], using: str = DEFAULT_DB_ALIAS) -> tuple[Any, ...]:
    """Run a query that gives exactly one row."""
    with prepared_cursor(using) as cursor:
        cursor.execute(sql, tuple(map(_typed, params)))
        row: tuple[Any, ...] = cursor.fetchone()
    return row


def _typed(value: Any) -> Any:
    """Whole numbers are always ``bigint``: psycopg would choose a type by size, and each choice is a statement of its own."""
    if type(value) is int:
        return Int8(value)
    if type(value) is list:
        return [Int8(one) if type(one) is int else one for one in value]
    return value
