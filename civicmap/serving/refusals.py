"""Answers 429 to too many requests: a page for people, JSON for programs, always with ``Retry-After``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.limits.doors import count_change
from accounts.limits.limiter import TooMany
from layers.http.responses import RETRY_SECONDS, error_response, is_timeout, too_slow


def too_many(request: HttpRequest, fault: TooMany) -> HttpResponse:
    """The answer 429, or 503 where others are the cause, with the time to wait."""
    if "text/html" in request.headers.get("Accept", ""):
        response = render(
            request, "429.html", {"when": fault.when, "status": fault.status}, status=fault.status
        )
        response["Cache-Control"] = "no-store"
    else:
        response = error_response(
            fault.status, _("Too many requests. Try again %(when)s.") % {"when": fault.when}
        )
    response["Retry-After"] = str(fault.seconds)
    return response


class TooManyMiddleware:
    """Answers where a view let ``TooMany`` pass. A view that holds what a person typed answers itself, with the form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Count changes of accounts before their forms look at a password."""
        try:
            count_change(request)
        except TooMany as fault:
            return too_many(request, fault)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """429 for a reached limit, 503 for a statement that took too long; other faults are not ours."""
        if isinstance(exception, TooMany):
            return too_many(request, exception)
        if is_timeout(exception):
            if "text/html" in request.headers.get("Accept", ""):
                context = {"status": 503, "when": TooMany("statement", RETRY_SECONDS).when}
                response = render(request, "429.html", context, status=503)
                response["Retry-After"] = str(RETRY_SECONDS)
                return response
            return too_slow()
        return None
