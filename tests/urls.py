"""Every address of the project, taken from the URL configuration itself, so that tests notice a new one."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

FOREIGN = ("admin", "account_", "mfa_")
"""Addresses of packages, which have tests of their own."""


def patterns(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """(name with namespace, pattern) of every address below the resolver."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = ":".join(part for part in (namespace, entry.namespace or "") if part)
            yield from patterns(entry, inner)
        else:
            yield ":".join(part for part in (namespace, entry.name or str(entry.pattern)) if part), entry


def names() -> set[str]:
    """Names of the project's own addresses."""
    return {name for name, _pattern in patterns() if not name.startswith(FOREIGN)}
