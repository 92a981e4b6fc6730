"""Content codings: which one a client wants (RFC 9110, section 12.5.3), whole bodies and streams in it."""

from __future__ import annotations

import gzip
import re
import zlib

import brotli
from django.http import HttpRequest

ENCODINGS = ("br", "gzip")
"""Supported encodings, the better first, both at level 1: higher levels take longer than the query of the body."""
QUALITY = re.compile(r"^\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*$", re.IGNORECASE)


def accepted_encoding(request: HttpRequest) -> str:
    """``br`` or ``gzip``, whichever the client prefers; empty for the plain body."""
    weights: dict[str, float] = {}
    for part in request.META.get("HTTP_ACCEPT_ENCODING", "").split(","):
        coding, *parameters = part.split(";")
        found = [QUALITY.match(parameter) for parameter in parameters]
        weight = 1.0
        if found:
            # An unreadable weight counts as 0.
            weight = float(found[0][1]) if found[0] else 0.0
        weights[coding.strip().lower()] = weight
    if "x-gzip" in weights:
        weights.setdefault("gzip", weights["x-gzip"])
    other = weights.get("*", 0.0)
    best = max(ENCODINGS, key=lambda coding: weights.get(coding, other))
    weight = weights.get(best, other)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else ""


def compress(body: bytes, encoding: str) -> bytes:
    """The whole body in the encoding; the same bytes for the same body."""
    if encoding == "br":
        return bytes(brotli.compress(body, quality=1))
    if encoding == "gzip":
        return gzip.compress(body, compresslevel=1, mtime=0)
    return body


class Compressor:
    """A body that comes in blocks. An empty encoding passes them on as they are."""

    def __init__(self, encoding: str) -> None:
        self._brotli = brotli.Compressor(quality=1) if encoding == "br" else None
        self._gzip = zlib.compressobj(1, zlib.DEFLATED, 31) if encoding == "gzip" else None

    def feed(self, block: bytes) -> bytes:
        """Compress a block; return the bytes that are ready, perhaps none."""
        if self._brotli:
            return bytes(self._brotli.process(block))
        return self._gzip.compress(block) if self._gzip else block

    def flush(self) -> bytes:
        """Flush: return the bytes held back, so that the client can decode everything so far."""
        if self._brotli:
            return bytes(self._brotli.flush())
        return self._gzip.flush(zlib.Z_SYNC_FLUSH) if self._gzip else b""

    def finish(self) -> bytes:
        """The end of the body."""
        if self._brotli:
            return bytes(self._brotli.finish())
        return self._gzip.flush() if self._gzip else b""
