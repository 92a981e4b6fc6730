"""Answers that are for one reader: pages behind a secret address, and private letters."""

from __future__ import annotations

from django.http import HttpResponse


def closed(response: HttpResponse) -> HttpResponse:
    """The answer, kept by no cache and no index. Its address is sent to no other site."""
    # "no-referrer" would take the origin away from our own forms, and with it the protection against forged ones.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response
