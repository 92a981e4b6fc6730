"""Receives request bodies before a request is handled, so that slow senders do not block readers.

The web server's threads wait for the bytes of a body, and the server itself sets no time for them. Without a proxy that buffers
bodies, some slow senders would fill all threads. So at most half of the threads of a process receive bodies at once; the next
sender is asked to come again. Requests without a body pass untouched.

A sender who trickles is stopped after some time. One who sends nothing at all keeps the place until the connection ends: granian
cannot answer while a read waits, and its reads cannot be broken off. That is what the buffering proxy is for.
"""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import IO, Any

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

IN_MEMORY = 512 * 1024
"""Larger bodies wait in a temporary file."""
FIRST_PIECE, LARGEST_PIECE = 16, 64 * 1024
"""Bytes read at once: few while they arrive slowly, because the time is checked only between two reads."""
SLOW = 0.25
"""Seconds after which a read counts as slow."""
PATIENCE = 0.25
"""Seconds that a body waits for a place. Most are here within milliseconds; who waits longer would take threads from readers."""
RETRY_SECONDS = 5

TEXTS = {
    "400 Bad Request": (
        "L’invio si è interrotto. Riprova.",
        "The body broke off. Please try again.",
    ),
    "408 Request Timeout": (
        "L’invio è durato troppo. Riprova con una connessione migliore o con file più piccoli.",
        "Sending took too long. Please try again with a better connection or smaller files.",
    ),
    "413 Content Too Large": (
        "Quello che hai inviato è troppo grande per questo sito.",
        "What you sent is too large for this site.",
    ),
    "503 Service Unavailable": (
        "In questo momento arrivano troppi invii insieme. Riprova tra qualche secondo: nel modulo il tuo testo c’è ancora.",
        "Too much is being sent at this moment. Please try again in a few seconds: your text is still in the form.",
    ),
}
"""Both languages at once: the settings of the site are not asked for before the body is here."""


class BodyGate:
    """A WSGI application around another one. ``at_once`` bodies of at most ``most`` bytes, each within ``seconds``."""

    def __init__(self, application: Application, *, at_once: int, most: int, seconds: float) -> None:
        self.application = application
        self.most = most
        self.seconds = seconds
        self.places = threading.BoundedSemaphore(at_once)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        length = _length(environ)
        if length == 0:
            return self.application(environ, start)
        if length > self.most:
            return _refusal(environ, start, "413 Content Too Large")
        if not self.places.acquire(timeout=PATIENCE):
            return _refusal(environ, start, "503 Service Unavailable")
        try:
            body = _received(environ["wsgi.input"], length, time.monotonic() + self.seconds)
        except TimeoutError:
            return _refusal(environ, start, "408 Request Timeout")
        except OSError:
            return _refusal(environ, start, "400 Bad Request")
        finally:
            self.places.release()
        environ["wsgi.input"] = body
        with ExitStack() as unless_answered:
            unless_answered.callback(body.close)
            answer = _Closing(self.application(environ, start), body)
            unless_answered.pop_all()
        return answer


class _Closing:
    """An answer that removes the request's body when it is sent."""

    def __init__(self, answer: Iterable[bytes], body: IO[bytes]) -> None:
        self.answer = answer
        self.body = body

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.answer)

    def close(self) -> None:
        """Called by the server after the last byte, or when the reader is gone."""
        try:
            if hasattr(self.answer, "close"):
                self.answer.close()
        finally:
            self.body.close()


def _length(environ: Environ) -> int:
    """The announced length. Without one, or with nonsense, Django takes the request for one without a body."""
    text = str(environ.get("CONTENT_LENGTH") or "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _received(source: Any, length: int, until: float) -> IO[bytes]:
    """The whole body. Raises ConnectionError where it breaks off, and TimeoutError where it takes too long."""
    with ExitStack() as stack:
        body: IO[bytes] = stack.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))
        left, size = length, FIRST_PIECE
        while left:
            begun = time.monotonic()
            if begun > until:
                raise TimeoutError
            piece = source.read(min(size, left))
            if not piece:
                raise ConnectionError
            left -= len(piece)
            body.write(piece)
            is_slow = time.monotonic() - begun > SLOW
            size = max(1, size // 8) if is_slow else min(LARGEST_PIECE, size * 4)
        body.seek(0)
        stack.pop_all()
        return body


def _refusal(environ: Environ, start: Start, status: str) -> list[bytes]:
    texts = TEXTS[status]
    if "text/html" in str(environ.get("HTTP_ACCEPT", "")):
        kind = "text/html; charset=utf-8"
        lines = "".join(
            f'<p lang="{lang}">{text}</p>' for lang, text in zip(("it", "en"), texts, strict=True)
        )
        page = (
            f'<!doctype html><html lang="it"><meta charset="utf-8"><title>{status[:3]}</title>{lines}</html>'
        )
        body = page.encode()
    else:
        kind = "application/json; charset=utf-8"
        body = json.dumps(
            {"code": int(status[:3]), "description": " ".join(texts)}, ensure_ascii=False
        ).encode()
    headers = [
        ("Content-Type", kind),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "default-src 'none'"),
        ("X-Content-Type-Options", "nosniff"),
        ("Connection", "close"),
    ]
    if status.startswith("503"):
        headers.append(("Retry-After", str(RETRY_SECONDS)))
    start(status, headers)
    return [body]
