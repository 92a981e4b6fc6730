"""Assembles a Shapefile from its parts: checks them, rebuilds a missing index, detects the encoding."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable
from io import BytesIO

from layers.fenced.judging import SHAPEFILE, Source, codec_named
from layers.fenced.refusal import Refusal

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".cst")
"""What is read of a Shapefile; styles, metadata and spatial indexes are passed over."""
FILE_CODE = struct.pack(">i", 9994)
HEADER = 100
OLD = ("cp1252", "cp850", "mac-roman")
"""Encodings that tables without a declaration are in, the likeliest first."""
ITALIAN = frozenset("àèéìòùÀÈÉÌÒÙ’«»°ç")
CODE_PAGES = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x04: "mac-roman", 0x57: "cp1252", 0x58: "cp1252", 0x59: "cp1252",
    0x64: "cp852", 0xC8: "cp1250", 0xC9: "cp1251",
}  # fmt: skip
"""The byte of a dBASE table that names its code page."""


def shapefile(name: str, parts: dict[str, bytes], stated: str = "") -> Source:
    """The parts as one archive under names of our own, which GDAL reads in memory."""
    shp = parts[".shp"]
    if len(shp) < HEADER or not shp.startswith(FILE_CODE):
        raise Refusal("kind")
    source = Source(name, SHAPEFILE, b"", stated or declared(parts))
    shx = parts.get(".shx", b"")
    if not (shx.startswith(FILE_CODE) and len(shx) >= HEADER):
        shx = index_of(shp)
        source.notes.append(("index_made", {}))
    table = parts.get(".dbf", b"")
    if table and table[0] not in (0x03, 0x83, 0x8B, 0x8E, 0x30, 0x31, 0xF5):
        raise Refusal("kind")
    wanted = {"shp": shp, "shx": shx, "dbf": table, "prj": parts.get(".prj", b"")}
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for ending, content in wanted.items():
            if content:
                archive.writestr(f"layer.{ending}", content)
    source.content = packed.getvalue()
    return source


def declared(parts: dict[str, bytes]) -> str:
    """The encoding that the companions name, or the table itself; empty where none does or none is known."""
    for ending in (".cpg", ".cst"):
        codec = codec_named(parts.get(ending, b"").decode("ascii", "ignore"))
        if codec:
            return codec
    table = parts.get(".dbf", b"")
    return CODE_PAGES.get(table[29], "") if len(table) > 29 else ""


def index_of(shp: bytes) -> bytes:
    """The .shx of a .shp: where each record begins and how long it is, in words of two bytes."""
    records = []
    place = HEADER
    while place + 8 <= len(shp):
        (words,) = struct.unpack_from(">i", shp, place + 4)
        if words < 2 or place + 8 + 2 * words > len(shp):
            raise Refusal("broken")
        records.append(struct.pack(">ii", place // 2, words))
        place += 8 + 2 * words
    length = struct.pack(">i", (HEADER + 8 * len(records)) // 2)
    return shp[:24] + length + shp[28:HEADER] + b"".join(records)


def encoding_of(texts: Iterable[str], declared: str) -> tuple[str, str]:
    """The encoding of texts that were read byte by byte, and the code of a note where it is not the declared one.

    Bytes beyond ASCII that are valid UTF-8 are UTF-8: no other encoding gives such sequences by chance.
    """
    beyond = {text.encode("latin-1") for text in texts if not text.isascii()}
    if not beyond:
        return declared or "utf-8", ""
    if all(_decodes(text, "utf-8") for text in beyond):
        return "utf-8", "other_encoding" if declared not in ("", "utf-8") else ""
    if declared and declared != "utf-8":
        return declared, ""
    likeliest = max(OLD, key=lambda codec: sum(_accents(text, codec) for text in beyond))
    return likeliest, "other_encoding" if declared else "guessed_encoding"


def _accents(text: bytes, codec: str) -> int:
    """How many bytes are non-ASCII letters of Italian words in the encoding."""
    return sum(letter in ITALIAN for letter in text.decode(codec, "replace"))


def _decodes(text: bytes, codec: str) -> bool:
    """Whether the bytes are of the encoding. A table cuts long texts, so the last letter may be half a one."""
    try:
        text.decode(codec)
    except UnicodeDecodeError as error:
        return error.end >= len(text) and error.start >= len(text) - 3 and len(text) > 8
    return True


def letters(text: str, codec: str) -> str:
    """A text that was read byte by byte, in its encoding."""
    return text.encode("latin-1", "replace").decode(codec, "replace").rstrip("\ufffd")
