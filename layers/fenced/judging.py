"""Detects the format of a file by its content: first bytes, encoding, root element. The name is not trusted.

Texts are handed on in UTF-8 and begin with their root element, so that one driver of GDAL recognises them.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.parsers import expat

from layers.fenced.refusal import Refusal

SQLITE = b"SQLite format 3\0"
KML, GPX, OSM, GEOJSON, GEOPACKAGE, SHAPEFILE = "KML", "GPX", "OSM", "GeoJSON", "GeoPackage", "Shapefile"
DEGREES = (KML, GPX, OSM, GEOJSON)
"""Formats that are in EPSG:4326 by definition, unless the file says otherwise."""
DRIVERS = ("GeoJSON", "ESRI Shapefile", "GPKG", "LIBKML", "GPX", "OSM")
"""The drivers of GDAL that exist in this process."""
CODECS = (
    "ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "latin-1", "cp1252",
    "iso8859-15", "iso8859-2", "cp1250", "cp1251", "cp437", "cp850", "cp852", "mac-roman", "iso8859-9",
)  # fmt: skip
"""Encodings that are known. They are loaded beforehand: behind the fence no module can be found."""
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"), (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip


@dataclass
class Source:
    """One thing that GDAL opens: its layer's name where the format has none, its format and its bytes."""

    name: str
    kind: str
    content: bytes
    encoding: str = ""
    notes: list[tuple[str, dict[str, str]]] = field(default_factory=list)


def codec_named(name: str) -> str:
    """The codec that a name of an encoding means, or nothing: ``UTF8``, ``65001``, ``ANSI 1252``, ``8859_1``, ``ISO 88591``."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    digits = re.sub(r"\D", "", plain)
    if plain in ("utf8", "65001", "unicode", "cp65001"):
        return "utf-8"
    if digits.startswith("8859") and len(digits) > 4:
        plain = f"iso8859{digits[4:]}"
    elif plain.startswith(("ansi", "windows", "cp", "ibm", "oem", "ms")) or plain == digits:
        plain = f"cp{digits}"
    known = {re.sub(r"[^a-z0-9]", "", codec): codec for codec in CODECS}
    return known.get(
        {"iso88591": "latin1", "macintosh": "macroman", "usascii": "ascii"}.get(plain, plain), ""
    )


def decoded(content: bytes, stated: str = "") -> tuple[str, str]:
    """The text, and the encoding it was read in: by its mark, else UTF-8 or UTF-16, else as stated, else Windows-1252."""
    for mark, codec in MARKS:
        if content.startswith(mark):
            return _text(content[len(mark) :], codec), codec
    head = content[:4]
    if len(head) == 4 and head[0] and not head[1]:
        return _text(content, "utf-16-le" if head[2] else "utf-32-le"), "utf-16"
    if len(head) == 4 and not head[0]:
        return _text(content, "utf-16-be" if head[1] else "utf-32-be"), "utf-16"
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        declared = re.match(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)[\"']", content[:200])
        codec = stated or (codec_named(declared[1].decode()) if declared else "")
        return _text(content, "cp1252" if codec in ("", "utf-8", "latin-1") else codec), codec or "unknown"


def _text(content: bytes, codec: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        if codec == "cp1252":
            return content.decode("latin-1")
        raise Refusal("encoding") from error


def judge(content: bytes, name: str, stated: str = "") -> Source:
    """The source that the bytes are, unless they are an archive. Raises Refusal for what is not read."""
    if content.startswith(SQLITE):
        return Source(name, GEOPACKAGE, without_log(content))
    if b"OSMHeader" in content[:64]:
        return Source(name, OSM, content)
    head = content[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if not head.startswith((b"{", b"<", b"[")):
        raise Refusal("kind")
    text, codec = decoded(content, stated)
    text = text.lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        source = judge_xml(text, name)
    elif re.search(
        r'"crs"\s*:\s*\{\s*("properties"\s*:\s*\{[^{}]*\}\s*,\s*)?"type"\s*:\s*"(link|url)"', text
    ):
        raise Refusal("linked_system")
    elif re.search(
        r'"type"\s*:\s*"(Feature|FeatureCollection|(Multi)?(Point|LineString|Polygon)|GeometryCollection)"',
        text,
    ):
        source = Source(name, GEOJSON, text.encode())
    else:
        raise Refusal("kind")
    if codec == "unknown":
        source.notes.append(("guessed_encoding", {"encoding": "Windows-1252"}))
    return source


def without_log(content: bytes) -> bytes:
    """A SQLite file as one that has no write-ahead log beside it: the program that wrote it may still have had it open."""
    return content[:18] + b"\1\1" + content[20:] if content[18:20] == b"\2\2" else content


class _Found(Exception):
    """The root element was met."""


def root_of(body: bytes) -> tuple[str, str, int]:
    """Namespace and name of the root element, and where it begins. Raises Refusal for declared entities."""
    parser = expat.ParserCreate(namespace_separator=" ")
    found: list[tuple[str, int]] = []

    def start(name: str, _attributes: object) -> None:
        found.append((name, parser.CurrentByteIndex))
        raise _Found

    def entity(*_declared: object) -> None:
        raise Refusal("entities")

    parser.StartElementHandler = start
    parser.EntityDeclHandler = entity
    try:
        parser.Parse(body, True)
    except _Found:
        pass
    except expat.ExpatError as error:
        raise Refusal("broken") from error
    if not found:
        raise Refusal("broken")
    namespace, _space, name = found[0][0].rpartition(" ")
    return namespace, name, found[0][1]


def judge_xml(text: str, name: str) -> Source:
    """KML, GPX or OpenStreetMap by the root element, without what stands before it: comments, types, instructions."""
    body = re.sub(r"^<\?xml.*?\?>", "", text, count=1, flags=re.DOTALL).encode()
    namespace, root, begin = root_of(body)
    kind = {"kml": KML, "gpx": GPX, "osm": OSM}.get(root)
    if kind is None:
        raise Refusal("kind")
    body = body[begin:]
    if not body.startswith(b"<" + root.encode()):
        body = without_prefix(body, namespace)
    return Source(name, kind, b'<?xml version="1.0" encoding="UTF-8"?>\n' + body)


def without_prefix(body: bytes, namespace: str) -> bytes:
    """The same document with its namespace as the default one, as the drivers expect it."""
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        raise Refusal("broken") from error
    ElementTree.register_namespace("", namespace)
    text: bytes = ElementTree.tostring(root, encoding="utf-8")
    return text
