"""The short way: public endpoints, whose answers are the same for everybody, skip all middleware that reads sessions and users."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from layers.http.responses import error_response, is_public_endpoint

Answer = Callable[[HttpRequest], HttpResponseBase]


class PublicEndpointMiddleware:
    """Calls a ``public_endpoint`` at once. What stands before it in the settings (headers, language) holds for these answers too.

    Sessions, forms, users, messages and history stand behind it, so that such a view cannot ask who reads, and no answer can carry
    a cookie. What may be answered with a page of the site, which greets the reader by name, goes the whole way.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            # CommonMiddleware, which refuses unknown hosts, comes later.
            request.get_host()
            if (answer := _short_way(request)) is not None:
                return answer
        except SuspiciousOperation:
            # JSON, not a page: the user is not loaded yet.
            return error_response(400, _("This address cannot be understood"))
        return self.get_response(request)


def _short_way(request: HttpRequest) -> HttpResponseBase | None:
    """The answer of a public endpoint; None where the request has to go the whole way."""
    if may_be_page(request):
        return None
    try:
        match = resolve(request.path_info)
        if not is_public_endpoint(match.func):
            return None
        request.resolver_match = match
        return _with_length(match.func(request, *match.args, **match.kwargs))
    except (Resolver404, Http404, PermissionDenied):
        # The error page is a page of the site.
        return None


def may_be_page(request: HttpRequest) -> bool:
    """Whether an endpoint that has a page besides its data may choose the page."""
    return "text/" in request.META.get("HTTP_ACCEPT", "").lower() or request.GET.get("f") == "html"


def _with_length(response: HttpResponseBase) -> HttpResponseBase:
    """Set Content-Length. Django's CommonMiddleware does so too, but its redirects need the full chain, so it comes later."""
    if not response.streaming and "Content-Length" not in response and response.status_code not in (204, 304):
        response["Content-Length"] = str(len(response.content))  # type: ignore[attr-defined]
    return response
