"""Every format, read again by an independent reader: the same rows, the same values, nothing dangerous, nothing lost."""

from __future__ import annotations

import dataclasses
import datetime
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import brotli
import geopandas
import numpy
import pandas
import psycopg
import pyarrow
import pyogrio
import pytest
import shapely
from django.contrib.gis.geos import GeometryCollection
from django.db import connection
from django.test import Client
from pyarrow import csv, parquet

from civicmap.layers import feature_layers, find_layer
from layers.exports import FORMATS, delimited, kml, shapefile, tables, workbook
from layers.exports.tables import Rows
from tests import factories, shapes
from tests.exports import reading
from tests.exports.conftest import ACCENTS, FORMULA, LONG, MARKUP

FILES = [format.extension for format in FORMATS if format.extension != "geojson"]
Fetch = Callable[..., bytes]


@pytest.fixture
def saved(fetch: Fetch, tmp_path: Path) -> Callable[[str], Path]:
    """The file of an address, on disk under its own extension."""

    def save(address: str) -> Path:
        extension = address.partition("?")[0].rpartition("/")[2].partition(".")[2]
        path = tmp_path / f"file{len(list(tmp_path.iterdir()))}.{extension}"
        path.write_bytes(fetch(address))
        return path

    return save


def titles(path: Path, extension: str) -> list[str]:
    """The titles in a file, whatever its format."""
    body = path.read_bytes()
    if extension == "csv":
        return [row["title"] for row in reading.csv_rows(body)]
    if extension == "xlsx":
        return [row["title"] for row in reading.xlsx_rows(body)]
    if extension == "kml":
        return [mark["name"] for mark in reading.placemarks(body)]
    if extension == "parquet":
        return parquet.read_table(path).column("title").to_pylist()
    if extension == "gpkg":
        return [row["title"] for row in reading.gdal_rows(path)]
    found = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".shp"):
                found += [row["title"] for row in reading.gdal_rows(f"/vsizip/{path}/{name}")]
            elif name.endswith("no-geometry.csv"):
                found += [row["title"] for row in reading.csv_rows(archive.read(name))]
    return found


def test_the_quick_first_look_at_a_cell_passes_over_no_dangerous_sign() -> None:
    low, high = delimited.UNSUSPECTED
    assert not [sign for sign in delimited.DANGEROUS if low <= ord(sign) <= high]


@pytest.mark.parametrize("extension", FILES)
def test_each_format_holds_every_public_row_and_those_that_match_the_filters(
    extension: str, initiatives: dict[str, Any], saved: Callable[[str], Path]
) -> None:
    public = sorted(feature.title.lstrip("'") for name, feature in initiatives.items() if name != "hidden")
    found = titles(saved(f"/api/initiatives.{extension}"), extension)
    assert sorted(title.lstrip("'") for title in found) == public
    in_b = titles(saved(f"/api/initiatives.{extension}?city=prova&area=district:B"), extension)
    assert sorted(in_b) == ["Parco", "Testo lungo"]
    by_cql2 = titles(saved(f"/api/initiatives.{extension}?filter=title%3D%27Parco%27"), extension)
    assert by_cql2 == ["Parco"]
    assert titles(saved(f"/api/initiatives.{extension}?bbox=8,46,8.1,46.1"), extension) == []


def test_csv_is_plain_utf8_and_no_cell_is_a_formula(initiatives: dict[str, Any], fetch: Fetch) -> None:
    body = fetch("/api/initiatives.csv")
    assert body.startswith(b"id,title,description,"), "no byte order mark, names first"
    rows = {int(row["id"]): row for row in reading.csv_rows(body)}
    plain, formula = rows[initiatives["plain"].pk], rows[initiatives["formula"].pk]
    assert plain["title"] == ACCENTS
    assert plain["description"] == MARKUP
    assert (formula["title"], formula["description"]) == (f"'{FORMULA}", "'+39 011 4431111")
    number = rows[initiatives["number"].pk]
    assert (number["title"], number["description"]) == ("-12.5", "'@SUM(A1)")
    assert (plain["longitude"], plain["latitude"], plain["wkt"]) == ("7.62", "45.05", "")
    assert plain["areas"] == "district:A"
    assert plain["is_example"] == "false"
    assert datetime.datetime.fromisoformat(plain["published"]) == initiatives["plain"].published
    assert rows[initiatives["nowhere"].pk]["valid_from"] == "2026-03-01"
    assert (rows[initiatives["nowhere"].pk]["longitude"], rows[initiatives["nowhere"].pk]["wkt"]) == ("", "")
    line = rows[initiatives["line"].pk]
    assert line["longitude"] == ""
    assert shapely.from_wkt(line["wkt"]).equals(shapely.from_wkt(shapes.PATH_IN_A.wkt))


