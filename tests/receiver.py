"""A web server of this machine that keeps what it is sent."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Got:
    """One request."""

    method: str
    path: str
    headers: Message
    body: bytes


class Receiver:
    """Keeps requests and answers 200, or the next of ``answers``: status, headers, body. While ``drips`` is set it never ends."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.always = 200
        self.drips = False
        self.address = ""


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver on a free port."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            kept.got.append(Got(self.command, self.path, self.headers, self.rfile.read(length)))
            if kept.drips:
                self.drip()
                return
            status, headers, body = kept.answers.pop(0) if kept.answers else (kept.always, {}, b"")
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def drip(self) -> None:
            self.send_response(200)
            self.end_headers()
            while kept.drips:
                try:
                    self.wfile.write(b".")
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(0.02)

        do_GET = do_POST = answer

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    kept.address = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        yield kept
    finally:
        kept.drips = False
        server.shutdown()
        server.server_close()
        thread.join()
