"""Requests to addresses that people typed: webhooks, endpoints of other systems, pictures elsewhere.

Such an address may point into the own network, by its name as well as by its number. So the addresses of the host are looked up for
each request, all of them must be public, and the connection goes to the very address that was checked: a name that answers otherwise a
moment later changes nothing. Redirects are not followed. ``settings.OUTGOING_NETWORKS`` names private networks that may be reached.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

LONGEST = 500
PORTS = {"https": 443, "http": 80}
FIRST_FREE_PORT = 1024
"""Below stand the doors of other services, such as mail."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")
UNICAST6 = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is routed publicly. Site-local addresses, which Python takes for global ones, lie outside."""
NEVER = [
    ipaddress.ip_network(text)
    for text in ("192.0.0.0/24", "192.88.99.0/24", "2001::/32", "2002::/16", "3fff::/20")
]
"""Protocol assignments, relays and tunnels (6to4, Teredo) and an example's addresses: some versions of Python take them for global ones."""
ODD = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
ODD_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
"""The end of a host that resolvers read as an IPv4 address, however it is written: no top-level domain is a number."""
USER_AGENT = "civicmap"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unreachable(Exception):
    """The request cannot be made, or got no answer. The text is a sentence in the active language."""


@dataclass(frozen=True)
class Answer:
    """What came back. ``headers`` have lower-case names; ``seconds`` is how long it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


def request(
    method: str,
    address: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    plain: bool = False,
    most: int = 1_000_000,
    seconds: float = 10.0,
) -> Answer:
    """Send one request and read at most ``most`` bytes of its answer within ``seconds``, looking up the name apart.

    A redirect is an answer like any other. Without ``plain`` only https is spoken, except to ``OUTGOING_NETWORKS``.
    Raises Unreachable.
    """
    parts = _read(address)
    host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
    found = _public_addresses(host, port)
    if parts.scheme == "http" and not plain and not all(_is_excepted(one) for one in found):
        raise Unreachable(_("Write an address that begins with https://."))
    began = time.monotonic()
    try:
        return _exchange(parts, found, port, method, body, headers or {}, most, began, seconds)
    except ssl.SSLCertVerificationError as fault:
        raise Unreachable(
            _("The certificate of the server is not valid: %(why)s.") % {"why": fault.verify_message}
        ) from fault
    except TimeoutError as fault:
        raise Unreachable(_("The server took too long to answer.")) from fault
    except (OSError, http.client.HTTPException, ValueError) as fault:
        if time.monotonic() - began >= seconds:
            raise Unreachable(_("The server took too long to answer.")) from fault
        raise Unreachable(_("The server cannot be reached, or its answer cannot be read.")) from fault


def check_address(address: str, *, plain: bool = False) -> None:
    """Raise Unreachable for what can be seen of an address without asking anybody."""
    parts = _read(address)
    number = _number(str(parts.hostname))
    # A name may stand for an excepted address; that is seen when it is looked up.
    may_be_excepted = bool(settings.OUTGOING_NETWORKS) if number is None else _is_excepted(number)
    if parts.scheme == "http" and not plain and not may_be_excepted:
        raise Unreachable(_("Write an address that begins with https://."))
    if number is not None and not may_be_reached(number):
        raise Unreachable(_private())


def validate_address(address: str) -> None:
    """Refuse what no request may go to. Raises ValidationError."""
    try:
        check_address(address)
    except Unreachable as fault:
        raise ValidationError(str(fault)) from fault


def may_be_reached(number: Address) -> bool:
    """Whether an address is public, or excepted. An IPv4 address that one of IPv6 stands for is judged as itself."""
    number = _meant(number)
    if _is_excepted(number):
        return True
    if isinstance(number, ipaddress.IPv6Address) and number not in UNICAST6:
        return False
    if any(number in network for network in NEVER):
        return False
    return number.is_global and not number.is_multicast and not number.is_reserved


def _meant(number: Address) -> Address:
    """The IPv4 address that one of IPv6 stands for (mapped, or through NAT64), else the address itself."""
    if isinstance(number, ipaddress.IPv4Address):
        return number
    if number in NAT64:
        return ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
    return number.ipv4_mapped or number


def _is_excepted(number: Address) -> bool:
    """Whether a network that the setting names holds the address."""
    return any(_meant(number) in ipaddress.ip_network(text) for text in settings.OUTGOING_NETWORKS)


def _read(address: str) -> SplitResult:
    """The parts of an address. Raises Unreachable."""
    wrong = Unreachable(_("This is not the full address of a server, such as https://example.org/path."))
    # urlsplit drops tabs and line ends silently; browsers read a backslash as a slash.
    if len(address) > LONGEST or ODD.search(address):
        raise wrong
    try:
        parts = urlsplit(address)
        port = parts.port
        host = parts.hostname
        name = (host or "").encode("idna").decode() if ":" not in (host or "") else host
    except ValueError:
        raise wrong from None
    if parts.scheme not in PORTS or not name or not name.strip("."):
        raise wrong
    if _number(name) is None and ODD_NUMBER.fullmatch(name.rstrip(".").rpartition(".")[2]):
        raise wrong
    if "@" in parts.netloc:
        raise Unreachable(_("Leave name and password out of the address."))
    if port is not None and port != PORTS[parts.scheme] and port < FIRST_FREE_PORT:
        raise Unreachable(_("This port is not for web servers."))
    return parts


def _number(host: str) -> Address | None:
    """The address that a host names as a number in its usual form."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _private() -> str:
    return _("The address lies in a private network, so nothing is sent to it.")