def test_a_file_tells_the_areas_as_pages_do_in_the_order_of_their_kinds(city: Any, fetch: Fetch) -> None:
    for position, code in ((2, "district"), (1, "school"), (3, "parish")):
        kind = factories.AreaKindFactory(city=city, code=code, position=position)
        factories.AreaFactory(kind=kind)
        if code != "parish":
            factories.AreaFactory(kind=kind, b=True)
    places = (shapes.POINT_IN_A, shapes.POINT_IN_B, None, shapes.POINT_IN_A)
    made = [factories.ReportFactory(city=city, location=place).pk for place in places]
    rows = {int(row["id"]): row["areas"] for row in reading.csv_rows(fetch("/api/reports.csv"))}
    pages = json.loads(fetch("/api/reports.geojson"))["features"]
    assert rows == {feature["id"]: "; ".join(feature["properties"]["areas"]) for feature in pages}
    assert [rows[pk].split("; ")[:2] for pk in made] == [
        ["school:A", "district:A"], ["school:B", "district:B"], [""], ["school:A", "district:A"]
    ]  # fmt: skip


def unbrotli(packed: bytes) -> bytes:
    """What can be read of a stream that may have no end."""
    reader = brotli.Decompressor()
    return reader.process(packed) + b"".join(iter(lambda: reader.process(b""), b""))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_a_csv_file_that_breaks_off_says_so_and_programs_refuse_it(
    city: Any, client: Client, encoding: str
) -> None:
    for _number in range(3):
        factories.ReportFactory(city=city, description="lungo " * 40_000)
    response: Any = client.get("/api/reports.csv", headers={"accept-encoding": encoding})
    parts = iter(response.streaming_content)
    taken = [next(parts)]
    pid = connection.connection.info.backend_pid
    known = {
        key: value
        for key, value in connection.get_connection_params().items()
        if key in ("host", "port", "user", "password", "dbname")
    }
    with psycopg.connect(**known) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    with pytest.raises(psycopg.OperationalError):
        taken.extend(parts)
    response.close()
    connection.close()
    # As a browser unpacks what it has when the answer ends: without asking for the end of the packing.
    unpack: Any = {
        "identity": bytes,
        "gzip": lambda packed: zlib.decompressobj(31).decompress(packed),
        "br": unbrotli,
    }[encoding]
    body = unpack(b"".join(taken))
    assert body.decode().splitlines()[-1] == '"Questo file non è completo. Scaricalo di nuovo.'
    with pytest.raises(pandas.errors.ParserError):
        pandas.read_csv(io.BytesIO(body))
    with pytest.raises(pyarrow.ArrowInvalid):
        csv.read_csv(io.BytesIO(body))


def test_no_dangerous_first_sign_reaches_a_spreadsheet_bare(city: Any, fetch: Fetch) -> None:
    signs = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
    cells = [f"{sign}cmd|' /C calc'!A0" for sign in signs]
    for cell in cells:
        factories.HouseFactory(city=city, description=cell)
    found = [row["description"] for row in reading.csv_rows(fetch("/api/houses.csv"))]
    assert found == [f"'{cell}" for cell in cells]


def test_geopackage_keeps_ids_kinds_dates_and_rows_without_a_place(
    initiatives: dict[str, Any], saved: Callable[[str], Path]
) -> None:
    path = saved("/api/initiatives.gpkg")
    info = pyogrio.read_info(path, layer="initiatives")
    assert info["crs"] == "EPSG:4326"
    assert info["fid_column"] == "id"
    assert info["features"] == len(initiatives) - 1
    types = dict(zip(info["fields"], info["dtypes"], strict=True))
    assert types["valid_from"] == "datetime64[D]"
    assert types["published"].startswith("datetime64")
    assert types["is_example"] == "bool"
    rows = {row["fid"]: row for row in reading.gdal_rows(path)}
    assert set(rows) == {feature.pk for name, feature in initiatives.items() if name != "hidden"}
    plain = rows[initiatives["plain"].pk]
    assert (plain["title"], plain["description"]) == (ACCENTS, MARKUP)
    assert shapely.from_wkb(plain["geometry"]).equals(shapely.Point(7.62, 45.05))
    assert shapely.from_wkb(rows[initiatives["polygon"].pk]["geometry"]).geom_type == "Polygon"
    assert rows[initiatives["nowhere"].pk]["geometry"] is None
    assert rows[initiatives["nowhere"].pk]["valid_from"] == numpy.datetime64("2026-03-01")
    contents = reading.sqlite_row(path, "SELECT identifier, description FROM gpkg_contents")
    assert contents == ("Iniziative", "Le proposte dei cittadini per la loro città.")


