"""Small geographic files made in code: what programs write, and what is wrong with it."""

from __future__ import annotations

import json
import math
import struct
import zipfile
from io import BytesIO
from typing import Any

import shapely
from pyproj import CRS

SQUARE = shapely.box(7.62, 45.02, 7.66, 45.06)
NEAR = (7.0, 44.5, 8.2, 45.5)


def geojson(*shapes: Any, properties: dict[str, Any] | None = None, **members: Any) -> bytes:
    """A collection of shapes, given as GeoJSON's own objects or as shapely's."""
    geometries = [
        shape if isinstance(shape, dict) else json.loads(shapely.to_geojson(shape)) for shape in shapes
    ]
    features = [{"type": "Feature", "properties": properties or {}, "geometry": one} for one in geometries]
    return json.dumps({"type": "FeatureCollection", **members, "features": features}).encode()


def polygon(*corners: tuple[float, float]) -> dict[str, Any]:
    """A polygon of one ring, exactly as given."""
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in corners]]}


def star(corners: int) -> dict[str, Any]:
    """A ring of which nearly each side crosses each other."""
    step = corners // 2 - 1
    turns = [2 * math.pi * step * number / corners for number in range(corners)]
    ring = [(7.64 + 0.02 * math.cos(turn), 45.04 + 0.02 * math.sin(turn)) for turn in turns]
    return polygon(*ring, ring[0])


def kml(body: str = "", *, before: str = "", prefix: str = "") -> str:
    """A document with one polygon and whatever else."""
    mark = f"{prefix}:" if prefix else ""
    space = (
        f'xmlns:{prefix}="http://www.opengis.net/kml/2.2"'
        if prefix
        else 'xmlns="http://www.opengis.net/kml/2.2"'
    )
    corners = " ".join(f"{x},{y},0" for x, y in SQUARE.exterior.coords)
    names = ("Placemark", "Polygon", "outerBoundaryIs", "LinearRing", "coordinates")
    opened = "".join(f"<{mark}{name}>" for name in names)
    closed = "".join(f"</{mark}{name}>" for name in reversed(names))
    return f"{before}<{mark}kml {space}><{mark}Document>{body}{opened}{corners}{closed}</{mark}Document></{mark}kml>"


def archive(files: dict[str, bytes | str]) -> bytes:
    """A zip archive."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as writing:
        for name, content in files.items():
            writing.writestr(name, content)
    return packed.getvalue()


def shp(*shapes: Any) -> tuple[bytes, bytes]:
    """A .shp of polygons of one ring, and its .shx."""
    records, index, place = b"", b"", 50
    for number, shape in enumerate(shapes, 1):
        ring = [tuple(corner) for corner in shape.reverse().exterior.coords]
        body = struct.pack("<i4d2ii", 5, *shape.bounds, 1, len(ring), 0)
        body += b"".join(struct.pack("<2d", *corner) for corner in ring)
        records += struct.pack(">2i", number, len(body) // 2) + body
        index += struct.pack(">2i", place, len(body) // 2)
        place += 4 + len(body) // 2
    bounds = shapely.union_all(shapes).bounds

    def head(size: int) -> bytes:
        return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (100 + size) // 2) + struct.pack(
            "<2i8d", 1000, 5, *bounds, 0, 0, 0, 0
        )

    return head(len(records)) + records, head(len(index)) + index


def dbf(names: list[bytes], *, field: bytes = b"NOME", language: int = 0, width: int = 40) -> bytes:
    """A table of one column of text, its bytes exactly as given."""
    head = (
        struct.pack("<4BIHH", 3, 126, 1, 1, len(names), 65, width + 1)
        + b"\0" * 17
        + bytes([language])
        + b"\0\0"
    )
    column = field.ljust(11, b"\0") + b"C" + b"\0" * 4 + bytes([width, 0]) + b"\0" * 14
    return head + column + b"\r" + b"".join(b" " + name.ljust(width) for name in names) + b"\x1a"


def shapefile(
    stem: str = "zona", *, srid: int | None = 4326, shape: Any = SQUARE, name: bytes = b"Zona", **parts: Any
) -> dict[str, Any]:
    """The parts of a Shapefile by name; ``parts`` adds others or, with None, leaves one out."""
    body, index = shp(shape)
    files: dict[str, Any] = {"shp": body, "shx": index, "dbf": dbf([name])}
    if srid:
        files["prj"] = CRS.from_epsg(srid).to_wkt("WKT1_ESRI").encode()
    return {
        f"{stem}.{ending}": content for ending, content in {**files, **parts}.items() if content is not None
    }
