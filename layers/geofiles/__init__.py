"""The only reader of uploaded and imported geographic files. Files are written by layers/exports.

Every upload and every import reads through it. The file is looked at by ``layers.fenced``, a process that can open nothing and
ends after its time; what comes back are rows in EPSG:4326 with valid polygons, or one sentence that says why not.
Read: GeoJSON, GeoPackage, zipped Shapefile, KML, KMZ, GPX, OpenStreetMap's XML and PBF; packed by zip or gzip or not.
A file that does not say its reference system is refused unless the caller names one: a guess would move a city.
"""

from layers.geofiles.door import STAFF, VISITOR, WAITED, Limits
from layers.geofiles.reading import (
    Box,
    FileRow,
    Ground,
    Reading,
    layer_names,
    read_ground,
    read_rows,
    rows_of,
)
from layers.geofiles.sentences import FileRefused

SUFFIXES = (".geojson", ".json", ".gpkg", ".zip", ".kml", ".kmz", ".gpx")
"""The file suffixes a form offers. The format is detected by content."""

__all__ = [
    "STAFF", "SUFFIXES", "VISITOR", "WAITED", "Box", "FileRefused", "FileRow", "Ground", "Limits", "Reading", "layer_names",
    "read_ground", "read_rows", "rows_of",
]  # fmt: skip
