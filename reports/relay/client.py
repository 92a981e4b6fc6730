"""A client of GeoReport v2: files a request, finds its number, reads its status. Sends nothing about who reported it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from layers.outgoing import Unreachable, request
from reports.relay.models import Endpoint, Handover, read_codes

LONGEST = 4000
"""Characters of a description (GeoReport v2, POST Service Request)."""
AGAIN = {408, 425, 429}
"""Answers below 500 after which the same request may succeed later."""


class Refused(Exception):
    """The other system does not take the request, now or later. The text is what it says."""


@dataclass(frozen=True)
class Told:
    """What the other system says of a request: whether it is closed, and its words."""

    closed: bool
    words: str


def file_request(endpoint: Endpoint, handover: Handover, photo: str) -> tuple[str, str]:
    """File a report; ``photo`` is the address of its first public photo, or empty. Returns number and token, one of them empty.

    The key of the handover goes along as ``Idempotency-Key``, so that a system that knows it files a request once.
    Raises Unreachable, Refused.
    """
    report = handover.report
    codes = read_codes(endpoint.codes)
    fields = {
        "api_key": endpoint.api_key,
        "jurisdiction_id": endpoint.jurisdiction,
        "service_code": codes.get(report.category.code, report.category.code),
        "description": f"{report.title}\n\n{report.description}".strip()[:LONGEST],
        "address_string": report.address,
        "media_url": photo,
    }
    if report.location is not None:
        fields |= {"lat": f"{report.location.y:.6f}", "long": f"{report.location.x:.6f}"}
    body = urlencode({name: value for name, value in fields.items() if value}).encode()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "Idempotency-Key": str(handover.key),
    }
    found = _asked("POST", endpoint, "requests.json", body=body, headers=headers)
    number, token = _text(found, "service_request_id"), _text(found, "token")
    if not (number or token):
        raise Refused("neither service_request_id nor token")
    return number, token


def find_number(endpoint: Endpoint, token: str) -> str:
    """The number of a request by its token; empty while it has none. Raises Unreachable, Refused."""
    return _text(_asked("GET", endpoint, f"tokens/{quote(token, safe='')}.json"), "service_request_id")


def read_status(endpoint: Endpoint, number: str) -> Told:
    """What has become of a request. Raises Unreachable, Refused."""
    found = _asked("GET", endpoint, f"requests/{quote(number, safe='')}.json")
    return Told(_text(found, "status").lower() == "closed", _text(found, "status_notes"))


def _asked(method: str, endpoint: Endpoint, path: str, **more: Any) -> dict[str, Any]:
    """The first entry of the list that answers."""
    address = f"{endpoint.address.rstrip('/')}/{path}"
    if method == "GET" and endpoint.jurisdiction:
        address += f"?{urlencode({'jurisdiction_id': endpoint.jurisdiction})}"
    answer = request(method, address, **more)
    if answer.status >= 500 or answer.status in AGAIN:
        raise Unreachable(f"HTTP {answer.status}")
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        found = None
    first = found[0] if isinstance(found, list) and found else found
    if not 200 <= answer.status < 300:
        says = _text(first, "description") if isinstance(first, dict) else ""
        raise Refused(f"HTTP {answer.status} {says}".strip())
    if not isinstance(first, dict):
        raise Unreachable("not GeoReport v2")
    return first


def _text(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    return str(value).replace("\x00", "").strip() if isinstance(value, str | int) else ""
