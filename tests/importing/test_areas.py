"""Importing areas from a boundary file: all faults at once, repeatable, nothing guessed."""

from __future__ import annotations

import datetime
import json
import re
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from django.core.management import CommandError, call_command

from layers.geofiles import FileRefused, read_rows
from places.imports.area_import import import_areas
from places.imports.reading import AreaRow, ImportRefused, area_rows
from places.models import Area, AreaKind, City
from tests.factories import AreaKindFactory, SourceFactory

pytestmark = pytest.mark.django_db

WEST = shapely.box(7.60, 45.00, 7.65, 45.09)
EAST = shapely.box(7.65, 45.00, 7.699, 45.09)
EAST_REFORMED = shapely.box(7.65, 45.00, 7.69, 45.09)
FAR_AWAY = shapely.box(12.0, 42.0, 12.1, 42.1)
BOW_TIE = shapely.Polygon([(7.60, 45.00), (7.65, 45.05), (7.65, 45.00), (7.60, 45.05), (7.60, 45.00)])


@pytest.fixture
def kind(city: City) -> AreaKind:
    return AreaKindFactory(city=city, code="quartiere")


def rows_of(**shapes: Any) -> list[AreaRow]:
    return [
        AreaRow(number, code, f"Quartiere {code}", shape)
        for number, (code, shape) in enumerate(shapes.items(), 1)
    ]


def geojson(path: Path, rows: list[tuple[dict[str, Any], Any]]) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": fields,
            "geometry": json.loads(shapely.to_geojson(shape)) if shape else None,
        }
        for fields, shape in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_areas_are_added_as_valid_right_handed_multipolygons(kind: AreaKind) -> None:
    outcome = import_areas(kind=kind, rows=rows_of(A=WEST, B=shapely.reverse(EAST)))
    assert (outcome.added, outcome.changed, outcome.unchanged) == (["A", "B"], [], 0)
    for area in kind.areas.all():
        assert area.boundary.geom_type == "MultiPolygon"
        assert area.boundary.valid
        assert shapely.from_wkt(area.boundary[0].wkt).exterior.is_ccw


def test_a_second_import_changes_nothing(kind: AreaKind) -> None:
    import_areas(kind=kind, rows=rows_of(A=WEST, B=EAST))
    keys = set(kind.areas.values_list("pk", flat=True))
    outcome = import_areas(kind=kind, rows=rows_of(A=WEST, B=EAST))
    assert (outcome.added, outcome.changed, outcome.unchanged) == ([], [], 2)
    assert set(kind.areas.values_list("pk", flat=True)) == keys


def test_nothing_is_deleted_because_a_file_lacks_it(kind: AreaKind) -> None:
    import_areas(kind=kind, rows=rows_of(A=WEST, B=EAST))
    import_areas(kind=kind, rows=rows_of(A=WEST))
    assert kind.areas.count() == 2


def test_a_changed_border_follows_the_file_and_keeps_its_key(kind: AreaKind) -> None:
    import_areas(kind=kind, rows=rows_of(B=EAST))
    before = kind.areas.get()
    outcome = import_areas(kind=kind, rows=rows_of(B=EAST_REFORMED))
    assert outcome.changed == ["B"]
    after = kind.areas.get()
    assert after.pk == before.pk
    assert after.boundary.area < before.boundary.area


def test_with_a_date_the_border_before_stays_on_record(kind: AreaKind) -> None:
    import_areas(kind=kind, rows=rows_of(B=EAST))
    reform = datetime.date(2026, 1, 1)
    import_areas(kind=kind, rows=rows_of(B=EAST_REFORMED), valid_from=reform)
    area = kind.areas.get()
    assert (area.valid_from, area.valid_to, area.in_force) == (reform, None, True)
    assert list(area.versions.values_list("valid_from", "valid_to")) == [(None, reform)]
    again = import_areas(kind=kind, rows=rows_of(B=EAST_REFORMED), valid_from=reform)
    assert again.unchanged == 1
    assert area.versions.count() == 1


def test_a_dry_run_tells_and_writes_nothing(kind: AreaKind) -> None:
    outcome = import_areas(kind=kind, rows=rows_of(A=WEST), dry_run=True)
    assert outcome.added == ["A"]
    assert not kind.areas.exists()


