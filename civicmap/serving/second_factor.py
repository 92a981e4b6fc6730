"""Leads staff without a second factor to the page where they set one up, where ``STAFF_SECOND_FACTOR`` asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from accounts.factors.services import has_factor
from places.permissions import is_staff_member

REQUIRED = "required"
FREE_NAMES = (
    "home", "privacy", "accessibility", "feedback", "credits", "offline", "service_worker", "mailbox",
    "profile", "my_data", "delete_account", "admin:logout",
)  # fmt: skip
"""What everybody reads, and what concerns the person alone."""
FREE_STARTS = ("account_", "mfa_", "openid_connect_", "socialaccount_")
"""Names of the pages of sign-in."""
MACHINES = ("/api/", "/tiles/", "/static/", "/catalogue", "/feeds/")
"""Addresses that programs ask; none of them shows more to staff."""


class SecondFactorMiddleware:
    """The one place that asks staff for a second factor.

    A session of somebody who has a factor was opened with it: allauth asks for it at every sign-in. So it is enough to look whether
    there is one. Requests without a session are not looked at.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """The way to the page, in place of what was asked for."""
        if settings.STAFF_SECOND_FACTOR != REQUIRED or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if _is_free(request) or not is_staff_member(request.user):
            return None
        user: Any = request.user
        if has_factor(user):
            return None
        response = redirect(f"{reverse('mfa_index')}?asked=1")
        add_never_cache_headers(response)
        return response


def _is_free(request: HttpRequest) -> bool:
    match = request.resolver_match
    name = match.view_name if match is not None else ""
    return name in FREE_NAMES or name.startswith(FREE_STARTS) or request.path_info.startswith(MACHINES)
