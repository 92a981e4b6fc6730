"""GeoParquet 1.1 (WKB): typed columns, lists as lists, a box per row so that readers can skip what lies elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy
import pyarrow
import shapely
from pyarrow import parquet
from pyproj import CRS

from layers.declaration.layer import Column, Layer
from layers.exports.about import facts
from layers.exports.tables import GEOMETRY, UNIT, Rows

BOX = "bbox"
EDGES = ("xmin", "ymin", "xmax", "ymax")
BOX_TYPE = pyarrow.struct([(edge, pyarrow.float64()) for edge in EDGES])
CRS84: dict[str, Any] = CRS.from_user_input("OGC:CRS84").to_json_dict()
"""Longitude before latitude, as PROJJSON."""


def schema_of(layer: Layer, plain: pyarrow.Schema) -> pyarrow.Schema:
    """The file's schema: lists are lists, and a box is added."""
    arrays = {column.name for column in layer.columns if column.type == "array"}
    fields = [
        pyarrow.field(field.name, pyarrow.list_(pyarrow.string())) if field.name in arrays else field
        for field in plain
    ]
    fields = [
        field.with_metadata(told) if (told := field_metadata(layer.column(field.name))) else field
        for field in fields
    ]
    return pyarrow.schema([*fields, pyarrow.field(BOX, BOX_TYPE)])


def field_metadata(column: Column | None) -> dict[str, str]:
    """Licence, source, period and unit of a column, where it has its own."""
    if column is None:
        return {}
    told = {name: str(getattr(column, name)) for name in ("licence", "attribution", "period", "unit")}
    return {name: text for name, text in told.items() if text}


def write(rows: Rows, path: Path) -> None:
    """Write the file, its ``geo`` metadata last: extent and kinds are known only then. Raises what reading the rows raised."""
    schema = schema_of(rows.layer, rows.schema)
    extent = numpy.array([numpy.inf, numpy.inf, -numpy.inf, -numpy.inf])
    kinds: set[str] = set()
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in rows.batches():
            shapes = shapely.from_wkb(batch.column(GEOMETRY).to_numpy(zero_copy_only=False))
            boxes = shapely.bounds(shapes)
            known = boxes[~numpy.isnan(boxes).any(axis=1)]
            if len(known):
                extent[:2] = numpy.minimum(extent[:2], known[:, :2].min(axis=0))
                extent[2:] = numpy.maximum(extent[2:], known[:, 2:].max(axis=0))
            kinds.update(shape.geom_type for shape in shapes[~shapely.is_missing(shapes)])
            columns = [_listed(batch.column(field.name), field) for field in schema if field.name != BOX]
            writer.write_batch(pyarrow.record_batch([*columns, _boxes(boxes)], schema=schema))
        told = {"title": str(rows.layer.title), "description": str(rows.layer.description)}
        told |= {name: text for name, _title, text in facts(rows.layer)}
        writer.add_key_value_metadata({"geo": json.dumps(geo_metadata(kinds, extent)), **told})


def _listed(values: pyarrow.Array, field: pyarrow.Field) -> pyarrow.Array:
    if not pyarrow.types.is_list(field.type):
        return values
    lists = [None if text is None else (text.split(UNIT) if text else []) for text in values.to_pylist()]
    return pyarrow.array(lists, field.type)


def _boxes(boxes: Any) -> pyarrow.Array:
    missing = numpy.isnan(boxes).any(axis=1)
    edges = [pyarrow.array(boxes[:, index]) for index in range(4)]
    return pyarrow.StructArray.from_arrays(edges, fields=list(BOX_TYPE), mask=pyarrow.array(missing))


def geo_metadata(kinds: set[str], extent: Any) -> dict[str, Any]:
    """The ``geo`` entry as GeoParquet 1.1 wants it. An empty list of kinds means that they are not known."""
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted(kinds),
        "crs": CRS84,
        "orientation": "counterclockwise",
        "edges": "planar",
        "covering": {BOX: {edge: [BOX, edge] for edge in EDGES}},
    }
    if numpy.isfinite(extent).all():
        column["bbox"] = [float(edge) for edge in extent]
    return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
