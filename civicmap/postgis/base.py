"""The backend that the settings name."""

from __future__ import annotations

import select
from typing import Any

import psycopg
from django.contrib.gis.db.backends.postgis import base
from django.contrib.gis.db.backends.postgis.operations import PostGISOperations
from django.db.backends.utils import CursorWrapper
from psycopg.pq import TransactionStatus


class DatabaseOperations(PostGISOperations):
    """GeoDjango's, which knows the text of every statement for the log of queries."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """The statement; without parameters it is what was asked."""
        return super().last_executed_query(cursor, sql, params) or sql


class DatabaseWrapper(base.DatabaseWrapper):
    """What every public answer does first costs one short round trip: no question before it, no plan made twice."""

    ops_class = DatabaseOperations

    def is_usable(self) -> bool:
        """Whether the server is still there, which Django asks of a kept connection before each request.

        An idle server is silent, unless it ends the connection: only where it said something, or is in the midst of a
        transaction that may have failed, ``SELECT 1`` is sent.
        """
        if (
            self.connection is not None
            and not self.errors_occurred
            and not self._has_news()
            and self._is_idle()
        ):
            return True
        return bool(super().is_usable())

    def _is_idle(self) -> bool:
        return bool(self.connection.info.transaction_status == TransactionStatus.IDLE)

    def _has_news(self) -> bool:
        """Whether the connection is closed, or anything waits to be read from it, which may be its end."""
        if self.connection.closed:
            return True
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return bool(poll.poll(0))

    def prepared_cursor(self) -> CursorWrapper:
        """A cursor for statements without parameters that are asked often: the server keeps their plans with the connection."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        cursor: Any = psycopg.RawCursor(self.connection)
        return self.make_debug_cursor(cursor) if self.queries_logged else self.make_cursor(cursor)
