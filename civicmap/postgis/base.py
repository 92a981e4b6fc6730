"""The backend that the settings name."""

from __future__ import annotations

import select

from django.contrib.gis.db.backends.postgis import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """Checks a kept connection without a query."""

    def is_usable(self) -> bool:
        """Whether the connection is usable; Django asks this of a kept connection before each request. An idle server sends nothing
        unless it closes the connection, so ``SELECT 1`` is sent only if there is unread data or an open transaction.
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
