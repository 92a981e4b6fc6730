"""The 404: a page for people, a JSON error for programs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import page_not_found

from layers.http.languages import mark_one_language
from layers.http.responses import error_response

MACHINES = ("/api/", "/tiles/", "/feeds/")
"""Prefixes of addresses for programs, which get JSON."""
PAGES = ("/api/docs", "/api/exports/")


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 as HTML or JSON, for any method."""
    if not request.path.startswith(MACHINES) or request.path.startswith(PAGES):
        return page_not_found(request, exception)
    response = error_response(404, _("There is no such resource."))
    mark_one_language(response)
    response["Access-Control-Allow-Origin"] = "*"
    return response
