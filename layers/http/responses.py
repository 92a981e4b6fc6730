"""Answers of public data endpoints: validators, compression, streams, cross-origin use, errors in words.

An endpoint reads ``layer_etag()`` first and asks ``not_modified()``: a client that has the newest answer costs one query.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Iterable, Sequence
from functools import cache, wraps
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header, parse_etags
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from psycopg.errors import QueryCanceled

from layers.declaration.layer import Layer
from layers.errors import BadParameter
from layers.http.encodings import ENCODINGS, Compressor, accepted_encoding, compress
from layers.http.languages import mark_one_language
from layers.http.once import asking_once

COMPRESS_FROM = 1400
"""Smaller bodies are not compressed: they fit into one packet."""
STREAM_FROM = 64 * 1024
"""A stream that ends before so many bytes is sent as an ordinary answer, with its length."""
MEASURED_CACHE = "public, no-cache"
"""Cacheable by anybody, but revalidated each time, so that hidden rows disappear at once."""
RETRY_SECONDS = 30
"""Retry-After of a request that took too long."""
METHODS = "GET, HEAD, OPTIONS"
ALLOWED_HEADERS = (
    "Accept, Accept-Language, Cache-Control, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Range, Pragma, Range, "
    "X-Requested-With"
)
"""Headers that programs may list in a CORS preflight."""
EXPOSED_HEADERS = "Content-Crs, Content-Disposition, ETag, Link, Retry-After"

Answer = TypeVar("Answer", bound=HttpResponseBase)
View = Callable[..., HttpResponseBase]
Blocks = Generator[bytes, None, None]
"""The bytes of a body, one block after another. Closed when the reader is gone, which must end what feeds it."""


# --- Validators -------------------------------------------------------------------------------------------------


@cache
def code_version() -> str:
    """Hash of the project's own source, templates and translations: other code may answer otherwise."""
    found = hashlib.blake2b(digest_size=8)
    base = Path(settings.BASE_DIR)
    folders = [Path(config.path) for config in apps.get_app_configs()]
    for folder in sorted(folder for folder in folders if folder.parent == base):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".html", ".sql", ".mo") and path.is_file():
                found.update(str(path.relative_to(base)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def etag_of(request: HttpRequest, version: str, *salt: object) -> str:
    """A strong ETag that is known before the body is made; empty for an empty ``version``, which is unknown.

    It holds for this address with its query, the active language, the running code, the public address of the site and
    today's date (some layers show what is in force today). ``salt`` is whatever else the body depends on, such as
    the media type that was negotiated.
    """
    if not version:
        return ""
    parts = (
        version,
        request.scheme,
        request.get_host(),
        request.path,
        request.META.get("QUERY_STRING", ""),
        get_language(),
        code_version(),
        settings.SITE_URL,
        timezone.localdate(),
        *salt,
    )
    text = "\0".join(str(part) for part in parts)
    return f'"{hashlib.blake2b(text.encode(), digest_size=12).hexdigest()}"'


def layer_etag(request: HttpRequest, layer: Layer, *salt: object) -> str:
    """The ETag of an answer made from one layer: its version in the city of the request, and its declared columns. One query at most."""
    city = layer.city or (request.GET.get("city", "") if "city" in layer.filters else "")
    return etag_of(request, layer.version(city), layer.name, layer.declared, *salt)


def weakly_tagged(response: Answer) -> Answer:
    """The answer with a weak ETag: bodies of one version say the same and differ in bytes, such as a time inside."""
    if etag := response.get("ETag"):
        response["ETag"] = f"W/{etag.removeprefix('W/')}"
    return response


def encoded_etag(etag: str, encoding: str) -> str:
    """The ETag of one encoding of the body: other bytes need another strong ETag (RFC 9110, section 8.8.3.3)."""
    return f'{etag[:-1]}-{encoding}"' if encoding else etag


def not_modified(
    request: HttpRequest, etag: str, vary: Sequence[str] = (), *, exists: bool = False
) -> HttpResponse | None:
    """304 where the client has the answer, 412 where it insists on another one, else None. Empty ``etag``: None.

    ``If-None-Match: *`` asks whether there is any answer, which only who ``exists`` can say.
    """
    wanted, known = request.META.get("HTTP_IF_MATCH", ""), request.META.get("HTTP_IF_NONE_MATCH", "")
    if not etag or not (wanted or known):
        return None
    variants = {encoded_etag(etag, encoding) for encoding in ("", *ENCODINGS)}
    if wanted and (tags := parse_etags(wanted)) and tags != ["*"] and not variants.intersection(tags):
        return error_response(412, _("The answer has changed since."))
    tags = [tag.removeprefix("W/") for tag in parse_etags(known)]
    likely = encoded_etag(etag, accepted_encoding(request))
    if likely in tags or (exists and tags == ["*"]):
        found = likely
    elif not (found := next((tag for tag in tags if tag in variants), "")):
        return None
    response = HttpResponse(status=304)
    del response["Content-Type"]
    return _finished(response, found, vary)


# --- Bodies -----------------------------------------------------------------------------------------------------


def data_response(
    request: HttpRequest,
    body: bytes,
    content_type: str,
    etag: str = "",
    *,
    filename: str = "",
    vary: Sequence[str] = (),
) -> HttpResponse:
    """A whole body: brotli or gzip where the client takes them, 304 where it has it already.

    Without ``etag`` the body is hashed. ``filename`` offers it as a file to keep. ``vary`` names request headers, besides
    Accept-Encoding, that chose the body.
    """
    if not etag:
        etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    if (unchanged := not_modified(request, etag, vary, exists=True)) is not None:
        return unchanged
    encoding = accepted_encoding(request) if len(body) >= COMPRESS_FROM else ""
    payload = compress(body, encoding)
    response = HttpResponse(b"" if request.method == "HEAD" else payload, content_type=content_type)
    response["Content-Length"] = str(len(payload))
    _describe(response, encoding, filename)
    return _finished(response, encoded_etag(etag, encoding), vary)


def stream_response(
    request: HttpRequest,
    blocks: Blocks,
    content_type: str,
    etag: str = "",
    filename: str = "",
    *,
    vary: Sequence[str] = (),
) -> HttpResponseBase:
    """A body of any length in flat memory; a short one becomes a ``data_response``.

    Faults before the first blocks are raised here, so that they get their own status. After later ones the server may end the
    answer as if it were whole: a body has to be one whose part nobody can take for the whole, as a part of JSON or XML is none.
    """
    start = bytearray()
    ended = False
    while len(start) < STREAM_FROM and not ended:
        # A generator that raises is closed by that.
        block = next(blocks, None)
        ended = block is None
        start += block or b""
    if ended:
        return data_response(request, bytes(start), content_type, etag, filename=filename, vary=vary)
    if (unchanged := not_modified(request, etag, vary, exists=True)) is not None:
        blocks.close()
        return unchanged
    encoding = accepted_encoding(request)
    if request.method == "HEAD":
        blocks.close()
        # Not an empty HttpResponse: Django would set Content-Length to 0.
        response = StreamingHttpResponse((), content_type=content_type)
    else:
        response = StreamingHttpResponse(_Body(bytes(start), blocks, encoding), content_type=content_type)
    _describe(response, encoding, filename)
    return _finished(response, encoded_etag(etag, encoding) if etag else "", vary)


class _Body:
    """The blocks of a stream, compressed. Closing it closes their source, even before the first is taken."""

    def __init__(self, start: bytes, blocks: Blocks, encoding: str) -> None:
        self._start = start
        self._blocks = blocks
        self._compressor = Compressor(encoding)
        self._ended = False
        self._fault: Exception | None = None

    def __iter__(self) -> _Body:
        return self

    def __next__(self) -> bytes:
        if self._start:
            # Flushed, so that the reader sees the beginning at once.
            start, self._start = self._compressor.feed(self._start) + self._compressor.flush(), b""
            return start
        while not self._ended:
            try:
                block = next(self._blocks, None)
            except Exception as fault:  # noqa: BLE001 - handed on below, whatever it is
                # Flush the compressor before the error propagates: the last block may say that the rest is missing.
                self._fault = fault
                self._ended = True
                if payload := self._compressor.flush():
                    return payload
                break
            self._ended = block is None
            payload = self._compressor.finish() if block is None else self._compressor.feed(block)
            if payload:
                return payload
        if self._fault is not None:
            raise self._fault
        raise StopIteration

    def close(self) -> None:
        self._blocks.close()


def _describe(response: HttpResponseBase, encoding: str, filename: str) -> None:
    if encoding:
        response["Content-Encoding"] = encoding
    if filename:
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename)


def _finished(response: Answer, etag: str, vary: Iterable[str]) -> Answer:
    if etag:
        response["ETag"] = etag
    response["Cache-Control"] = MEASURED_CACHE
    patch_vary_headers(response, ["Accept-Encoding", *vary])
    return response


# --- Faults and methods -----------------------------------------------------------------------------------------


def error_response(status: int, description: object, parameter: str = "") -> HttpResponse:
    """A JSON error: ``{"code", "description", "parameter"}``."""
    body: dict[str, Any] = {"code": status, "description": str(description)}
    if parameter:
        body["parameter"] = parameter
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type="application/json; charset=utf-8"
    )
    response["Cache-Control"] = "no-cache"
    return response


