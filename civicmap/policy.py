"""The content security policy on every answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from csp.constants import HEADER
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


class PolicyMiddleware(CSPMiddleware):
    """django-csp's, which puts the policy together anew for each answer. Nearly all have the same: it is put together once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        plain = self.get_policy_parts(HttpRequest(), HttpResponse())
        self.usual = build_policy(**asdict(plain))
        self.without = tuple(settings.CONTENT_SECURITY_POLICY["EXCLUDE_URL_PREFIXES"])

    def process_request(self, request: HttpRequest) -> None:
        """Nothing is prepared: no page of ours asks for a nonce."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The usual policy, or what the view said. Django's pages about faults of a developer's site have none."""
        said = response.__dict__
        if (
            settings.DEBUG
            or any(word in said for word in OWN_WORDS)
            or request.path_info.startswith(self.without)
        ):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.usual)
        return response
