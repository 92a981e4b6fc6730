"""Origins of other sites, such as those that may show a city's map in a frame."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ORIGIN = re.compile(
    r"(?P<scheme>https?)://(?P<host>(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::(?P<port>[1-9]\d{0,4}))?"
)
"""Scheme, host, perhaps a port. ``*.`` stands for every subdomain, as in a content security policy."""
MAX_ORIGIN = 200


def validate_origin(value: str) -> None:
    """Refuse what is not an origin: it goes into a header, so nothing but these characters may pass."""
    found = ORIGIN.fullmatch(value)
    if found is None or int(found["port"] or 0) > 65535:
        raise ValidationError(
            _(
                "“%(value)s” is not the origin of a site: write it as https://www.example.org, small letters, without a path."
            ),
            params={"value": value},
        )


def origin_of(address: str) -> str:
    """The origin of an address somebody typed, such as ``https://www.example.org``; empty where it has none.

    Without a scheme https is meant. The port of the scheme itself is left out.
    """
    text = address.strip().lower()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        port = parts.port
    except ValueError:
        return ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    origin = f"{parts.scheme}://{parts.hostname or ''}" + (f":{port}" if port not in (None, usual) else "")
    return origin if ORIGIN.fullmatch(origin) and "*" not in origin else ""


def admits(origins: list[str], origin: str) -> bool:
    """Whether a browser would let the origin through: as written, or as a subdomain of ``*.``."""
    for known in origins:
        scheme, _separator, host = known.partition("://")
        if known == origin:
            return True
        if host.startswith("*.") and origin.startswith(f"{scheme}://") and origin.endswith(host[1:]):
            return True
    return False
