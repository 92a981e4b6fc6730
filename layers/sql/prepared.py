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
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from psycopg.types.numeric import Int8


def prepared_cursor(using: str = DEFAULT_DB_ALIAS) -> CursorWrapper:
    """A cursor whose statements are prepared from the second time on (``prepare_threshold`` of the settings)."""
    connection: Any = connections[using]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    cursor: Any = psycopg.Cursor(connection.connection)
    return (
        _LoggedCursor(cursor, connection) if connection.queries_logged else CursorWrapper(cursor, connection)
    )


class _LoggedCursor(CursorDebugWrapper):
    """Django's query log with the statement as it was given: psycopg keeps no text of one that is prepared already."""

    def debug_sql(
        self,
        sql: Any = None,
        params: Any = None,
        use_last_executed_query: bool = False,
        many: bool | None = False,
    ) -> Any:
        """Measure and log one statement."""
        return super().debug_sql(sql, params, use_last_executed_query=False, many=bool(many))


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
