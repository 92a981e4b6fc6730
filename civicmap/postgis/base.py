"""The backend that the settings name."""

from __future__ import annotations

import select

from django.contrib.gis.db.backends.postgis import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """What every answer does first costs one short round trip, with no question before it."""

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
