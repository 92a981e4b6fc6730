"""Answers in one language: caches need not keep one for each language a browser may prefer."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import has_vary_header, patch_vary_headers


def mark_one_language(response: HttpResponseBase) -> None:
    """Say that the address alone decides the language, unless the view itself named Accept-Language in Vary."""
    response.one_language = not has_vary_header(response, "Accept-Language")  # type: ignore[attr-defined]


class LanguageMiddleware(LocaleMiddleware):
    """Django's, for addresses whose first word is the language and that without one are in the site's first language.

    It asks for the language once, where Django's asks four times, and leaves Vary alone where the answer has one language.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language of the address."""
        named = translation.get_language_from_path(request.path_info)
        translation.activate(named or settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
        request.names_language = bool(named)  # type: ignore[attr-defined]

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set Content-Language, and Vary unless the answer has one language."""
        if not (getattr(request, "names_language", False) or getattr(response, "one_language", False)):
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", translation.get_language())
        return response