def preflight() -> HttpResponse:
    """The CORS headers of a public read, for preflight requests."""
    response = HttpResponse(status=204)
    response["Allow"] = METHODS
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
    response["Access-Control-Max-Age"] = "86400"
    return response


def from_anywhere(response: Answer) -> Answer:
    """Let pages of any site read the answer: it is public."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
    return response


def readable_anywhere(view: View) -> View:
    """For a public read that is no ``public_endpoint``: the same answers to pages of other sites."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return from_anywhere(preflight() if request.method == "OPTIONS" else view(request, *args, **kwargs))

    return answer


def is_timeout(fault: BaseException) -> bool:
    """Whether the error is a statement timeout."""
    return isinstance(fault, OperationalError) and isinstance(fault.__cause__, QueryCanceled)


def too_slow() -> HttpResponse:
    """The answer to a request that keeps the database too long."""
    response = error_response(
        503, _("This takes too long. Narrow what you ask for, or try again in a while.")
    )
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def public_endpoint(view: View) -> View:
    """GET, HEAD and OPTIONS only, from any origin; a BadParameter becomes a 400 that says why.

    The answer is the same for everybody: ``layers.http.middleware`` spares it all that knows who asks. Other methods are answered 405
    here: the check against forged forms would say 403 before, and there is nothing to forge.
    """

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase
        if request.method == "OPTIONS":
            response = preflight()
        elif request.method not in ("GET", "HEAD"):
            response = error_response(405, METHODS)
            response["Allow"] = METHODS
        else:
            try:
                with asking_once():
                    response = view(request, *args, **kwargs)
            except BadParameter as fault:
                response = error_response(400, fault.reason, fault.name)
            except OperationalError as fault:
                if not is_timeout(fault):
                    raise
                response = too_slow()
        mark_one_language(response)
        return from_anywhere(response)

    answer.is_public_endpoint = True  # type: ignore[attr-defined]
    return answer


def is_public_endpoint(view: View) -> bool:
    """Whether a view was declared with ``public_endpoint``."""
    return getattr(view, "is_public_endpoint", False)
