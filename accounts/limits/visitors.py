"""The client's IP address, as far as it can be trusted. Limits, sign-in and logs all use this module.
``TRUSTED_PROXIES`` says how many proxies of ours stand before the
application. Each appends to ``X-Forwarded-For`` the address that it saw, so the entry of the outermost is found by counting from the
end; what stands before it was written by the visitor. RFC 7239, section 8.1.
"""

from __future__ import annotations

import ipaddress
import re

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

UNKNOWN = "unknown"
"""Used where the server knows no address, as behind a Unix socket."""
NETWORK_OF_ONE = 64
"""Bits of an IPv6 address that name one connection; the rest is chosen by who uses it."""
WITH_PORT = re.compile(r"\[?([^\]]+?)\]?(?::[0-9]+)?")
"""``192.0.2.1:4711`` or ``[2001:db8::1]:4711``, as some proxies write."""


def address(request: HttpRequest) -> str:
    """The visitor's address; without enough entries of trusted proxies, the address of the connection."""
    count = settings.TRUSTED_PROXIES
    if count:
        entries = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(entries) >= count and (found := _parsed(entries[-count])):
            return found
    return _parsed(request.META.get("REMOTE_ADDR", "")) or UNKNOWN


def _parsed(text: str) -> str:
    text = text.strip()
    for candidate in (text, *(match.group(1) for match in [WITH_PORT.fullmatch(text)] if match)):
        try:
            found = ipaddress.ip_address(candidate)
        except ValueError:
            continue
        mapped = getattr(found, "ipv4_mapped", None)
        return str(mapped or found)
    return ""


def connection(request: HttpRequest) -> str:
    """What counts as one visitor: an IPv4 address, or the network that an IPv6 connection chooses its addresses from."""
    found = address(request)
    if ":" in found:
        return str(ipaddress.ip_network(f"{found}/{NETWORK_OF_ONE}", strict=False))
    return found


def visitor(request: HttpRequest) -> str:
    """A stand-in for the visitor's address, which itself is not kept: 32 hexadecimal digits."""
    return salted_hmac("accounts.limits.visitors", connection(request)).hexdigest()[:32]
