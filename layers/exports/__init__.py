"""Layers as files: every format, what it is for, and how it is written.

``FORMATS`` is the one list of formats: addresses, menus, the catalogue and the documentation are made from it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from layers.declaration.layer import Layer
from layers.exports import delimited, geopackage, geoparquet, kml, shapefile, workbook
from layers.exports.tables import Rows

Blocks = Callable[[Layer, QuerySet[Any]], Generator[bytes, None, None]]
Write = Callable[[Rows, Path], None]


@dataclass(frozen=True)
class Format:
    """A file format.

    ``extension`` ends the address and the file's name. ``title`` is what people call it, ``purpose`` one line on when to take it.
    A format has ``blocks``, which streams it, or ``write``, which makes a file; GeoJSON has neither, being an address of its own.
    ``max_rows`` says how many rows of a layer it can hold, or None.
    """

    extension: str
    media_type: str
    title: Any
    purpose: Any
    blocks: Blocks | None = None
    write: Write | None = None
    max_rows: Callable[[Layer], int | None] = lambda _layer: None

    @property
    def is_streamed(self) -> bool:
        """Whether it can be sent while it is made, at any length."""
        return self.write is None


FORMATS: tuple[Format, ...] = (
    Format(
        "csv",
        "text/csv; charset=utf-8",
        "CSV",
        _("A plain table, for scripts and databases"),
        blocks=delimited.blocks,
    ),
    Format(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Excel (XLSX)",
        _("A table for Excel and LibreOffice"),
        write=workbook.write,
        max_rows=lambda _layer: workbook.MAX_ROWS,
    ),
    Format("geojson", "application/geo+json", "GeoJSON", _("For maps on the web and programs")),
    Format(
        "gpkg",
        "application/geopackage+sqlite3",
        "GeoPackage",
        _("For QGIS and ArcGIS: everything in one file"),
        write=geopackage.write,
    ),
    Format(
        "shp.zip",
        "application/zip",
        "Shapefile (zip)",
        _("For older programs: short names, cut texts"),
        write=shapefile.write,
        max_rows=shapefile.max_rows,
    ),
    Format(
        "parquet",
        "application/vnd.apache.parquet",
        "GeoParquet",
        _("For analysis of large data: pandas, R, DuckDB"),
        write=geoparquet.write,
    ),
    Format(
        "kml",
        "application/vnd.google-earth.kml+xml; charset=utf-8",
        "KML",
        _("For Google Earth and phones"),
        blocks=kml.blocks,
    ),
)


def find_format(extension: str) -> Format | None:
    """The format of that extension, or None."""
    return next((format for format in FORMATS if format.extension == extension), None)
