"""Requests to addresses that people typed: what is refused, before and after the name is looked up, and what an answer may do."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from layers import outgoing
from layers.outgoing import Unreachable, check_address, request, validate_address
from tests.receiver import Receiver, receiver

NOT_ADDRESSES = [
    "", "x", "example.org/hook", "//example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "https://",
    "https:///path", "https://./", "https://exa mple.org/", "https://example.org/\nHost: x", "https://example.org\\@127.0.0.1/",
    "https://example.org:port/", "https://example.org:99999/", "https://[::1/", f"https://example.org/{'a' * 500}",
    f"https://{'a' * 64}.example.org/", "javascript:alert(1)", "https://example.org/\x00", "\thttps://example.org/",
]  # fmt: skip
REFUSED = [
    "http://example.org/", "https://name:secret@example.org/", "https://name@example.org/", "https://example.org:25/",
    "https://example.org:0/",
]  # fmt: skip
PRIVATE = [
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[fd12::1]",
    "[ff02::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a00:1]", "[2002:7f00:1::]",
    "[2001:db8::1]", "[fec0::1]", "[2002:5db8:d822::1]", "[2001:0:5db8:d822::1]", "[3fff::1]", "[64:ff9b:1::1]", "[fe80::1%25lo]",
    "192.0.0.8", "192.88.99.1",
]  # fmt: skip
ODD_NUMBERS = ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "127.0.0.0x1", "127.0.0.1.", "0X7F.1"]
"""What a resolver makes the own machine of."""


@pytest.fixture
def server(settings: Any) -> Any:
    """A receiver on this machine, which the setting excepts."""
    settings.OUTGOING_NETWORKS = ["127.0.0.0/8"]
    with receiver() as found:
        yield found


@pytest.mark.parametrize(
    "address", [*NOT_ADDRESSES, *REFUSED, *(f"https://{host}/" for host in [*PRIVATE, *ODD_NUMBERS])]
)
def test_what_is_no_public_address_is_refused_in_forms_and_before_sending(address: str) -> None:
    with pytest.raises(ValidationError):
        validate_address(address)
    with pytest.raises(Unreachable):
        request("POST", address, seconds=1)


@pytest.mark.parametrize("host", [*PRIVATE, *ODD_NUMBERS, "localhost", "LOCALHOST", "localhost."])
def test_nothing_is_sent_into_a_private_network_however_it_is_written(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "_connected", lambda *_args: pytest.fail("connected"))
    with pytest.raises(Unreachable):
        request("GET", f"https://{host}/", plain=True)


def test_addresses_that_may_be_used(settings: Any) -> None:
    check_address("https://example.org/hook?x=1")
    check_address("https://città.example.org:8443/")
    check_address("https://93.184.216.34/")
    check_address("https://[2606:2800:220:1::1]/")
    check_address("http://example.org/", plain=True)
    settings.OUTGOING_NETWORKS = ["10.1.0.0/16"]
    check_address("http://10.1.2.3/hook")
    with pytest.raises(Unreachable):
        check_address("http://10.2.2.3/hook", plain=True)


def test_the_addresses_of_a_name_are_judged_each_time_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "_connected", lambda *_args: pytest.fail("connected"))
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: rows)
    with pytest.raises(Unreachable, match="rete privata"):
        request("GET", "https://example.org/")


def test_the_connection_goes_to_the_address_that_was_checked(
    server: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def first_public(host: str, port: int, **_more: Any) -> Any:
        asked.append(host)
        found = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, port))]

    original = socket.getaddrinfo
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda host, *a, **m: (
        first_public(host, *a, **m) if host == "rebound.example.org" else original(host, *a, **m)
    ))  # fmt: skip
    address = server.address.replace("127.0.0.1", "rebound.example.org")
    assert request("POST", address, body=b"x").status == 200
    assert asked == ["rebound.example.org"]
    assert server.got[0].headers["Host"].startswith("rebound.example.org:")


def test_a_redirect_is_an_answer_and_is_not_followed(server: Receiver) -> None:
    server.answers = [(302, {"Location": f"{server.address}elsewhere"}, b"")]
    answer = request("POST", server.address, body=b"{}", headers={"X-Own": "1"})
    assert answer.status == 302
    assert [(one.path, one.headers["X-Own"]) for one in server.got] == [("/", "1")]


def test_long_answers_and_slow_servers_end(server: Receiver) -> None:
    server.answers = [(200, {}, b"x" * 2000)]
    with pytest.raises(Unreachable, match="troppo lunga"):
        request("GET", server.address, most=1000)
    server.drips = True
    began = time.monotonic()
    with pytest.raises(Unreachable, match="troppo tempo"):
        request("GET", server.address, seconds=0.5)
    assert time.monotonic() - began < 3


def test_a_server_that_is_not_there_and_one_without_certificate(server: Receiver) -> None:
    with pytest.raises(Unreachable):
        request("GET", server.address.replace("http://", "https://"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unreachable):
        request("GET", f"http://127.0.0.1:{port}/")
