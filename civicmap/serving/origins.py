"""Where an external basemap comes from."""

from __future__ import annotations

from urllib.parse import urlsplit


def origins(url: str, subdomains: str) -> list[str]:
    """The origins a tile template reaches, for the content security policy."""
    parts = urlsplit(url)
    host = parts.netloc
    if "{s}" in host:
        return [f"{parts.scheme}://{host.replace('{s}', letter)}" for letter in subdomains]
    return [f"{parts.scheme}://{host}"] if host else []
