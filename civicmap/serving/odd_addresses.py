"""Handles filter values in the administration's lists that the database cannot compare."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

REFUSED = "e"
"""Django's own mark of a list whose filters were dropped: the list says so."""


class OddAddressMiddleware:
    """Lead a list whose filter no row can have to the list without filters, as Django does with names that it does not know."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Drop the filters once; what fails without them is a fault of ours."""
        match = request.resolver_match
        if (
            isinstance(exception, DataError | OverflowError)
            and request.method == "GET"
            and match is not None
            and match.app_name == "admin"
            and REFUSED not in request.GET
        ):
            return redirect(f"{request.path}?{REFUSED}=1")
        return None
