"""Reads rows and layers with GDAL: rings closed, corners counted, shapes valid and in EPSG:4326."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy
import pyogrio
import shapely
from pyogrio.raw import read

from layers.fenced.archives import sources
from layers.fenced.judging import DEGREES, GEOPACKAGE, GPX, OSM, SHAPEFILE, Source
from layers.fenced.refusal import Refusal, shown
from layers.fenced.shapefiles import encoding_of, letters
from layers.fenced.systems import Box, Placing, choose, named, stated

BLOCK = 20_000
"""Rows of a GeoPackage that are read at once."""
SHOWN_LAYERS = 20
OSM_LAYERS = ("points", "lines", "multipolygons")
"""What is read of an extract of OpenStreetMap; each layer is a pass over the whole file."""
GARBLED = re.compile(
    "Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\u00a0-\u00bf]|â€|\ufffd|[A-Za-z][\u0080-\u009fŠ‚•ˆŽ˜]"
)
"""Patterns of garbled text: UTF-8 read as another encoding, old code pages, replacement characters."""
Note = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Job:
    """The options of a job."""

    mode: str
    rows: int
    corners: int
    unpacked: int
    layer: str = ""
    crs: str = ""
    encoding: str = ""
    swapped: bool = False
    near: Box | None = None
    inside: bool = False


@dataclass
class Found:
    """A layer that has geometry, by its place in its source."""

    source: Source
    place: int
    name: str
    info: dict[str, Any]

    @property
    def bounds(self) -> Box | None:
        """The extent of the layer's coordinates; None where it has none."""
        found = self.info["total_bounds"]
        if found is None or not numpy.isfinite(found).all():
            return None
        west, south, east, north = (float(one) for one in found)
        return west, south, east, north


@dataclass(frozen=True)
class Block:
    """Rows of a layer: the number of the first, fields by name, shapes."""

    first: int
    fields: dict[str, list[Any]]
    shapes: numpy.ndarray


def layers_of(source: Source) -> list[Found]:
    """The layers of a source that hold places. Tables, such as the styles of QGIS, are no layers."""
    found = []
    for place, (name, kind) in enumerate(pyogrio.list_layers(source.content)):
        if kind is None or (source.kind == OSM and name not in OSM_LAYERS):
            continue
        # A format without names of layers shows the one that the file has in memory.
        unnamed = source.kind == SHAPEFILE or str(name).startswith("pyogrio_")
        encoding = "ISO-8859-1" if source.kind == SHAPEFILE else None
        info = pyogrio.read_info(
            source.content,
            layer=place,
            encoding=encoding,
            force_feature_count=source.kind != OSM,
            force_total_bounds=source.kind != OSM,
        )
        if source.kind == OSM:
            info["total_bounds"] = (-180.0, -90.0, 180.0, 90.0)
        if source.kind != GPX or info["features"]:
            found.append(Found(source, place, source.name if unnamed else str(name), info))
    return found


def everything(content: bytes, job: Job) -> list[Found]:
    """All layers of the file. Raises Refusal where there is none."""
    found = [
        layer for source in sources(content, "", job.unpacked, job.encoding) for layer in layers_of(source)
    ]
    if not found:
        raise Refusal("no_geometry")
    if len(found) > 1 and any(layer.info["features"] for layer in found):
        found = [layer for layer in found if layer.info["features"]]
    return found


def chosen(found: list[Found], layer: str) -> Found:
    """The layer that is asked for, or the only one. Raises Refusal with the choice."""
    if layer:
        for one in found:
            if one.name == layer:
                return one
        raise Refusal("no_layer", layer=shown(layer), names=_listed(found))
    if len(found) > 1:
        raise Refusal(
            "several_layers", names=_listed(found), choice=[one.name for one in found[:SHOWN_LAYERS]]
        )
    return found[0]


def _listed(found: list[Found]) -> str:
    more = ["…"] if len(found) > SHOWN_LAYERS else []
    return ", ".join([*(shown(one.name) for one in found[:SHOWN_LAYERS]), *more])


