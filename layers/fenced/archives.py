"""Packed files: archives as Windows, macOS, QGIS, ArcGIS and GeoServer make them, KMZ, and single files in gzip.

Nothing is written: what is needed is unpacked in memory, within a limit, under names of our own. Names in an archive are read
for their endings only.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from layers.fenced.judging import Source, judge
from layers.fenced.refusal import Refusal, shown
from layers.fenced.shapefiles import PARTS, shapefile

ENTRIES = 2000
"""Entries of an archive, those that are passed over included."""
SINGLE = (".geojson", ".json", ".gpkg", ".kml", ".gpx", ".osm", ".pbf")
"""Endings of files that are read from an archive by themselves."""
PASSED_OVER = ("__MACOSX", ".")
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    ValueError,
    IndexError,
    OSError,
)


def sources(content: bytes, name: str, limit: int, stated: str = "") -> list[Source]:
    """Everything in the file that can be read. ``limit`` counts unpacked bytes."""
    if content.startswith(b"\x1f\x8b"):
        content = unpacked(content, limit)
    if content.startswith((b"PK\3\4", b"PK\5\6")):
        return archived(content, limit, stated)
    return [judge(content, name, stated)]


def unpacked(content: bytes, limit: int) -> bytes:
    """The content of a gzip file."""
    reader = zlib.decompressobj(wbits=31)
    try:
        plain = reader.decompress(content, limit + 1)
    except zlib.error as error:
        raise Refusal("broken_archive") from error
    if len(plain) > limit:
        raise Refusal("swells")
    if not reader.eof:
        raise Refusal("broken_archive")
    return plain


def archived(content: bytes, limit: int, stated: str) -> list[Source]:
    """The Shapefiles and single files of a zip archive, in folders or not."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _read(archive, limit, stated)
    except BROKEN as error:
        raise Refusal("broken_archive") from error


def _read(archive: zipfile.ZipFile, limit: int, stated: str) -> list[Source]:
    entries = archive.infolist()
    if len(entries) > ENTRIES:
        raise Refusal("many_entries", most=ENTRIES)
    singles: list[zipfile.ZipInfo] = []
    shapes: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if entry.is_dir() or any(part.startswith(PASSED_OVER) and part not in (".", "..") for part in parts):
            continue
        path = PurePosixPath(*parts)
        ending = path.suffix.lower()
        if ending in PARTS:
            shapes.setdefault(str(path.with_suffix("")).lower(), {})[ending] = entry
        elif ending in SINGLE:
            singles.append(entry)
    shapes = {stem: found for stem, found in shapes.items() if ".shp" in found}
    needed = [*singles, *(entry for found in shapes.values() for entry in found.values())]
    if not needed:
        raise Refusal("empty_archive")
    if any(entry.flag_bits & 1 for entry in needed):
        raise Refusal("locked_archive")
    if sum(entry.file_size for entry in needed) > limit:
        raise Refusal("swells")
    budget = _Budget(archive, limit)
    result = [
        shapefile(shown(PurePosixPath(found[".shp"].filename.replace("\\", "/")).stem), {
            ending: budget.read(entry) for ending, entry in found.items()
        }, stated)
        for found in shapes.values()
    ]  # fmt: skip
    result += [
        judge(budget.read(entry), shown(PurePosixPath(entry.filename.replace("\\", "/")).stem), stated)
        for entry in singles
    ]
    return result


class _Budget:
    """The remaining bytes that may be unpacked. The sizes declared in an archive are not trusted."""

    def __init__(self, archive: zipfile.ZipFile, limit: int) -> None:
        self.archive = archive
        self.left = limit

    def read(self, entry: zipfile.ZipInfo) -> bytes:
        with self.archive.open(entry) as file:
            content = file.read(self.left + 1)
        self.left -= len(content)
        if self.left < 0:
            raise Refusal("swells")
        return content
