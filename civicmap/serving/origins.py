"""Where an external basemap comes from, and the content security policy that names it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF


def origins(url: str, subdomains: str) -> list[str]:
    """The origins a tile template reaches, for the content security policy."""
    parts = urlsplit(url)
    host = parts.netloc
    if "{s}" in host:
        return [f"{parts.scheme}://{host.replace('{s}', letter)}" for letter in subdomains]
    return [f"{parts.scheme}://{host}"] if host else []


def content_security_policy(pictures: Sequence[str]) -> dict[str, Any]:
    """What pages may load: from our own host, and pictures of the map from these origins too."""
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "img-src": [SELF, "data:", "blob:", *pictures],
            "font-src": [SELF],
            "connect-src": [SELF, *pictures],
            "worker-src": [SELF],
            "manifest-src": [SELF],
            "base-uri": [NONE],
            "form-action": [SELF],
            "frame-ancestors": [NONE],
        },
    }