def test_all_faults_are_told_at_once_and_nothing_is_written(kind: AreaKind) -> None:
    rows = [
        AreaRow(1, "A", "Quartiere A", WEST),
        AreaRow(2, "", "Senza codice", EAST),
        AreaRow(3, "C", "Senza forma", None),
        AreaRow(4, "D", "Lontano", FAR_AWAY),
        AreaRow(5, "E", "Una linea", shapely.LineString([(7.61, 45.01), (7.62, 45.02)])),
        AreaRow(6, "F", "", EAST),
        AreaRow(7, "G", "Doppio", EAST),
        AreaRow(8, "G", "Doppio", EAST),
    ]
    with pytest.raises(ImportRefused) as refused:
        import_areas(kind=kind, rows=rows)
    told = "\n".join(refused.value.faults)
    assert len(refused.value.faults) == 7
    for row in (2, 3, 4, 5, 6, 7, 8):
        assert str(row) in told
    assert not Area.objects.exists()


def test_rows_that_repeat_a_code_can_be_merged(kind: AreaKind) -> None:
    rows = [AreaRow(1, "A", "Quartiere A", WEST), AreaRow(2, "A", "Quartiere A", EAST)]
    import_areas(kind=kind, rows=rows, merge=True)
    assert kind.areas.get().boundary.area == pytest.approx(WEST.area + EAST.area)


def test_a_broken_ring_is_repaired_and_told(kind: AreaKind) -> None:
    outcome = import_areas(kind=kind, rows=rows_of(A=BOW_TIE))
    assert sum("valida" in note for note in outcome.notes) == 1
    assert kind.areas.get().boundary.valid


def test_overlapping_areas_are_allowed_and_told(kind: AreaKind) -> None:
    outcome = import_areas(kind=kind, rows=rows_of(A=WEST, B=shapely.box(7.62, 45.0, 7.69, 45.09)))
    assert any("A" in note and "B" in note for note in outcome.notes)
    assert kind.areas.count() == 2


def test_codes_stay_text_and_a_whole_number_loses_its_decimals(tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "a.geojson", [({"cod": "09bis", "n": 7.0}, WEST), ({"cod": "01", "n": None}, EAST)]
    )
    assert [row.code for row in area_rows(path, code_field="cod")] == ["09bis", "01"]
    assert [row.code for row in area_rows(path, code_field="n")] == ["7", ""]


