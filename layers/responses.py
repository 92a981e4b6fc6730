"""Answers of public data endpoints: validators, compression, cross-origin use, errors in words."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

import brotli
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from layers.errors import BadParameter

COMPRESS_FROM = 1400
"""Smaller bodies fit one packet anyway."""
MEASURED_CACHE = "public, no-cache"
"""Anybody may keep the answer, and asks again each time: hidden is hidden at once."""

View = Callable[..., HttpResponse]


def data_response(request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
    """An answer with an ETag, 304 where the client has it already, and brotli or gzip where the client takes them."""
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    response = get_conditional_response(request, etag=etag)
    if not isinstance(response, HttpResponse) or response.status_code not in (304, 412):
        encoding, payload = _encoded(request, body)
        response = HttpResponse(payload, content_type=content_type)
        if encoding:
            response["Content-Encoding"] = encoding
    response["ETag"] = etag
    response["Cache-Control"] = MEASURED_CACHE
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _encoded(request: HttpRequest, body: bytes) -> tuple[str, bytes]:
    accepted = request.headers.get("Accept-Encoding", "")
    if len(body) < COMPRESS_FROM:
        return "", body
    if "br" in [part.split(";")[0].strip() for part in accepted.split(",")]:
        return "br", brotli.compress(body, quality=1)
    if "gzip" in accepted:
        return "gzip", gzip.compress(body, compresslevel=1, mtime=0)
    return "", body


def error_response(status: int, description: object, parameter: str = "") -> HttpResponse:
    """A JSON error: ``{"code", "description", "parameter"}``."""
    body: dict[str, Any] = {"code": status, "description": str(description)}
    if parameter:
        body["parameter"] = parameter
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type="application/json; charset=utf-8"
    )


def public_endpoint(view: View) -> View:
    """GET, HEAD and OPTIONS only, from any origin; a BadParameter becomes a 400 that says why."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
            response["Access-Control-Max-Age"] = "86400"
        elif request.method not in ("GET", "HEAD"):
            response = error_response(405, "GET, HEAD, OPTIONS")
        else:
            try:
                response = view(request, *args, **kwargs)
            except BadParameter as fault:
                response = error_response(400, fault.reason, fault.name)
        if response.status_code in (204, 405) and request.method != "GET":
            response["Allow"] = "GET, HEAD, OPTIONS"
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Link"
        return response

    return answer
