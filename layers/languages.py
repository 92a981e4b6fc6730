"""Answers in one language: caches need not keep one for each language a browser may prefer."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import has_vary_header


def mark_one_language(response: HttpResponseBase) -> None:
    """Say that the address alone decides the language, unless the view itself named Accept-Language in Vary."""
    response.one_language = not has_vary_header(response, "Accept-Language")  # type: ignore[attr-defined]


class LanguageMiddleware(LocaleMiddleware):
    """Django's, which lets every answer without a language in its address vary by Accept-Language."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave Vary alone where the view said that the answer has one language."""
        vary = response.get("Vary")
        response = super().process_response(request, response)
        if getattr(response, "one_language", False):
            if vary:
                response["Vary"] = vary
            else:
                del response["Vary"]
        return response
