"""Drops tracking parameters that platforms append to shared links, before anything reads the address. So they never reach a page, a
link, an ETag or a cache key.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote_plus

from django.http import HttpRequest
from django.http.response import HttpResponseBase

PREFIXES = ("utm_", "mc_", "mtm_", "pk_", "piwik_", "hsa_", "_hs", "vero_", "oly_", "ga_", "stm_")
NAMES = frozenset(
    {
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "gad_campaignid", "srsltid", "_gl", "_ga",
        "msclkid", "twclid", "ttclid", "li_fat_id", "igshid", "igsh", "epik", "yclid", "ysclid", "ymclid", "rdt_cid", "scid", "sccid",
        "mkt_tok", "ml_subscriber", "ml_subscriber_hash", "wickedid", "irclickid", "_openstat", "fb_action_ids", "fb_action_types",
        "fb_source", "fb_ref", "__hstc", "__hssc", "__hsfp", "hsctatracking", "s_cid", "cmpid", "_branch_match_id", "mibextid",
    }
)  # fmt: skip
"""In lower case."""


def is_appended(name: str) -> bool:
    """Whether a platform appends a parameter of this name."""
    name = name.lower()
    return name in NAMES or name.startswith(PREFIXES)


def without_appended(query: str) -> str:
    """A query string without them; the rest stays byte for byte as it was."""
    kept = [part for part in query.split("&") if not is_appended(unquote_plus(part.partition("=")[0]))]
    return "&".join(kept)


class AppendedMiddleware:
    """Must be the first middleware, so that no other sees these parameters."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if query:
            request.META["QUERY_STRING"] = without_appended(query)
        return self.get_response(request)
