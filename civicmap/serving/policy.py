"""The content security policy and the permissions policy on every answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from csp.constants import HEADER, NONCE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

OWN_WORDS = (
    "_csp_config", "_csp_update", "_csp_replace", "_csp_exempt",
    "_csp_config_ro", "_csp_update_ro", "_csp_replace_ro", "_csp_exempt_ro",
)  # fmt: skip
"""What django-csp's decorators leave on an answer that has a policy of its own."""


ADMIN = "/admin/"
IN_ADMIN = {"script-src": [SELF, NONCE], "style-src": [SELF, UNSAFE_INLINE]}
"""django-leaflet's maps begin with a script in the page, which carries a nonce, and Leaflet's drawing tools bring styles."""


class PolicyMiddleware(CSPMiddleware):
    """django-csp's, which puts the policy together anew for each answer. Nearly all have the same: it is put together once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        parts = asdict(self.get_policy_parts(HttpRequest(), HttpResponse()))
        self.usual = build_policy(**parts)
        self.parts = {**parts, "replace": IN_ADMIN}

    def process_request(self, request: HttpRequest) -> None:
        """A nonce for the administration; no other page asks for one."""
        if request.path_info.startswith(ADMIN):
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The default policy, that of the administration, or the view's own. Django's debug pages have none."""
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        said = response.__dict__
        if settings.DEBUG or any(word in said for word in OWN_WORDS):
            return super().process_response(request, response)
        policy = self.usual
        if request.path_info.startswith(ADMIN):
            policy = build_policy(**{**self.parts, "nonce": self._make_nonce(request)})
        response.headers.setdefault(HEADER, policy)
        return response