def test_shapefiles_stand_by_kind_and_the_archive_tells_what_was_shortened(
    initiatives: dict[str, Any], saved: Callable[[str], Path]
) -> None:
    path = saved("/api/initiatives.shp.zip?lang=en")
    archive = zipfile.ZipFile(path)
    names = archive.namelist()
    for kind, count in (("points", 4), ("lines", 1), ("polygons", 1)):
        info = pyogrio.read_info(f"/vsizip/{path}/initiatives-{kind}.shp")
        assert (info["features"], info["crs"]) == (count, "EPSG:4326")
        assert archive.read(f"initiatives-{kind}.cpg") == b"UTF-8"
        assert f"initiatives-{kind}.prj" in names
        assert all(len(field) <= 10 for field in info["fields"])
    aside = reading.csv_rows(archive.read("initiatives-no-geometry.csv"))
    assert [row["title"] for row in aside] == ["Senza luogo"]
    points = {row["id"]: row for row in reading.gdal_rows(f"/vsizip/{path}/initiatives-points.shp")}
    plain, long = points[initiatives["plain"].pk], points[initiatives["long"].pk]
    assert plain["title"] == ACCENTS
    cut = long["descriptio"]
    assert len(cut.encode()) == 254
    assert LONG.startswith(cut)
    mapping = {row["field"]: row["column"] for row in reading.csv_rows(archive.read("fields.csv"))}
    assert mapping["descriptio"] == "description"
    assert list(mapping.values()) == ["id", *(column.name for column in find_layer("initiatives").columns)]  # type: ignore[union-attr]
    readme = archive.read("README.txt").decode()
    assert "descriptio = description" in readme
    assert "descriptio (description): 1" in readme, "the cut text is counted"
    assert "initiatives-no-geometry.csv: 1" in readme


def test_a_shapefile_keeps_what_has_no_file_of_its_kind_as_tables_safe_for_spreadsheets(
    city: Any, saved: Callable[[str], Path]
) -> None:
    both = GeometryCollection(shapes.PATH_IN_A, shapes.PARK_IN_B, srid=4326)
    factories.InitiativeFactory(city=city, title="＝1+1", shape=both, location=None)
    factories.InitiativeFactory(city=city, title="-12.5", location=None)
    archive = zipfile.ZipFile(saved("/api/initiatives.shp.zip?lang=en"))
    mixed = reading.csv_rows(archive.read("initiatives-mixed.csv"))
    assert [row["title"] for row in mixed] == ["'＝1+1"]
    assert shapely.from_wkt(mixed[0]["wkt"]).equals(shapely.from_wkt(both.wkt))
    aside = reading.csv_rows(archive.read("initiatives-no-geometry.csv"))
    assert [row["title"] for row in aside] == ["-12.5"], "a number is no formula, as in the CSV file"
    readme = archive.read("README.txt").decode()
    assert "initiatives-mixed.csv: 1" in readme
    assert "parts of several kinds" in readme


@pytest.mark.parametrize("extension", FILES)
def test_a_shape_of_several_kinds_stops_no_file(
    extension: str, city: Any, saved: Callable[[str], Path]
) -> None:
    both = GeometryCollection(shapes.PATH_IN_A, shapes.PARK_IN_B, srid=4326)
    factories.InitiativeFactory(city=city, title="Sentiero e parco", shape=both, location=None)
    factories.InitiativeFactory(city=city, title="Punto")
    path = saved(f"/api/initiatives.{extension}")
    if extension == "shp.zip":
        assert len(zipfile.ZipFile(path).read("initiatives-mixed.csv").splitlines()) == 2
        return
    assert titles(path, extension) == ["Sentiero e parco", "Punto"]
    if extension == "kml":
        (mark, _point) = reading.placemarks(path.read_bytes())
        assert mark["shape"] == "MultiGeometry"
        assert path.read_text().count("<MultiGeometry><LineString>") == 1


