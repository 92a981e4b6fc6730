"""What readers wait while others send slowly or ask heavy questions: ``python -m benchmarks.holding_up 8000 torino``.

Against a server that runs, such as that of ``./dev demo``. Twenty senders begin a body of 100 kB and go on with a byte a second; ten
visitors' worth of heavy questions come at once, again and again. Meanwhile pages are read one after another.
"""

from __future__ import annotations

import http.client
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

HOST = "127.0.0.1"
SECONDS = 25
SENDERS = 20
QUESTIONS = 10
RETRY_AFTER = 5
"""Seconds that a refused question waits, as it is told to."""
HEAVY = (
    "/{city}/analysis/?subject=reports&filter="
    + "+OR+".join(f"title+LIKE+'%25{letter}%25{letter}%25x{letter}'" for letter in "abcdefghijklmnopqrst")
    + "&group=area:zona"
)


def ask(port: int, path: str) -> tuple[str, float]:
    """The status and the seconds of one reading."""
    begun = time.monotonic()
    caller = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        caller.request("GET", path)
        answer = caller.getresponse()
        answer.read()
        status = str(answer.status)
    except OSError as fault:
        status = type(fault).__name__
    finally:
        caller.close()
    return status, time.monotonic() - begun


@contextmanager
def slow_senders(port: int) -> Iterator[Callable[[], Counter[str]]]:
    """Senders that trickle; the call counts how each was answered."""
    head = f"POST /feedback/ HTTP/1.1\r\nHost: {HOST}:{port}\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\n"
    senders = [socket.create_connection((HOST, port)) for _ in range(SENDERS)]
    ended = threading.Event()
    for sender in senders:
        sender.sendall(head.encode())
        sender.settimeout(0.1)

    def trickle() -> None:
        while not ended.wait(1):
            for sender in senders:
                try:
                    sender.sendall(b"a")
                except OSError:
                    continue

    def answers() -> Counter[str]:
        found: Counter[str] = Counter()
        for sender in senders:
            try:
                found[sender.recv(12).decode().rpartition(" ")[2] or "closed"] += 1
            except OSError as fault:
                found[type(fault).__name__] += 1
        return found

    threading.Thread(target=trickle, daemon=True).start()
    yield answers
    ended.set()
    for sender in senders:
        sender.close()


@contextmanager
def heavy_questions(port: int, city: str) -> Iterator[Callable[[], Counter[str]]]:
    """Questions at once, each asked again when it is answered; the call counts the answers."""
    ended = threading.Event()
    found: Counter[str] = Counter()

    def go_on() -> None:
        while not ended.is_set():
            status, _seconds = ask(port, HEAVY.format(city=city))
            found[status] += 1
            ended.wait(RETRY_AFTER if status in ("429", "503") else 0.2)

    threads = [threading.Thread(target=go_on, daemon=True) for _ in range(QUESTIONS)]
    for thread in threads:
        thread.start()
    yield lambda: found
    ended.set()
    for thread in threads:
        thread.join(40)


def read_for_a_while(port: int, paths: tuple[str, ...]) -> None:
    """Read the pages in turn and print what they took."""
    met: dict[str, list[tuple[str, float]]] = {path: [] for path in paths}
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        for path in paths:
            met[path].append(ask(port, path))
        time.sleep(0.2)
    for path, answers in met.items():
        times = sorted(seconds * 1000 for _status, seconds in answers)
        statuses = dict(Counter(status for status, _seconds in answers))
        middle, ninth = times[len(times) // 2], times[int(len(times) * 0.9)]
        print(
            f"  {path:<12} {statuses}  median {middle:.0f} ms, 90 % {ninth:.0f} ms, longest {times[-1]:.0f} ms"
        )


def main(port: int, city: str) -> None:
    """Print the three tables."""
    paths = ("/healthz", f"/{city}/", "/privacy/")
    print("nothing else")
    read_for_a_while(port, paths)
    print(f"{SENDERS} slow senders")
    with slow_senders(port) as answers:
        read_for_a_while(port, paths)
        print(f"  senders: {dict(answers())}")
    print(f"{QUESTIONS} heavy questions at once")
    with heavy_questions(port, city) as answers:
        read_for_a_while(port, paths)
        print(f"  questions: {dict(answers())}")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