def placing(found: Found, job: Job) -> tuple[Placing, list[Note]]:
    """The reference system of a layer. Raises Refusal where it is unknown or puts the layer elsewhere."""
    return choose(
        bounds=found.bounds,
        claims=found.source.kind in DEGREES,
        file_says=stated(found.info["crs"]),
        person_says=named(job.crs),
        swapped=job.swapped,
        near=None if found.source.kind == OSM else job.near,
    )


def blocks(found: Found, job: Job, left: dict[str, int], notes: list[Note]) -> Iterator[Block]:
    """The rows of a layer, in EPSG:4326. ``left`` counts what may still come. Raises Refusal."""
    system, told = placing(found, job)
    notes += [*found.source.notes, *told]
    step = BLOCK if found.source.kind == GEOPACKAGE else 0
    first = 1
    while True:
        names, geometry, columns = _raw(found, first - 1, step, job)
        count = len(geometry)
        left["rows"] -= count
        if left["rows"] < 0:
            raise Refusal("many_rows", most=job.rows)
        shapes = closed(geometry, first, job, left, notes)
        shapes = _placed(shapes, first, system)
        shapes = mended(shapes, first, notes)
        fields = {name: _plain(values) for name, values in zip(names, columns, strict=True)}
        if found.source.kind == SHAPEFILE:
            fields = _lettered(fields, found.source, job, notes)
        tell_garbled(fields, found.source, job, notes)
        yield Block(first, fields, shapes)
        first += count
        if not step or count < step:
            return


def _raw(
    found: Found, skip: int, step: int, job: Job
) -> tuple[list[str], numpy.ndarray, list[numpy.ndarray]]:
    window: dict[str, Any] = {"skip_features": skip, "max_features": step} if step else {}
    if found.source.kind == OSM and job.inside:
        window["bbox"] = tuple(job.near) if job.near else None
    meta, _ids, geometry, columns = read(
        found.source.content,
        layer=found.place,
        encoding="ISO-8859-1" if found.source.kind == SHAPEFILE else None,
        force_2d=True,
        datetime_as_string=True,
        **window,
    )
    if geometry is None:
        raise Refusal("no_geometry")
    return [str(name) for name in meta["fields"]], geometry, columns


def closed(
    geometry: numpy.ndarray, first: int, job: Job, left: dict[str, int], notes: list[Note]
) -> numpy.ndarray:
    """The shapes, with open rings closed. Raises Refusal for what is no shape, and for too many corners before anything is mended."""
    shapes: numpy.ndarray = shapely.from_wkb(geometry, on_invalid="ignore")
    there = numpy.array([one is not None for one in geometry], dtype=bool)
    for place in numpy.flatnonzero(there & shapely.is_missing(shapes)):
        shape = shapely.from_wkb(geometry[place], on_invalid="fix")
        if shape is None:
            raise Refusal("short_ring", row=first + int(place))
        shapes[place] = shape
        notes.append(("ring_closed", {"row": first + int(place)}))
    left["corners"] -= int(shapely.get_num_coordinates(shapes).sum())
    if left["corners"] < 0:
        raise Refusal("many_corners", most=job.corners)
    points, owners = shapely.get_coordinates(shapes, return_index=True)
    wrong = ~numpy.isfinite(points).all(axis=1)
    if wrong.any():
        raise Refusal("no_number", row=first + int(owners[wrong][0]))
    return shapes


def _placed(shapes: numpy.ndarray, first: int, system: Placing) -> numpy.ndarray:
    placed: numpy.ndarray = shapely.transform(shapes, system.placed)
    points, owners = shapely.get_coordinates(placed, return_index=True)
    wrong = ~(numpy.isfinite(points).all(axis=1) & (numpy.abs(points) <= (180.0001, 90.0001)).all(axis=1))
    if wrong.any():
        raise Refusal("outside_world", row=first + int(owners[wrong][0]), crs=system.label)
    return placed


