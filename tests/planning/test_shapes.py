"""Polygons of planners: read from files of any system, put together, refused with a reason, kept and forgotten."""

from __future__ import annotations

import datetime
import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas
import pytest
from django.contrib.gis.geos import MultiPolygon, Point
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from shapely.geometry import Point as Dot
from shapely.geometry import box

from layers.errors import BadParameter
from places.models import City
from planning.models import SHAPE_DAYS, SavedQuestion, Shape
from planning.saved.shapes import parameters_of, read_upload, remove_old_shapes
from tests import factories, shapes
from tests.planning.asking import ask, keys

TWO = geopandas.GeoDataFrame(
    geometry=[box(7.61, 45.02, 7.63, 45.06), box(7.62, 45.04, 7.64, 45.08)], crs=4326
)


def packed(frame: geopandas.GeoDataFrame, folder: Path, name: str) -> SimpleUploadedFile:
    """The frame as an uploaded file of the format the name says."""
    path = folder / name
    if name.endswith(".zip"):
        frame.to_file(folder / "area.shp")
        with zipfile.ZipFile(path, "w") as archive:
            for part in folder.glob("area.*"):
                if part != path:
                    archive.write(part, part.name)
    else:
        frame.to_file(path, driver={".kml": "KML", ".gpkg": "GPKG"}.get(path.suffix, "GeoJSON"))
    return SimpleUploadedFile(name, path.read_bytes())


@pytest.mark.parametrize(
    ("name", "srid"),
    [
        ("area.geojson", 4326),
        ("area.gpkg", 32632),
        ("area.gpkg", 3003),
        ("area.zip", 32632),
        ("area.kml", 4326),
    ],
)
def test_the_polygons_of_a_file_are_one_ground_whatever_its_system(
    city: City, tmp_path: Path, name: str, srid: int
) -> None:
    found = read_upload(packed(TWO.to_crs(srid), tmp_path, name), city)
    assert isinstance(found, MultiPolygon)
    assert found.srid == 4326
    assert found.valid
    expected = TWO.union_all()
    inside, outside = Point(7.635, 45.07, srid=4326), Point(7.635, 45.03, srid=4326)
    assert found.covers(inside)
    assert not found.covers(outside)
    assert found.area == pytest.approx(expected.area, rel=1e-3)


def test_a_question_is_asked_with_the_uploaded_ground(city: City, tmp_path: Path) -> None:
    inside = factories.ReportFactory(city=city, location=shapes.POINT_IN_A)
    factories.ReportFactory(city=city, location=shapes.POINT_IN_B)
    ground = read_upload(packed(TWO, tmp_path, "area.geojson"), city)
    small = parameters_of(ground, city)
    assert set(small) == {"polygon"}
    assert keys(ask(f"subject=reports&polygon={small['polygon']}")) == {inside.pk}
    assert not Shape.objects.exists()
    circle = geopandas.GeoDataFrame(geometry=[Dot(7.62, 45.05).buffer(0.01, quad_segs=200)], crs=4326)
    large = parameters_of(read_upload(packed(circle, tmp_path, "circle.geojson"), city), city, "circle")
    assert set(large) == {"shape"}
    assert keys(ask(f"subject=reports&shape={large['shape']}")) == {inside.pk}
    other = factories.CityFactory(slug="altrove", elsewhere=True)
    with pytest.raises(BadParameter):
        ask(f"subject=reports&shape={large['shape']}", other.slug)


def geojson(*geometries: Any) -> bytes:
    features = [{"type": "Feature", "properties": {}, "geometry": one} for one in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def archive(**files: bytes) -> bytes:
    body = BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as packing:
        for name, content in files.items():
            packing.writestr(name.replace("_", "."), content)
    return body.getvalue()


POINT = {"type": "Point", "coordinates": [7.62, 45.05]}
FAR = {"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 1]]]}
METRES = {
    "type": "Polygon",
    "coordinates": [[[394000, 4990000], [395000, 4990000], [395000, 4991000], [394000, 4990000]]],
}

REFUSED = {
    "no known format": ("area.tif", b"II*\0"),
    "not what its name says": ("area.geojson", b"<OGRVRTDataSource></OGRVRTDataSource>"),
    "a virtual source as KML": ("area.kml", b"<OGRVRTDataSource></OGRVRTDataSource>"),
    "no database": ("area.gpkg", b"not a database"),
    "no archive": ("area.zip", b"PK nothing"),
    "an archive of other things": ("area.zip", archive(source_vrt=b"<OGRVRTDataSource/>")),
    "an archive that swells": ("area.zip", archive(area_shp=b"\0" * 60_000_000)),
    "broken": ("area.geojson", b'{"type": "FeatureCollection", "features": ['),
    "only points": ("area.geojson", geojson(POINT)),
    "nothing": ("area.geojson", geojson()),
    "another place": ("area.geojson", geojson(FAR)),
    "metres taken for degrees": ("area.geojson", geojson(METRES)),
    "too large": ("area.geojson", b"{" + b" " * 5_000_000),
}


@pytest.mark.parametrize("case", REFUSED)
def test_other_files_are_refused_with_a_reason(city: City, case: str) -> None:
    name, content = REFUSED[case]
    with pytest.raises(BadParameter) as fault:
        read_upload(SimpleUploadedFile(name, content), city)
    assert fault.value.name == "file"
    assert str(fault.value.reason)
    assert "upload." not in str(fault.value.reason)


def test_a_file_without_a_reference_system_needs_one_named(city: City, tmp_path: Path) -> None:
    frame = TWO.to_crs(32632)
    frame.to_file(tmp_path / "area.shp")
    body = BytesIO()
    with zipfile.ZipFile(body, "w") as packing:
        for part in tmp_path.glob("area.*"):
            if part.suffix != ".prj":
                packing.write(part, part.name)
    with pytest.raises(BadParameter):
        read_upload(SimpleUploadedFile("area.zip", body.getvalue()), city)
    assert read_upload(SimpleUploadedFile("area.zip", body.getvalue()), city, crs="EPSG:32632").valid


def test_polygons_are_forgotten_unless_a_saved_question_asks_with_them(city: City) -> None:
    used, unused, young = (Shape.objects.create(city=city, shape=shapes.DISTRICT_A) for _n in range(3))
    long_ago = timezone.now() - datetime.timedelta(days=SHAPE_DAYS + 1)
    Shape.objects.filter(pk__in=[used.pk, unused.pk]).update(created=long_ago)
    SavedQuestion.objects.create(city=city, slug="q", title="Q", query=f"subject=reports&shape={used.token}")
    assert remove_old_shapes() == 1
    assert set(Shape.objects.values_list("pk", flat=True)) == {used.pk, young.pk}
