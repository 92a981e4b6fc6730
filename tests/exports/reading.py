"""Files as independent readers see them: the csv module, the XML inside XLSX and KML, GDAL, pyarrow."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyogrio
from pyarrow import parquet

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
KML = "{http://www.opengis.net/kml/2.2}"


def csv_rows(body: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file by name of column."""
    return list(csv.DictReader(io.StringIO(body.decode("utf-8"), newline="")))


@dataclass
class Cell:
    """A cell of a sheet: its kind as the file says (n, inlineStr, s, b), its text, its formula, its number format."""

    kind: str
    text: str
    formula: str | None
    style: int


def sheets(body: bytes) -> list[list[dict[str, Cell]]]:
    """The sheets of an XLSX file; each row is a dictionary by letter of the column."""
    archive = zipfile.ZipFile(io.BytesIO(body))
    shared = _shared(archive)
    names = sorted(name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name))
    return [_sheet(archive.read(name), shared) for name in names]


def _shared(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    root = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
    return ["".join(part.text or "" for part in entry.iter(f"{SHEET}t")) for entry in root]


def _sheet(xml: bytes, shared: list[str]) -> list[dict[str, Cell]]:
    rows = []
    for row in ElementTree.fromstring(xml).iter(f"{SHEET}row"):
        cells = {}
        for cell in row:
            kind = cell.get("t", "n")
            formula = cell.find(f"{SHEET}f")
            text = "".join(part.text or "" for part in cell.iter() if part.tag in (f"{SHEET}v", f"{SHEET}t"))
            if kind == "s":
                text = shared[int(text)]
            letters = re.match(r"[A-Z]+", cell.get("r", ""))
            assert letters
            cells[letters[0]] = Cell(
                kind, text, None if formula is None else formula.text, int(cell.get("s", 0))
            )
        rows.append(cells)
    return rows


def xlsx_rows(body: bytes) -> list[dict[str, str]]:
    """The rows of the first sheet by name of column; an empty cell is an empty text."""
    header, *rows = sheets(body)[0]
    names = {letter: cell.text for letter, cell in header.items()}
    return [
        {name: row[letter].text if letter in row else "" for letter, name in names.items()} for row in rows
    ]


def gdal_rows(path: Path | str, layer: str | None = None) -> list[dict[str, Any]]:
    """The rows of a layer as GDAL reads them, with ``geometry`` as WKB or None."""
    meta, fids, geometries, fields = pyogrio.raw.read(path, layer=layer, return_fids=True)
    names = list(meta["fields"])
    return [
        {"fid": fids[index], "geometry": None if geometries is None else geometries[index]}
        | {name: values[index] for name, values in zip(names, fields, strict=True)}
        for index in range(len(fids))
    ]


def placemarks(body: bytes) -> list[dict[str, Any]]:
    """The placemarks of a KML file: name, description, geometry (its tag or None), and the data by name."""
    found = []
    for mark in ElementTree.fromstring(body).iter(f"{KML}Placemark"):
        shape = next((part for part in mark if part.tag.removeprefix(KML) in SHAPES), None)
        data = {part.get("name"): part.text or "" for part in mark.iter(f"{KML}SimpleData")}
        found.append(
            {
                "id": mark.get("id"),
                "name": mark.findtext(f"{KML}name"),
                "description": mark.findtext(f"{KML}description"),
                "shape": None if shape is None else shape.tag.removeprefix(KML),
                "coordinates": None if shape is None else "".join(shape.itertext()).strip(),
                "data": data,
            }
        )
    return found


def unpacked(body: bytes) -> bytes:
    """The body with what is packed in it: the members of a zip archive, the values of a Parquet file."""
    if body.startswith(b"PK\x03\x04"):
        archive = zipfile.ZipFile(io.BytesIO(body))
        return body + b"".join(archive.read(name) for name in archive.namelist())
    if body.startswith(b"PAR1"):
        return body + str(parquet.read_table(io.BytesIO(body)).to_pylist()).encode()
    return body


def sqlite_row(path: Path, sql: str) -> tuple[Any, ...]:
    """The first row of a query on a file that is an SQLite database."""
    with closing(sqlite3.connect(path)) as database:
        row: tuple[Any, ...] = database.execute(sql).fetchone()
    return row


SHAPES = ("Point", "LineString", "Polygon", "MultiGeometry")