def _public_addresses(host: str, port: int) -> list[Address]:
    """All addresses of a host. Raises Unreachable where there is none, or one of them may not be reached."""
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(_("There is no server of this name.")) from None
    numbers = [ipaddress.ip_address(str(row[4][0])) for row in rows]
    if not all(may_be_reached(number) for number in numbers):
        raise Unreachable(_private())
    return list(dict.fromkeys(numbers))


def _exchange(
    parts: SplitResult,
    numbers: list[Address],
    port: int,
    method: str,
    body: bytes,
    headers: Mapping[str, str],
    most: int,
    began: float,
    seconds: float,
) -> Answer:
    """Connect to one of the addresses, send, read. Raises OSError, HTTPException, Unreachable."""
    end = began + seconds
    host = str(parts.hostname)
    name = host if ":" in host else host.encode("idna").decode()
    raw = _connected(numbers, port, end)
    # A handle of its own: it ends the connection whatever the reading thread does with the other.
    handle = raw.dup()
    alarm = threading.Timer(max(end - time.monotonic(), 0), _cut, [handle])
    alarm.daemon = True
    alarm.start()
    connection = http.client.HTTPConnection(name, port)
    try:
        connection.sock = raw
        if parts.scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=name)
        target = iri_to_uri(parts.path or "/") + (f"?{iri_to_uri(parts.query)}" if parts.query else "")
        sent = {"Host": _host_of(name, port, parts.scheme), "User-Agent": USER_AGENT, "Connection": "close"}
        connection.request(method, target, body or None, {**sent, **(headers or {})})
        response = connection.getresponse()
        content = response.read(most + 1)
        if time.monotonic() >= end:
            raise TimeoutError
        if len(content) > most:
            raise Unreachable(_("The answer is too long."))
        known = {key.lower(): value for key, value in response.getheaders()}
        return Answer(response.status, known, content, time.monotonic() - began)
    finally:
        alarm.cancel()
        handle.close()
        connection.close()
        raw.close()


def _connected(numbers: list[Address], port: int, end: float) -> socket.socket:
    """A connection to the first address that answers. Raises OSError."""
    last: OSError = TimeoutError()
    for number in numbers:
        left = end - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((str(number), port), timeout=left)
        except OSError as fault:
            last = fault
    raise last


def _cut(handle: socket.socket) -> None:
    """End a connection whose time is over."""
    try:
        handle.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _host_of(name: str, port: int, scheme: str) -> str:
    shown = f"[{name}]" if ":" in name else name
    return shown if port == PORTS[scheme] else f"{shown}:{port}"
