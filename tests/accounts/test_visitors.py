"""Whose request it is, and that nobody chooses it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from accounts.limits.visitors import address, connection, visitor


def request(forwarded: str | None = None, remote: str = "127.0.0.1") -> Any:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "found"),
    [
        (0, None, "192.0.2.1", "192.0.2.1"),
        (0, "203.0.113.9", "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.9", "127.0.0.1", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "127.0.0.1", "203.0.113.9"),
        (1, "1.1.1.1,2.2.2.2 ,203.0.113.9", "127.0.0.1", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 198.51.100.4", "127.0.0.1", "203.0.113.9"),
        # passed by the proxies: only the connection is known
        (1, None, "192.0.2.1", "192.0.2.1"),
        (2, "203.0.113.9", "192.0.2.1", "192.0.2.1"),
        (1, "not an address", "192.0.2.1", "192.0.2.1"),
        (1, "", "192.0.2.1", "192.0.2.1"),
        # as some proxies write
        (1, "203.0.113.9:4711", "127.0.0.1", "203.0.113.9"),
        (1, "[2001:db8::7]:4711", "127.0.0.1", "2001:db8::7"),
        (1, "2001:db8::7", "127.0.0.1", "2001:db8::7"),
        (1, "::ffff:203.0.113.9", "127.0.0.1", "203.0.113.9"),
        # a Unix socket
        (0, None, "", "unknown"),
        (1, "203.0.113.9", "", "203.0.113.9"),
    ],
)
def test_the_address_is_what_the_outermost_trusted_proxy_saw(
    settings: Any, proxies: int, forwarded: str | None, remote: str, found: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert address(request(forwarded, remote)) == found


def test_whatever_a_visitor_writes_before_it_makes_no_other_visitor(settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    seen = {visitor(request(f"10.0.0.{n}, 203.0.113.9")) for n in range(50)}
    assert len(seen) == 1
    assert "203.0.113.9" not in seen.pop()
    assert visitor(request("203.0.113.10")) != visitor(request("203.0.113.9"))


def test_addresses_of_one_ipv6_connection_are_one_visitor() -> None:
    assert connection(request(remote="2001:db8:1:2::1")) == connection(request(remote="2001:db8:1:2:ffff::9"))
    assert connection(request(remote="2001:db8:1:2::1")) != connection(request(remote="2001:db8:1:3::1"))
