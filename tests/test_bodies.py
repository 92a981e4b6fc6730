"""Bodies that come slowly, too late, too large or not whole, before the site sees a request."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from civicmap.serving.bodies import BodyGate


class Slow:
    """A body that waits until it is told to go on."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.asked = threading.Event()

    def read(self, _size: int) -> bytes:
        self.asked.set()
        self.go_on.wait(10)
        return b""


def echo(environ: dict[str, Any], start: Any) -> list[bytes]:
    start("200 OK", [])
    return [environ["wsgi.input"].read() if "wsgi.input" in environ else b"no body"]


def send(
    gate: BodyGate, body: Any = None, length: object = "", **environ: str
) -> tuple[str, dict[str, str], bytes]:
    said: list[Any] = []
    given: dict[str, Any] = {"CONTENT_LENGTH": str(length), **environ}
    if body is not None:
        given["wsgi.input"] = body
    parts = gate(given, lambda status, headers: said.extend((status, dict(headers))))
    answer = b"".join(parts)
    if hasattr(parts, "close"):
        parts.close()
    return said[0], said[1], answer


@pytest.fixture
def slow() -> Iterator[list[Slow]]:
    waiting = [Slow() for _ in range(6)]
    yield waiting
    for one in waiting:
        one.go_on.set()


def test_a_whole_body_passes_and_so_does_a_request_without() -> None:
    gate = BodyGate(echo, at_once=2, most=10**6, seconds=5)
    for size in (1, 70_000, 900_000):
        body = bytes(range(256)) * (size // 256 + 1)
        assert send(gate, io.BytesIO(body[:size]), size)[::2] == ("200 OK", body[:size])
    for length in ("", "0", "-4", "²", "many"):
        assert send(gate, None, length)[::2] == ("200 OK", b"no body")


def test_half_of_the_threads_wait_for_slow_senders_and_readers_pass(slow: list[Slow]) -> None:
    gate = BodyGate(echo, at_once=2, most=1000, seconds=20)
    threads = [threading.Thread(target=send, args=(gate, body, 100)) for body in slow[:2]]
    for thread in threads:
        thread.start()
    assert all(body.asked.wait(5) for body in slow[:2])
    for body in slow[2:]:
        status, headers, _answer = send(gate, body, 100)
        assert status.startswith("503")
        assert int(headers["Retry-After"]) > 0
        assert not body.asked.is_set()
    assert send(gate)[0] == "200 OK"
    for body in slow:
        body.go_on.set()
    for thread in threads:
        thread.join(5)
    assert send(gate, io.BytesIO(b"ten bytes!"), 10)[::2] == ("200 OK", b"ten bytes!")


def test_who_comes_a_moment_too_early_waits_for_a_place(
    slow: list[Slow], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civicmap.serving.bodies.PATIENCE", 5)
    gate = BodyGate(echo, at_once=1, most=1000, seconds=20)
    first = threading.Thread(target=send, args=(gate, slow[0], 100))
    first.start()
    assert slow[0].asked.wait(5)
    threading.Timer(0.2, slow[0].go_on.set).start()
    assert send(gate, io.BytesIO(b"ten bytes!"), 10)[::2] == ("200 OK", b"ten bytes!")
    first.join(5)


class Trickle:
    """A body of one letter at a time, each a moment later."""

    def __init__(self) -> None:
        self.clock = 0.0
        self.sizes: list[int] = []

    def read(self, size: int) -> bytes:
        self.sizes.append(size)
        self.clock += size
        return b"a" * size


def test_a_body_that_trickles_is_stopped_in_time_and_frees_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = BodyGate(echo, at_once=1, most=1000, seconds=30)
    body = Trickle()
    monkeypatch.setattr("civicmap.serving.bodies.time.monotonic", lambda: body.clock)
    assert send(gate, body, 900)[0].startswith("408")
    assert 30 < body.clock < 40
    assert body.sizes[-1] == 1
    assert send(gate, io.BytesIO(b"a"), 1)[0] == "200 OK"


def test_what_is_too_large_is_refused_unread_and_what_breaks_off_is_told(slow: list[Slow]) -> None:
    gate = BodyGate(echo, at_once=1, most=1000, seconds=5)
    assert send(gate, slow[0], 1001)[0].startswith("413")
    assert not slow[0].asked.is_set()
    assert send(gate, io.BytesIO(b"half"), 100)[0].startswith("400")


def test_people_read_a_page_in_both_languages_and_programs_json() -> None:
    gate = BodyGate(echo, at_once=1, most=1, seconds=5)
    _status, headers, page = send(gate, io.BytesIO(), 2, HTTP_ACCEPT="text/html")
    assert headers["Content-Type"].startswith("text/html")
    assert 'lang="it">Quello che hai inviato è troppo grande' in page.decode()
    assert 'lang="en">What you sent is too large' in page.decode()
    _status, headers, body = send(gate, io.BytesIO(), 2)
    assert (headers["Content-Type"], b'"code": 413' in body) == ("application/json; charset=utf-8", True)
