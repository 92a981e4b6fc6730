"""What the application learns about a request behind proxies, as JSON. Served by granian in a test."""

import json
from typing import Any

import django
from django.core.handlers.wsgi import WSGIRequest

django.setup()

from accounts.limits.visitors import address, visitor  # noqa: E402 - it needs the settings


def application(environ: dict[str, Any], start: Any) -> list[bytes]:
    request = WSGIRequest(environ)
    found = {
        "address": address(request),
        "visitor": visitor(request),
        "scheme": request.scheme,
        "host": request.get_host(),
        "query": len(request.META["QUERY_STRING"]),
        "body": len(request.body),
    }
    start("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(found).encode()]
