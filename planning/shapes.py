"""Polygons of planners: read from a file, put together, and kept where they are too large for an address."""

from __future__ import annotations

import datetime
import tempfile
import zipfile
from pathlib import Path

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from layers.errors import BadParameter
from layers.geo import WGS84
from layers.geofiles import FileRefused, read_ground
from places.models import City
from planning.models import SHAPE_DAYS, SavedQuestion, Shape
from planning.question import MAX_POLYGON, polygon_text

MAX_BYTES = 5_000_000
"""Bytes of an uploaded file."""
MAX_UNPACKED = 50_000_000
"""Bytes that an uploaded zip archive may hold."""
MAX_CORNERS = 20_000
SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".qpj", ".qmd", ".sbn", ".sbx", ".xml", ".txt")
"""What the archive of a Shapefile may hold."""
SUFFIXES = (".geojson", ".json", ".gpkg", ".zip", ".kml")


def read_upload(upload: UploadedFile, city: City, crs: str = "") -> MultiPolygon:
    """All polygons of a file as one valid MultiPolygon in EPSG:4326.

    Raises BadParameter("file", …) for a file that is too large, is no geographic file, names no reference system (unless ``crs``
    does, such as EPSG:32632), has no polygons, or lies outside the city.
    """
    suffix = Path(upload.name or "").suffix.lower()
    if suffix not in SUFFIXES:
        raise BadParameter(
            "file",
            _("Upload a GeoJSON, GeoPackage, KML or zipped Shapefile: %(known)s.")
            % {"known": ", ".join(SUFFIXES)},
        )
    if (upload.size or 0) > MAX_BYTES:
        raise BadParameter(
            "file", _("The file is larger than %(megabytes)s MB.") % {"megabytes": MAX_BYTES // 10**6}
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{suffix}"
        with path.open("wb") as file:
            for block in upload.chunks():
                file.write(block)
        check_content(path, suffix)
        try:
            ground = read_ground(path, crs=crs or None)
        except FileRefused as fault:
            # The file has a name of ours by now; the reader knows it by theirs.
            raise BadParameter("file", str(fault).replace(path.name, upload.name or path.name)) from fault
    return usable(GEOSGeometry(ground, srid=WGS84), city, "file")


def check_content(path: Path, suffix: str) -> None:
    """Raise BadParameter unless the file begins as its name promises.

    GDAL looks at the content, not at the name: a virtual data source in disguise could make the server open other files.
    """
    with path.open("rb") as file:
        head = file.read(2000).removeprefix(b"\xef\xbb\xbf").lstrip()
    fits = {
        ".geojson": head.startswith(b"{"),
        ".json": head.startswith(b"{"),
        ".gpkg": head.startswith(b"SQLite format 3\0"),
        ".kml": head.startswith(b"<") and b"<kml" in head,
        ".zip": zipfile.is_zipfile(path),
    }[suffix]
    if not fits:
        raise BadParameter("file", _("The file is not what its name says."))
    if suffix == ".zip":
        check_archive(path)


def check_archive(path: Path) -> None:
    """Raise BadParameter for an archive that is no Shapefile or unpacks to too much."""
    with zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise BadParameter("file", _("The archive holds too much."))
    if not all(Path(entry.filename.lower()).suffix in SHAPEFILE for entry in entries):
        raise BadParameter("file", _("The archive holds other files than those of a Shapefile."))


def usable(shape: GEOSGeometry, city: City, name: str) -> MultiPolygon:
    """The shape as a MultiPolygon that questions can use. Raises BadParameter."""
    if isinstance(shape, Polygon):
        shape = MultiPolygon(shape, srid=WGS84)
    if not isinstance(shape, MultiPolygon) or shape.empty or not shape.valid:
        raise BadParameter(name, _("There is no polygon in it."))
    if shape.num_coords > MAX_CORNERS:
        raise BadParameter(
            name, _("The polygon has more than %(corners)s corners: simplify it.") % {"corners": MAX_CORNERS}
        )
    if not City.objects.filter(pk=city.pk, boundary__intersects=shape).exists():
        raise BadParameter(name, _("The polygon does not touch the city. Is its reference system right?"))
    return shape


def parameters_of(shape: MultiPolygon, city: City, name: str = "") -> dict[str, str]:
    """The parameter that asks with the shape: ``polygon`` where it fits into an address, else ``shape`` with a token."""
    text = polygon_text(shape)
    if len(text) <= MAX_POLYGON and GEOSGeometry(text).valid:
        return {"polygon": text}
    return {"shape": Shape.objects.create(city=city, name=name[:120], shape=shape).token}


def remove_old_shapes() -> int:
    """Remove polygons that have had their time and that no saved question asks with. Says how many."""
    before = timezone.now() - datetime.timedelta(days=SHAPE_DAYS)
    old = [
        shape.pk
        for shape in Shape.objects.filter(created__lt=before).only("token")
        if not SavedQuestion.objects.asking_about(shape.token).exists()
    ]
    Shape.objects.filter(pk__in=old).delete()
    return len(old)
