"""Files as programs make them are read, what can be mended is mended and told, every other fault is one sentence."""

from __future__ import annotations

import gzip
import json
import sqlite3
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

from layers.geofiles import FileRefused, FileRow, Reading, layer_names, read_ground, read_rows, rows_of
from tests.files.making import NEAR, SQUARE, archive, dbf, geojson, kml, polygon, shapefile

ITALIAN = "Città"
OPEN = polygon((7.62, 45.02), (7.66, 45.02), (7.66, 45.06), (7.62, 45.06))
UTM = geopandas.GeoSeries([SQUARE], crs=4326).to_crs(32632).iloc[0]
NEXT_ZONE = geopandas.GeoSeries([SQUARE], crs=4326).to_crs(32633).iloc[0]
SWAPPED = shapely.transform(SQUARE, lambda points: points[:, ::-1])


def ground(content: bytes | str, **how: Any) -> tuple[Any, list[str]]:
    """The ground of a file, and what was told of it."""
    content = content.encode() if isinstance(content, str) else content
    found = read_ground(BytesIO(content), Reading(near=NEAR, **how), name="zona")
    return shapely.from_wkb(found.wkb), found.notes


def same(found: Any, wanted: Any = SQUARE) -> bool:
    return bool(found.symmetric_difference(wanted).area < 1e-7)


def rows(content: bytes, notes: list[str] | None = None, **how: Any) -> list[FileRow]:
    return rows_of(BytesIO(content), Reading(**how), name="zona", notes=notes)


