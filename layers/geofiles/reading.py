"""Rows, layers and polygons of uploaded and imported files."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import shapely
from shapely.geometry.base import BaseGeometry

from layers.fenced.judging import codec_named
from layers.geofiles.door import STAFF, Limits, lines, opened
from layers.geofiles.sentences import noted, refused

Box = tuple[float, float, float, float]
Source = Path | IO[bytes]


@dataclass(frozen=True)
class FileRow:
    """One row of a file: its number from 1, its fields, its geometry in EPSG:4326 (or none)."""

    number: int
    properties: dict[str, Any]
    geometry: BaseGeometry | None


@dataclass(frozen=True)
class Reading:
    """How a file is to be read.

    ``crs`` goes before what the file says of itself unless its numbers contradict it; ``near`` is the box that the file has to
    touch, ``inside`` leaves out the rows that do not; ``swapped`` takes latitude for the first number.
    """

    crs: str | None = None
    layer: str | None = None
    encoding: str | None = None
    swapped: bool = False
    near: Box | None = None
    inside: bool = False
    limits: Limits = STAFF

    def job(self, mode: str, name: str) -> dict[str, Any]:
        """The same for the fenced process. Raises FileRefused."""
        codec = codec_named(self.encoding) if self.encoding else ""
        if self.encoding and not codec:
            raise refused("no_encoding", {"encoding": self.encoding}, name)
        return {
            "mode": mode,
            "crs": self.crs or "",
            "layer": self.layer or "",
            "encoding": codec,
            "swapped": self.swapped,
            "near": self.near,
            "inside": self.inside,
        }


@dataclass(frozen=True)
class Ground:
    """The ground that all polygons of a file cover together: a MultiPolygon in EPSG:4326 as WKB, and what was mended."""

    wkb: bytes
    notes: list[str] = field(default_factory=list)


def layer_names(source: Source, *, name: str = "", limits: Limits = STAFF) -> list[str]:
    """Names of the layers in the file that hold places. Raises FileRefused."""
    name = name or _name(source)
    with opened(source, name) as file:
        found = lines(file, name, limits, **Reading().job("layers", name))
        return [layer for line in found for layer in line.get("layers", ())]


def read_rows(
    source: Source,
    *,
    layer: str | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    swapped: bool = False,
    near: Box | None = None,
    notes: list[str] | None = None,
    limits: Limits = STAFF,
) -> list[FileRow]:
    """Rows of one layer, in EPSG:4326 and with valid polygons; ``notes`` takes what was mended. Raises FileRefused."""
    how = Reading(crs=crs, layer=layer, encoding=encoding, swapped=swapped, near=near, limits=limits)
    return rows_of(source, how, notes=notes)


def rows_of(
    source: Source, how: Reading, *, name: str = "", every_layer: bool = False, notes: list[str] | None = None
) -> list[FileRow]:
    """Rows of one layer, or of all of them. Raises FileRefused."""
    name = name or _name(source)
    rows: list[FileRow] = []
    with opened(source, name) as file:
        for line in lines(file, name, how.limits, **how.job("all" if every_layer else "rows", name)):
            if "row" in line:
                number, fields, packed = line["row"]
                rows.append(
                    FileRow(number, fields, shapely.from_wkb(base64.b64decode(packed)) if packed else None)
                )
            elif "note" in line and notes is not None:
                notes.append(noted(line["note"], line["values"], name))
    return rows


def read_ground(source: Source, how: Reading, *, name: str = "") -> Ground:
    """The ground that all polygons of all layers of a file cover together. Points and lines are passed over. Raises FileRefused."""
    name = name or _name(source)
    found, notes = b"", []
    with opened(source, name) as file:
        for line in lines(file, name, how.limits, **how.job("ground", name)):
            if "ground" in line:
                found = base64.b64decode(line["ground"])
            elif "note" in line:
                notes.append(noted(line["note"], line["values"], name))
    return Ground(found, notes)


def _name(source: Source) -> str:
    """The file's own name, without the folders it lies in."""
    return source.name if isinstance(source, Path) else "-"
