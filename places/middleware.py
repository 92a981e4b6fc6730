"""Who did it: the acting user, noted in the history of every change a request makes."""

from typing import Any

import pghistory.middleware
from django.http import HttpRequest


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Keep the user's id only. The address is left out: private links carry their secret in it."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        """The context written beside every event of the request."""
        user = getattr(request, "user", None)
        return {"user": user.pk if user is not None and user.is_authenticated else None}