def geopackage(**tables: Any) -> bytes:
    """A GeoPackage of layers by name, with the table of styles that QGIS keeps in it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        for name, shape in tables.items():
            frame = geopandas.GeoDataFrame({"a": [1]}, geometry=[shape], crs=4326)
            frame.to_file(path, driver="GPKG", layer=name)
        held = sqlite3.connect(":memory:")
        held.deserialize(path.read_bytes())
    held.execute("CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, styleQML TEXT)")
    held.execute("INSERT INTO gpkg_contents (table_name, data_type) VALUES ('layer_styles', 'attributes')")
    held.execute("INSERT INTO layer_styles VALUES (1, '<qgis/>')")
    held.commit()
    return held.serialize()


def in_folder(folder: str, files: dict[str, Any]) -> dict[str, Any]:
    return {f"{folder}/{name}": content for name, content in files.items()}


ARCHIVES = {
    "a folder inside": in_folder("Zona di prova", shapefile()),
    "a folder as Windows writes it": {f"Zona\\{name}": content for name, content in shapefile().items()},
    "macOS": {**shapefile(), ".DS_Store": b"x", "__MACOSX/._zona.shp": b"x", "__MACOSX/._zona.dbf": b"x"},
    "QGIS": shapefile(qml=b"<qgis/>", sld=b"<sld/>", qix=b"x", qpj=b"x", cpg=b"UTF-8"),
    "ArcGIS": shapefile(lyr=b"x", sbn=b"x", sbx=b"x", **{"shp.xml": b"<metadata/>"}),
    "GeoServer": {**shapefile(cst=b"ISO-8859-1"), "wfsrequest.txt": b"x"},
    "a readme and pictures": {**shapefile(), "leggimi.pdf": b"x", "README": b"x", "mappa.png": b"x", "a.html": b"x"},
    "capital letters": {name.upper(): content for name, content in shapefile().items()},
    "a GeoJSON": {"dati/zona.geojson": geojson(SQUARE)},
    "a KMZ": {"doc.kml": kml(), "files/pin.png": b"x"},
    "a GeoPackage": {"zona.gpkg": geopackage(zona=SQUARE)},
    "no table": shapefile(dbf=None),
    "another system": shapefile(srid=32632, shape=UTM),
}  # fmt: skip


@pytest.mark.parametrize("maker", ARCHIVES)
def test_archives_are_read_as_programs_make_them(maker: str) -> None:
    found, notes = ground(archive(ARCHIVES[maker]))
    assert same(found)
    assert notes == []


TEXTS = {
    "a long comment before the root": kml(before=f"<?xml version='1.0'?>\n<!-- {'licenza ' * 900} -->\n"),
    "types declared before the root": kml(before="<!DOCTYPE kml>"),
    "a root with a prefix": kml(prefix="k"),
    "UTF-16 with a mark": b"\xff\xfe" + kml(before='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16-le"),
    "UTF-16 without a mark": kml().encode("utf-16-be"),
    "Latin letters as declared": kml(
        "<name>Citt\xe0</name>", before='<?xml version="1.0" encoding="ISO-8859-1"?>'
    ).encode("latin-1"),
    "folders": kml("<Folder><name>Punti</name><Placemark><Point><coordinates>7.6,45</coordinates></Point></Placemark></Folder>"),
    "GeoJSON in UTF-16": b"\xff\xfe" + geojson(SQUARE).decode().encode("utf-16-le"),
    "GeoJSON with a mark": b"\xef\xbb\xbf" + geojson(SQUARE),
    "GeoJSON packed by gzip": gzip.compress(geojson(SQUARE)),
    "one feature": json.dumps({"type": "Feature", "properties": {}, "geometry": polygon(*SQUARE.exterior.coords)}),
    "one shape": json.dumps(polygon(*SQUARE.exterior.coords)),
    "several layers and a table of styles": geopackage(
        ovest=shapely.box(7.62, 45.02, 7.64, 45.06), est=shapely.box(7.64, 45.02, 7.66, 45.06)
    ),
    "a walk that ends where it began": '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>'
    + "".join(f'<trkpt lon="{x}" lat="{y}"/>' for x, y in SQUARE.exterior.coords)
    + "</trkseg></trk></gpx>",
}  # fmt: skip


@pytest.mark.parametrize("form", TEXTS)
def test_a_file_is_judged_by_what_it_holds(form: str) -> None:
    found, _notes = ground(TEXTS[form])
    assert same(found)


def test_an_open_ring_is_closed_and_told() -> None:
    found, notes = ground(json.dumps(OPEN))
    assert same(found)
    assert len(notes) == 1
    assert "1" in notes[0]


def test_a_shapefile_without_index_gets_one_and_it_is_told() -> None:
    found, notes = ground(archive(shapefile(shx=None)))
    assert same(found)
    assert ".shx" in notes[0]


def test_a_ring_that_crosses_itself_is_repaired_and_told() -> None:
    bow = polygon((7.62, 45.02), (7.66, 45.06), (7.66, 45.02), (7.62, 45.06), (7.62, 45.02))
    notes: list[str] = []
    (row,) = rows(geojson(bow), notes)
    assert row.geometry is not None
    assert row.geometry.is_valid
    assert row.geometry.area == pytest.approx(0.0008)
    assert len(notes) == 1


REFUSED = {
    "a ring of two points": (geojson(polygon((7.6, 45.0), (7.6, 45.0))), "riga 1"),
    "a ring of three": (geojson(SQUARE, polygon((7.6, 45.0), (7.7, 45.0), (7.6, 45.0))), "riga 2"),
    "no number": (b'{"type":"Polygon","coordinates":[[[7.6,45.0],[NaN,45.0],[7.6,45.1],[7.6,45.0]]]}', ""),
    "cut off": (geojson(SQUARE)[:-30], "danneggiato"),
    "a locked archive": (archive(shapefile()).replace(b"PK\1\2\x14\x03\x14\x00\x00", b"PK\1\2\x14\x03\x14\x00\x01"), "password"),
    "an archive of other things": (archive({"a.txt": b"x"}), "non contiene file geografici"),
    "a damaged archive": (archive(shapefile())[:200], "danneggiato"),
    "nothing": (b"", "vuoto"),
    "zeros": (b"\0" * 500, "vuoto"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"x" * 90, "GeoJSON"),
    "another JSON": (b'{"name": "x", "version": 1}', "GeoJSON"),
    "another XML": (b"<html><body/></html>", "GeoJSON"),
    "only points": (geojson(shapely.Point(7.62, 45.02)), "poligoni"),
    "no reference system": (archive(shapefile(srid=None, shape=UTM)), "EPSG:32632"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_every_other_fault_is_one_sentence(case: str) -> None:
    content, words = REFUSED[case]
    with pytest.raises(FileRefused) as refused:
        ground(content)
    assert words in str(refused.value)
    assert "zona" in str(refused.value)


def test_several_layers_are_offered(tmp_path: Path) -> None:
    path = tmp_path / "zone.gpkg"
    path.write_bytes(geopackage(quartieri=SQUARE, zone=SQUARE))
    assert layer_names(path) == ["quartieri", "zone"]
    with pytest.raises(FileRefused) as refused:
        read_rows(path)
    assert refused.value.choice == ("quartieri", "zone")
    assert "quartieri, zone" in str(refused.value)
    assert len(read_rows(path, layer="zone")) == 1
    with pytest.raises(FileRefused, match="layer_styles"):
        read_rows(path, layer="layer_styles")


def test_one_layer_beside_a_table_of_styles_is_no_choice() -> None:
    assert len(rows(geopackage(zone=SQUARE))) == 1


def test_a_database_that_was_open_in_qgis_is_read() -> None:
    content = bytearray(geopackage(zone=SQUARE))
    content[18:20] = b"\2\2"
    assert len(rows(bytes(content))) == 1


LETTERS = {
    "no declaration, UTF-8": (ITALIAN.encode(), {}, False),
    "the wrong declaration, UTF-8": (ITALIAN.encode(), {"cpg": b"ISO-8859-1"}, True),
    "UTF-8 as declared": (ITALIAN.encode(), {"cpg": b"UTF-8"}, False),
    "Latin as declared": (ITALIAN.encode("latin-1"), {"cpg": b"ISO 88591"}, False),
    "Latin as GeoServer declares it": (ITALIAN.encode("latin-1"), {"cst": b"ISO-8859-1"}, False),
    "Latin declared as UTF-8": (ITALIAN.encode("latin-1"), {"cpg": b"UTF-8"}, True),
    "no declaration, Windows": (ITALIAN.encode("cp1252"), {}, True),
    "no declaration, DOS": (ITALIAN.encode("cp850"), {}, True),
    "DOS as the table declares it": (ITALIAN.encode("cp850"), {"dbf": dbf([ITALIAN.encode("cp850")], language=2)}, False),
    "Windows as declared": ("L’Aquila à".encode("cp1252"), {"cpg": b"1252"}, False),
}  # fmt: skip


@pytest.mark.parametrize("case", LETTERS)
def test_names_of_a_shapefile_keep_their_letters(case: str) -> None:
    name, parts, is_told = LETTERS[case]
    notes: list[str] = []
    (row,) = rows(archive(shapefile(name=name, **parts)), notes)
    assert row.properties["NOME"] in (ITALIAN, "L’Aquila à")
    assert bool(notes) == is_told


def test_letters_that_look_garbled_are_told_before_anything_is_written() -> None:
    garbled = archive(shapefile(name=ITALIAN.encode("cp850"), cpg=b"1252"))
    twice = archive(shapefile(name=ITALIAN.encode().decode("cp1252").encode()))
    with pytest.raises(FileRefused, match="Citt"):
        rows(twice)
    assert rows(garbled, encoding="cp850")[0].properties["NOME"] == ITALIAN
    assert len(rows(twice, encoding="UTF-8")) == 1
    with pytest.raises(FileRefused, match="klingon"):
        rows(twice, encoding="klingon")
    notes: list[str] = []
    assert len(rows(geojson(SQUARE, properties={"nome": "CittÃ\xa0"}), notes)) == 1
    assert "CittÃ" in notes[0]


def test_projected_numbers_are_never_degrees() -> None:
    with pytest.raises(FileRefused) as refused:
        ground(geojson(UTM))
    assert (refused.value.fits, refused.value.swapped) == ("EPSG:32632", False)
    assert "EPSG:32632" in str(refused.value)
    assert same(ground(geojson(UTM), crs="EPSG:32632")[0])
    assert same(ground(geojson(UTM), crs="32632")[0])
    with pytest.raises(FileRefused, match="gradi"):
        rows(geojson(UTM))


def test_degrees_are_never_metres() -> None:
    with pytest.raises(FileRefused) as refused:
        ground(archive(shapefile(srid=None)), crs="EPSG:32632")
    assert refused.value.fits == "EPSG:4326"
    found, notes = ground(geojson(SQUARE), crs="EPSG:32632")
    assert same(found)
    assert "EPSG:32632" in notes[0]


def test_the_system_that_a_person_names_goes_before_the_files() -> None:
    wrong = archive(shapefile(srid=32633, shape=UTM))
    with pytest.raises(FileRefused) as refused:
        ground(wrong)
    assert refused.value.fits == "EPSG:32632"
    found, notes = ground(wrong, crs="EPSG:32632")
    assert same(found)
    assert "EPSG:32633" in notes[0]


@pytest.mark.parametrize("crs", ["EPSG:1", "EPSG:999999", "+init=/etc/passwd:1", "/etc/passwd", "roma"])
def test_a_system_there_is_not_is_told(crs: str) -> None:
    with pytest.raises(FileRefused, match="non esiste"):
        ground(geojson(SQUARE), crs=crs)


def test_another_zone_and_swapped_axes_are_recognised_and_offered() -> None:
    with pytest.raises(FileRefused) as refused:
        ground(geojson(NEXT_ZONE), crs="EPSG:32632")
    assert (refused.value.fits, refused.value.swapped) == ("EPSG:32633", False)
    with pytest.raises(FileRefused) as refused:
        ground(geojson(SWAPPED))
    assert (refused.value.fits, refused.value.swapped) == ("EPSG:4326", True)
    assert same(ground(geojson(SWAPPED), swapped=True)[0])


def test_a_place_that_nothing_explains_is_elsewhere() -> None:
    with pytest.raises(FileRefused, match="altrove") as refused:
        ground(geojson(shapely.box(1, 2, 3, 4)))
    assert refused.value.fits == ""
