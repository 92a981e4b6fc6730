"""Full addresses. One rule: an answer to a request names the scheme and host that the reader used.

``SITE_URL`` is for what no request asked for: letters, files that a worker makes, and the ``url`` column of the layers, whose
finished texts are kept. Behind ``TRUSTED_PROXIES`` their word on the scheme counts; the host is that of the ``Host`` header, and
``ALLOWED_HOSTS`` refuses any other, so nobody can make the site name a foreign one.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def origin(request: HttpRequest) -> str:
    """Scheme and host that the reader used, without a slash at the end."""
    return request.build_absolute_uri("/").removesuffix("/")


def absolute(request: HttpRequest, path: str) -> str:
    """The full address of a path. Braces stay as they are: a template of an address is no address yet."""
    return origin(request) + path


def on_this_host(request: HttpRequest, address: str) -> str:
    """An address of a layer's ``url`` column with the host that the reader used; a foreign address as it is."""
    if address == settings.SITE_URL or address.startswith(f"{settings.SITE_URL}/"):
        return origin(request) + address.removeprefix(settings.SITE_URL)
    return address
