"""GeoPackage, written by GDAL out of an Arrow stream: one transaction, flat memory, ids kept as feature ids."""

from __future__ import annotations

from pathlib import Path

import pyarrow
import pyogrio
from pyogrio.errors import DataSourceError

from layers.exports.tables import GEOMETRY, Rows, listed
from layers.geo import WGS84

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
    known = {"licence": str(layer.licence), "attribution": str(layer.attribution)}
    titles = {f"column_{column.name}": str(column.title) for column in layer.columns}
    return {name: text for name, text in (known | titles).items() if text}
