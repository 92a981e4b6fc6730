"""Reading files of geographic data. Files are written by layers/exports.

Whatever the format (GeoJSON, GeoPackage, Shapefile in a zip, OSM extract), rows come out in EPSG:4326.
A file that does not say its reference system is refused unless the caller names one: a guess would move a city.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
from django.utils.translation import gettext as _
from pyogrio.errors import DataLayerError, DataSourceError, FieldError
from pyproj.exceptions import CRSError
from shapely import make_valid, union_all
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from layers.geo import WGS84


class FileRefused(Exception):
    """The file cannot be read as asked; the text says why."""


@dataclass(frozen=True)
class FileRow:
    """One row of a file: its number from 1, its fields, its geometry in EPSG:4326 (or none)."""

    number: int
    properties: dict[str, Any]
    geometry: BaseGeometry | None


def source_name(path: Path) -> str:
    """The name GDAL opens: packed files are read in place."""
    if not path.is_file():
        raise FileRefused(_("There is no file %(path)s.") % {"path": path})
    if path.suffix == ".zip":
        if not zipfile.is_zipfile(path):
            raise FileRefused(_("%(path)s is not a zip archive.") % {"path": path.name})
        return f"/vsizip/{path.resolve()}"
    if path.suffix == ".gz":
        return f"/vsigzip/{path.resolve()}"
    return str(path)


def layer_names(path: Path) -> list[str]:
    """Names of the layers in the file."""
    try:
        return [str(name) for name, _kind in pyogrio.list_layers(source_name(path))]
    except DataSourceError as error:
        raise FileRefused(
            _("%(path)s cannot be read: %(why)s") % {"path": path.name, "why": error}
        ) from error


def read_rows(
    path: Path,
    *,
    layer: str | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    columns: Sequence[str] | None = None,
    where: str | None = None,
) -> list[FileRow]:
    """Rows of one layer, in EPSG:4326. ``crs`` is used only where the file states none."""
    names = layer_names(path)
    if layer is None and len(names) > 1 and path.suffix != ".osm":
        known = ", ".join(names)
        raise FileRefused(
            _("%(path)s has several layers; name one of: %(names)s.") % {"path": path.name, "names": known}
        )
    if layer is not None and layer not in names:
        raise FileRefused(_("There is no layer %(layer)s in %(path)s.") % {"layer": layer, "path": path.name})
    try:
        frame = geopandas.read_file(
            source_name(path), layer=layer, encoding=encoding, columns=columns, where=where, use_arrow=False
        )
        if not isinstance(frame, geopandas.GeoDataFrame):
            raise FileRefused(_("%(path)s has no geometry.") % {"path": path.name})
        if frame.crs is None:
            if not crs:
                raise FileRefused(
                    _("%(path)s does not say its reference system. Name it, such as EPSG:32632.")
                    % {"path": path.name}
                )
            frame = frame.set_crs(crs)
        frame = frame.to_crs(WGS84)
    except CRSError as error:
        raise FileRefused(_("There is no reference system %(crs)s.") % {"crs": crs}) from error
    except (DataSourceError, DataLayerError, FieldError, UnicodeDecodeError) as error:
        raise FileRefused(
            _("%(path)s cannot be read: %(why)s") % {"path": path.name, "why": error}
        ) from error
    fields = [name for name in frame.columns if name != frame.geometry.name]
    table = frame[fields].astype(object).where(frame[fields].notna(), None)
    records = table.to_dict("records") if fields else [{} for _row in range(len(frame))]
    return [
        FileRow(number, {str(key): value for key, value in record.items()}, shape)
        for number, (record, shape) in enumerate(zip(records, frame.geometry, strict=True), 1)
    ]


def read_ground(path: Path, *, crs: str | None = None) -> str:
    """The ground that all polygons of a file cover together, as WKT of a MultiPolygon in EPSG:4326.

    Points and lines are passed over; polygons that cross themselves are made valid. Raises FileRefused where none is left.
    """
    shapes = [row.geometry for row in read_rows(path, crs=crs) if row.geometry is not None]
    parts = [part for shape in shapes for part in _polygons(make_valid(shape))]
    ground = MultiPolygon(_polygons(union_all(parts))) if parts else MultiPolygon()
    if ground.is_empty:
        raise FileRefused(_("%(path)s has no polygons.") % {"path": path.name})
    return str(ground.wkt)


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    """The polygons of a shape of any kind."""
    if isinstance(shape, Polygon):
        return [] if shape.is_empty else [shape]
    return [polygon for part in getattr(shape, "geoms", ()) for polygon in _polygons(part)]
