"""The push services that messages may go to, by the host that a browser names."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

KNOWN = {
    "fcm.googleapis.com": "Google",
    ".push.services.mozilla.com": "Mozilla",
    ".push.apple.com": "Apple",
    ".notify.windows.com": "Microsoft",
}
"""Hosts, or the ends of their names, of the services that browsers come with."""


def service_of(address: str) -> str | None:
    """The name of the service that an address belongs to; None where messages may not go there.

    ``settings.PUSH_HOSTS`` names further hosts; an entry that begins with a dot stands for all below it.
    """
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    known = KNOWN if parts.scheme == "https" else {}
    for wanted, name in (known | {own.lower(): "" for own in settings.PUSH_HOSTS}).items():
        if host == wanted or (wanted.startswith(".") and host.endswith(wanted)):
            return name or host
    return None