def test_names_of_fields_are_short_and_unique() -> None:
    for layer in feature_layers():
        names = shapefile.field_names(layer)
        assert all(0 < len(name) <= 10 for name in names.values())
        assert len({name.lower() for name in names.values()}) == len(layer.columns) + 1


def test_geoparquet_says_where_it_lies_and_keeps_lists_as_lists(
    initiatives: dict[str, Any], saved: Callable[[str], Path]
) -> None:
    path = saved("/api/initiatives.parquet")
    geo = json.loads(parquet.read_metadata(path).metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    column = geo["columns"][geo["primary_column"]]
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == ["LineString", "Point", "Polygon"]
    assert column["crs"]["id"] == {"authority": "OGC", "code": "CRS84"}
    assert column["bbox"] == pytest.approx([7.61, 45.02, 7.68, 45.05])
    frame = geopandas.read_parquet(path).set_index("id")
    assert len(frame) == len(initiatives) - 1
    plain = frame.loc[initiatives["plain"].pk]
    assert (plain["title"], plain["description"]) == (ACCENTS, MARKUP)
    assert list(plain["areas"]) == ["district:A"]
    assert list(frame.loc[initiatives["nowhere"].pk, "areas"]) == []
    assert frame.loc[initiatives["nowhere"].pk].geometry is None
    assert frame.loc[initiatives["nowhere"].pk, "valid_from"] == datetime.date(2026, 3, 1)
    assert plain["published"] == initiatives["plain"].published
    in_b = geopandas.read_parquet(path, bbox=(7.66, 45, 7.7, 45.1))
    assert set(in_b["title"]) == {"Parco", "Testo lungo"}, "readers can skip rows by the box"


def test_kml_escapes_everything_and_places_all_kinds(initiatives: dict[str, Any], fetch: Fetch) -> None:
    body = fetch("/api/initiatives.kml")
    marks = {int(mark["id"][1:]): mark for mark in reading.placemarks(body)}
    plain = marks[initiatives["plain"].pk]
    assert plain["name"] == ACCENTS
    assert plain["description"] == 'Una <b>riga</b> & "altra"\nseconda riga\nterza'
    assert (plain["shape"], plain["coordinates"]) == ("Point", "7.62,45.05")
    assert plain["data"]["city"] == "prova"
    assert plain["data"]["areas"] == "district:A"
    assert marks[initiatives["line"].pk]["shape"] == "LineString"
    assert marks[initiatives["polygon"].pk]["shape"] == "Polygon"
    assert marks[initiatives["nowhere"].pk]["shape"] is None


def test_kml_can_be_read_whatever_a_layer_is_called(city: Any) -> None:
    factories.HouseFactory(city=city, title="Casa")
    layer = find_layer("houses")
    assert layer is not None
    layer = dataclasses.replace(layer, title="Case\x0b & <altro>", description="\x01Tutte")
    body = b"".join(kml.blocks(layer, layer.queryset()))
    assert [mark["name"] for mark in reading.placemarks(body)] == ["Casa"]
    assert b"<name>Case &amp; &lt;altro&gt;</name>" in body


def test_xlsx_has_no_formula_and_dates_are_dates(initiatives: dict[str, Any], fetch: Fetch) -> None:
    body = fetch("/api/initiatives.xlsx")
    data, about = reading.sheets(body)
    cells = [cell for sheet in (data, about) for row in sheet for cell in row.values()]
    assert [cell for cell in cells if cell.formula is not None] == []
    rows = {int(row["id"]): row for row in reading.xlsx_rows(body)}
    assert rows[initiatives["formula"].pk]["title"] == FORMULA, "a text like any other"
    assert rows[initiatives["plain"].pk]["title"] == ACCENTS
    header = {cell.text: letter for letter, cell in data[0].items()}
    lines = {row["A"].text: row for row in data[1:]}
    formula = lines[str(initiatives["formula"].pk)]
    assert formula[header["title"]].kind in ("s", "inlineStr")
    number = lines[str(initiatives["number"].pk)]
    assert number[header["title"]].kind in ("s", "inlineStr"), "a text that looks like a number stays a text"
    day = lines[str(initiatives["nowhere"].pk)][header["valid_from"]]
    assert (day.kind, float(day.text)) == (
        "n",
        (datetime.date(2026, 3, 1) - datetime.date(1899, 12, 30)).days,
    )
    assert day.style > 0
    words = {row["A"].text: row["B"].text for row in about if "A" in row and "B" in row}
    assert words["Livello"] == "Iniziative"
    assert words["title"] == "Titolo"
    assert words["Righe"] == str(len(initiatives) - 1)


def test_no_text_becomes_markup_of_a_workbook(city: Any, fetch: Fetch) -> None:
    texts = [
        '<r></r></is></c><c r="Z9" t="str"><f>1+1</f><v>2</v></c><c><is><r></r>',
        "<r>",
        "<r></r>",
        "<r> & <b></r>",
        "_x0041_",
        "😀" * 20_000,
    ]
    for text in texts:
        factories.HouseFactory(city=city, description=text)
    body = fetch("/api/houses.xlsx")
    data, about = reading.sheets(body)
    assert [cell for row in data for cell in row.values() if cell.formula is not None] == []
    found = [row["description"] for row in reading.xlsx_rows(body)]
    assert found[:4] == texts[:4]
    assert found[4] == "_x005F_x0041_", "as Excel wants a text that looks like its own spelling of a sign"
    assert found[5] == "😀" * 16_383 + "…", "Excel counts an emoji as two"
    words = {row["A"].text: row["B"].text for row in about if "A" in row and "B" in row}
    assert words["Testi tagliati a 32.767 caratteri"] == "1"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Informazioni", "data"),
        ("history", "data"),
        ("a\x02[b]:*?/\\'", "ab"),
        ("😀" * 40, "😀" * 15),
        ("", "data"),
    ],
)
def test_a_workbook_can_be_made_whatever_a_layer_is_called(
    title: str, name: str, city: Any, tmp_path: Path
) -> None:
    layer = find_layer("houses")
    assert layer is not None
    layer = dataclasses.replace(layer, title=title)
    path = tmp_path / "file.xlsx"
    workbook.write(Rows(layer, layer.queryset()), path)
    with zipfile.ZipFile(path) as archive:
        sheet = next(ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{reading.SHEET}sheet"))
    assert sheet.get("name") == name


def test_areas_are_exported_as_polygons_with_every_format(
    city: Any, districts: dict[str, Any], saved: Callable[[str], Path]
) -> None:
    name = "areas-prova-district"
    path = saved(f"/api/{name}.gpkg")
    assert pyogrio.read_info(path)["features"] == 2
    frame = geopandas.read_file(path)
    assert set(frame.geom_type) == {"MultiPolygon"}
    assert [row["code"] for row in reading.csv_rows(saved(f"/api/{name}.csv").read_bytes())] == ["A", "B"]
    assert len(geopandas.read_parquet(saved(f"/api/{name}.parquet"))) == 2
    assert len(reading.placemarks(saved(f"/api/{name}.kml").read_bytes())) == 2
    assert len(reading.xlsx_rows(saved(f"/api/{name}.xlsx").read_bytes())) == 2
    assert pyogrio.read_info(f"/vsizip/{saved(f'/api/{name}.shp.zip')}")["features"] == 2


def test_rows_pass_in_blocks_so_that_memory_does_not_grow_with_them(
    initiatives: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "ROWS_A_BATCH", 2)
    layer = find_layer("initiatives")
    assert layer
    told: list[int] = []
    rows = Rows(layer, layer.queryset(), on_rows=told.append)
    sizes = [batch.num_rows for batch in rows.batches()]
    assert sizes == [2, 2, 2, 1]
    assert told == [2, 4, 6, 7], "progress is told while the rows pass"
    assert rows.last == max(feature.pk for name, feature in initiatives.items() if name != "hidden")


@pytest.mark.parametrize("extension", ["gpkg", "shp.zip", "parquet", "xlsx"])
def test_a_fault_while_the_rows_pass_is_reported_as_itself(
    extension: str, initiatives: dict[str, Any], tmp_path: Path
) -> None:
    class Stop(Exception):
        pass

    def stop(_count: int) -> None:
        raise Stop

    layer = find_layer("initiatives")
    format = next(one for one in FORMATS if one.extension == extension)
    assert layer
    assert format.write
    with pytest.raises(Stop):
        format.write(Rows(layer, layer.queryset(), on_rows=stop), tmp_path / f"x.{extension}")
