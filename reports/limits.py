"""How many reports one sender may send. One count for the form and for the API."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.http import HttpRequest

from accounts.limits.limiter import Limit
from accounts.limits.visitors import visitor

GUESTS = Limit("reports", "REPORT_RATE")
SIGNED_IN = Limit("reports-of-account", "REPORT_RATE_SIGNED_IN")


def sending(request: HttpRequest) -> AbstractContextManager[None]:
    """Counts the report that is sent in the block, unless it fails. Raises TooMany."""
    if request.user.is_authenticated:
        return SIGNED_IN.taking(request.user.pk)
    return GUESTS.taking(visitor(request))