def mended(shapes: numpy.ndarray, first: int, notes: list[Note]) -> numpy.ndarray:
    """The shapes with valid polygons: the union of their rings; of a self-crossing ring, the area it encloses."""
    wrong = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes) & (shapely.get_dimensions(shapes) == 2)
    for place in numpy.flatnonzero(wrong):
        why = shapely.is_valid_reason(shapes[place]).partition("[")[0]
        shapes[place] = shapely.make_valid(shapes[place], method="structure", keep_collapsed=False)
        if shapely.is_empty(shapes[place]):
            raise Refusal("short_ring", row=first + int(place))
        notes.append(("mended", {"row": first + int(place), "why": why}))
    return shapes


def _plain(values: numpy.ndarray) -> list[Any]:
    """A column as JSON values."""
    return [_cell(value) for value in values.tolist()]


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int | bool):
        return None if value == "NaT" else value
    if isinstance(value, list | tuple | numpy.ndarray):
        return [_cell(one) for one in value]
    return None if isinstance(value, bytes) else str(value)


def _lettered(
    fields: dict[str, list[Any]], source: Source, job: Job, notes: list[Note]
) -> dict[str, list[Any]]:
    """The fields of a Shapefile, which were read byte by byte, in their encoding."""
    texts = [value for values in fields.values() for value in values if isinstance(value, str)]
    if job.encoding:
        codec, note = job.encoding, ""
    else:
        codec, note = encoding_of([*texts, *fields], source.encoding)
    if note:
        notes.append((note, {"encoding": codec.upper(), "declared": source.encoding.upper()}))
    return {
        letters(name, codec): [letters(value, codec) if isinstance(value, str) else value for value in values]
        for name, values in fields.items()
    }


def tell_garbled(fields: dict[str, list[Any]], source: Source, job: Job, notes: list[Note]) -> None:
    """Tell of letters that look garbled; refuse them where naming an encoding would help: in a Shapefile."""
    for name, values in fields.items():
        for value in [name, *values]:
            if isinstance(value, str) and GARBLED.search(value):
                if source.kind == SHAPEFILE and job.mode == "rows" and not job.encoding:
                    raise Refusal("garbled", text=shown(value))
                notes.append(("garbled", {"text": shown(value)}))
                return


def ground(content: bytes, job: Job, notes: list[Note]) -> bytes:
    """The union of all polygons of all layers, as WKB of a MultiPolygon."""
    left = {"rows": job.rows, "corners": job.corners}
    parts: list[Any] = []
    for found in everything(content, job):
        if job.layer and found.name != job.layer:
            continue
        for block in blocks(found, job, left, notes):
            shapes = block.shapes[~shapely.is_missing(block.shapes)]
            if found.source.kind == GPX:
                shapes = walked(shapes)
            pieces = shapely.get_parts(shapely.get_parts(shapes))
            parts.extend(pieces[(shapely.get_type_id(pieces) == 3) & ~shapely.is_empty(pieces)])
    if not parts:
        raise Refusal("no_polygons")
    whole = shapely.get_parts(shapely.union_all(parts))
    whole = shapely.multipolygons(whole[shapely.get_type_id(whole) == 3])
    if whole.is_empty:
        raise Refusal("no_polygons")
    if shapely.get_num_coordinates(whole) > job.corners:
        raise Refusal("many_corners", most=job.corners)
    return bytes(shapely.to_wkb(whole))


def walked(shapes: numpy.ndarray) -> numpy.ndarray:
    """Closed tracks and routes as the polygons they enclose."""
    lines = shapely.get_parts(shapes)
    rings = [
        shapely.Polygon(line.coords)
        for line in lines
        if line.geom_type == "LineString" and line.is_closed and len(line.coords) > 3
    ]
    return mended(numpy.array(rings, dtype=object), 1, [])


def near_only(block: Block, box: Box) -> numpy.ndarray:
    """Which rows touch the box."""
    west, south, east, north = shapely.bounds(block.shapes).T
    touching: numpy.ndarray = (west <= box[2]) & (east >= box[0]) & (south <= box[3]) & (north >= box[1])
    return touching