def test_a_missing_field_is_named_with_those_there_are(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", [({"cod": "01", "nome": "Uno"}, WEST)])
    with pytest.raises(ImportRefused, match="cod, nome"):
        area_rows(path, code_field="codice")


def shapefile(folder: Path, *, crs: str, with_prj: bool) -> Path:
    frame = geopandas.GeoDataFrame({"COD": ["1"], "NOME": ["Città"]}, geometry=[WEST], crs=4326).to_crs(crs)
    frame.to_file(folder / "zone.shp", encoding="ISO-8859-1")
    packed = folder / "zone.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in folder.glob("zone.*"):
            if part.suffix != ".zip" and (with_prj or part.suffix != ".prj"):
                archive.write(part, part.name)
    return packed


def test_a_file_without_a_reference_system_is_refused_unless_one_is_named(tmp_path: Path) -> None:
    packed = shapefile(tmp_path, crs="EPSG:3003", with_prj=False)
    with pytest.raises(FileRefused, match="EPSG"):
        read_rows(packed)
    row = read_rows(packed, crs="EPSG:3003")[0]
    assert row.geometry is not None
    # Rome 1940 against WGS 84: tens of metres apart when no better grid is at hand.
    assert row.geometry.centroid.distance(WEST.centroid) < 0.002


def test_a_zipped_shapefile_in_another_system_comes_out_in_4326(tmp_path: Path) -> None:
    row = read_rows(shapefile(tmp_path, crs="EPSG:32632", with_prj=True), encoding="ISO-8859-1")[0]
    assert row.properties["NOME"] == "Città"
    assert row.geometry is not None
    assert (
        row.geometry.equals_exact(WEST.normalize(), 1e-6)
        or row.geometry.symmetric_difference(WEST).area < 1e-9
    )


def test_what_is_no_geographic_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "nota.geojson"
    path.write_text("non è una mappa", encoding="utf-8")
    with pytest.raises(FileRefused, match=r"nota\.geojson"):
        read_rows(path)
    with pytest.raises(FileRefused):
        read_rows(tmp_path / "non-esiste.gpkg")


def test_the_command_makes_the_kind_and_a_dry_run_does_not(city: City, tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "a.geojson", [({"cod": "01", "nome": "Uno"}, WEST), ({"cod": "02", "nome": "Due"}, EAST)]
    )
    source = SourceFactory()
    arguments = [
        str(path),
        "--city",
        city.slug,
        "--kind",
        "quartiere",
        "--code-field",
        "cod",
        "--name-field",
        "nome",
    ]
    call_command("import_areas", *arguments, "--dry-run", stdout=StringIO())
    assert not AreaKind.objects.exists()
    call_command(
        "import_areas", *arguments, "--kind-name", "Quartiere", "--source", source.code, stdout=StringIO()
    )
    kind = AreaKind.objects.get()
    assert kind.name_it == "Quartiere"
    assert list(kind.areas.values_list("code", "name", "source")) == [
        ("01", "Uno", source.pk),
        ("02", "Due", source.pk),
    ]


def test_the_command_tells_faults_and_unknown_names(city: City, tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", [({"cod": ""}, WEST), ({"cod": "02"}, None)])
    with pytest.raises(CommandError, match="no city"):
        call_command("import_areas", str(path), "--city", "altrove", "--kind", "q", "--code-field", "cod")
    with pytest.raises(CommandError) as refused:
        call_command("import_areas", str(path), "--city", city.slug, "--kind", "q", "--code-field", "cod")
    assert str(refused.value).count("\n") == 2


def test_codes_become_keys_and_that_is_told(kind: AreaKind) -> None:
    rows = [AreaRow(1, "San Salvario", "San Salvario", WEST), AreaRow(2, "3/A", "Tre A", EAST)]
    outcome = import_areas(kind=kind, rows=rows)
    assert outcome.added == ["San-Salvario", "3-A"]
    assert any("San Salvario → San-Salvario" in note for note in outcome.notes)
    again = import_areas(kind=kind, rows=rows)
    assert again.unchanged == 2


def test_two_codes_that_would_be_one_address_are_refused(kind: AreaKind) -> None:
    with pytest.raises(ImportRefused, match="3/A"):
        import_areas(kind=kind, rows=[AreaRow(1, "3-A", "Uno", WEST), AreaRow(2, "3/A", "Due", EAST)])


def test_one_code_with_two_names_is_refused_also_when_rows_are_joined(kind: AreaKind) -> None:
    with pytest.raises(ImportRefused, match="Uno, Due"):
        import_areas(kind=kind, rows=[AreaRow(1, "A", "Uno", WEST), AreaRow(2, "A", "Due", EAST)], merge=True)


def test_what_an_area_cannot_be_called_is_a_fault(kind: AreaKind) -> None:
    with pytest.raises(ImportRefused) as refused:
        import_areas(kind=kind, rows=[AreaRow(1, "—", "Uno", WEST), AreaRow(2, "B", "n" * 161, EAST)])
    assert len(refused.value.faults) == 2


@pytest.mark.parametrize(
    ("shapes_", "told"),
    [
        ({"A": WEST, "B": EAST}, r"954 ha di Prova .* nessuna zona"),
        (
            {"A": shapely.box(7.6, 45.0, 7.64, 45.1), "B": shapely.box(7.65, 45.0, 7.7, 45.1)},
            r"875 ha di Prova",
        ),
        (
            {"A": shapely.box(7.6, 45.0, 7.7, 45.1) - shapely.box(7.65, 45.05, 7.651, 45.051)},
            r"1 vuoto fra le zone, 8.755 m²",
        ),
        (
            {"A": shapely.box(7.6, 45.0, 7.651, 45.1), "B": shapely.box(7.65, 45.0, 7.7, 45.1)},
            r"A e B per 87,5 ha",
        ),
        (
            {"A": shapely.box(7.6, 45.0, 7.650005, 45.1), "B": shapely.box(7.65, 45.0, 7.7, 45.1)},
            r"1 coppia di zone vicine si sovrappone per meno di un metro",
        ),
        ({"A": shapely.box(7.6, 45.0, 7.71, 45.1)}, r"875 ha sono fuori dal confine di Prova, nelle zone A"),
        ({"A": shapely.box(7.6008, 45.0, 7.7008, 45.1)}, r"spostate di circa 63 m .* verso est"),
        (
            {"A": shapely.union_all([WEST, shapely.box(7.69, 45.095, 7.69005, 45.09505)])},
            r"1 parte misura meno di 100 m², nelle zone A",
        ),
    ],
)
def test_what_is_wrong_with_a_kind_as_a_whole_is_told_in_square_metres_before_it_is_written(
    shapes_: dict[str, Any], told: str, kind: AreaKind
) -> None:
    outcome = import_areas(kind=kind, rows=rows_of(**shapes_), dry_run=True)
    assert re.search(told, "\n".join(outcome.notes)), outcome.notes
    assert not kind.areas.exists()


def test_areas_that_cover_the_city_are_told_nothing(kind: AreaKind) -> None:
    whole = {"A": shapely.box(7.6, 45.0, 7.65, 45.1), "B": shapely.box(7.65, 45.0, 7.7, 45.1)}
    assert import_areas(kind=kind, rows=rows_of(**whole)).notes == ["Nuove: A, B."]
