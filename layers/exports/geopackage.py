"""GeoPackage, written by GDAL out of an Arrow stream: one transaction, flat memory, ids kept as feature ids."""

from __future__ import annotations

from pathlib import Path

import pyarrow
import pyogrio
from pyogrio.errors import DataSourceError

from layers.declaration.layer import Layer
from layers.exports.about import facts
from layers.exports.tables import GEOMETRY, Rows, listed
from layers.geometry import WGS84

TYPES = {"point": "Point", "polygon": "MultiPolygon"}
"""Geometry types of GDAL by those of layers; what is mixed is Unknown, which GeoPackage calls GEOMETRY."""


def write(rows: Rows, path: Path) -> None:
    """Write the file. Raises what reading the rows raised."""
    layer = rows.layer
    batches = (listed(batch, layer) for batch in rows.batches())
    try:
        pyogrio.write_arrow(
            pyarrow.RecordBatchReader.from_batches(rows.schema, batches),
            path,
            layer=layer.name,
            driver="GPKG",
            geometry_name=GEOMETRY,
            geometry_type=TYPES.get(layer.geometry_type, "Unknown"),
            crs=f"EPSG:{WGS84}",
            layer_options={
                "FID": "id",
                "GEOMETRY_NAME": "geom",
                "IDENTIFIER": str(layer.title),
                "DESCRIPTION": str(layer.description),
            },
            layer_metadata=metadata(rows),
        )
    except (DataSourceError, pyarrow.ArrowException, RuntimeError) as error:
        raise rows.failure or error from error


def metadata(rows: Rows) -> dict[str, str]:
    """What the file says about itself besides title and description."""
    layer = rows.layer
    known = {name: text for name, _title, text in facts(layer)}
    titles = {f"column_{column.name}": str(column.title) for column in layer.columns}
    return known | titles | column_rights(layer)


def column_rights(layer: Layer) -> dict[str, str]:
    """Licence, source and period of the columns that have their own."""
    return {
        f"{name}_{column.name}": str(getattr(column, name))
        for column in layer.columns
        for name in ("licence", "attribution", "period")
        if getattr(column, name)
    }
