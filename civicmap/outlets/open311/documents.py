"""The two forms of every answer: JSON, whose top level is the bare array or object, and XML without a namespace."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from layers.xml import as_xml

MEDIA_TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
XML_START = '<?xml version="1.0" encoding="utf-8"?>\n'

Record = Mapping[str, Any]
SINGULAR = {
    "attributes": "attribute",
    "endpoints": "endpoint",
    "errors": "error",
    "formats": "format",
    "notes": "note",
    "request_updates": "request_update",
    "requests": "request",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "services": "service",
    "values": "value",
}
"""What an entry of a list is called in XML, by the name of the list."""


def listed(name: str, records: Sequence[Record], form: str) -> bytes:
    """A list of records: in JSON the bare array, in XML an element of that name around them."""
    if form == "json":
        return _json(records)
    return f"{XML_START}{_element(name, records)}\n".encode()


def single(name: str, record: Record, form: str) -> bytes:
    """One record: in JSON the bare object, in XML an element of that name."""
    return _json(record) if form == "json" else f"{XML_START}{_element(name, record)}\n".encode()


def wrapped(name: str, entries: str, form: str) -> bytes:
    """A list whose entries PostgreSQL has written already, in this form."""
    return (f"[{entries}]" if form == "json" else f"{XML_START}<{name}>{entries}</{name}>\n").encode()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _element(name: str, value: Any) -> str:
    inner = _inner(name, value)
    return f"<{name}>{inner}</{name}>" if inner else f"<{name}/>"


def _inner(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return "".join(_element(key, one) for key, one in value.items())
    if isinstance(value, list | tuple):
        return "".join(_element(SINGULAR[name], one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else escape(as_xml(value))
