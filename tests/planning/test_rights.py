"""Licences go with the figures: the strictest of the parts holds for a file, and two share-alike licences never meet in one."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from django.test import Client
from pyarrow import parquet

from layers.declaration.licences import families, find_licence, strictest
from places.layers import area_layers
from places.models import Area, AreaFigure, City, Feature, Indicator, Precision
from tests import factories, shapes
from tests.exports.reading import sheets
from tests.planning.asking import ask

ASKED = "city=prova&subject=reports&group=area%3Adistrict"


@pytest.mark.parametrize(
    ("texts", "whole", "shared"),
    [
        (["CC BY 4.0", "CC BY-SA 4.0"], "CC BY-SA 4.0", ["CC BY-SA"]),
        (["CC BY-SA 3.0 IT", "CC BY-SA 4.0"], "CC BY-SA 4.0", ["CC BY-SA"]),
        (["CC0 1.0", "CC BY 2.5 IT", ""], "CC BY 2.5 IT", []),
        (["ODbL 1.0 (posizioni sulle vie)", "CC BY-SA 4.0"], "ODbL 1.0 (posizioni sulle vie)", ["CC BY-SA", "ODbL"]),
        (["© OpenStreetMap, ODbL 1.0", "Fatti citati da documenti"], "© OpenStreetMap, ODbL 1.0", ["ODbL"]),
    ],
)  # fmt: skip
def test_the_strictest_licence_holds_and_families_are_told(
    texts: list[str], whole: str, shared: list[str]
) -> None:
    assert (strictest(texts), families(texts)) == (whole, shared)
    assert find_licence("CC BY 4.0").family == ""


def put_figures(city: City, districts: dict[str, Any], code: str, period: str, **source: str) -> None:
    """A figure of each area from a source of its own."""
    named = factories.SourceFactory(title=f"Fonte {code} {period}", **source)
    indicator, _made = Indicator.objects.get_or_create(
        code=code, defaults={"name_it": f"Dato {code}", "name_en": code, "direction": "higher-is-worse"}
    )
    for area in districts.values():
        AreaFigure.objects.create(
            city=city, area=area, indicator=indicator, period=period, value=100, source=named
        )


@pytest.fixture
def licensed(city: City, districts: dict[str, Any]) -> dict[str, Any]:
    """Borders under CC BY, inhabitants of 2023 under CC BY, a figure of the census of 2011 under CC BY-SA."""
    Area.objects.update(
        source=factories.SourceFactory(title="Confini", licence="CC BY 4.0", publisher="Comune")
    )
    put_figures(city, districts, "residents", "2023", licence="CC BY 4.0", publisher="Anagrafe")
    put_figures(city, districts, "unemployed", "2011", licence="CC BY-SA 4.0", publisher="Istituto")
    return districts


def one_layer(name: str = "areas-prova-district") -> Any:
    return next(layer for layer in area_layers() if layer.name == name)


def body(client: Client, address: str) -> bytes:
    response: Any = client.get(address)
    assert response.status_code == 200, response.content[:300]
    return b"".join(response.streaming_content) if response.streaming else response.content


def about_cells(workbook: bytes) -> list[str]:
    """The texts of the sheet that says what the rows are."""
    return [cell.text for row in sheets(workbook)[1] for cell in row.values()]


def test_every_file_of_areas_names_the_strictest_licence_and_the_year_of_each_figure(
    client: Client, licensed: dict[str, Any], tmp_path: Path
) -> None:
    layer = one_layer()
    assert layer.licence == "CC BY-SA 4.0"
    told = "Dato unemployed (2011): Istituto, CC BY-SA 4.0"
    base = "/api/areas-prova-district"
    collection = json.loads(body(client, f"{base}.geojson"))
    assert collection["licence"] == "CC BY-SA 4.0"
    assert [(one["period"], one["licence"]) for one in collection["credits"]] == [
        ("", "CC BY 4.0"), ("2023", "CC BY 4.0"), ("2011", "CC BY-SA 4.0")]  # fmt: skip
    assert {row["properties"]["licence"] for row in collection["features"]} == {"CC BY-SA 4.0"}
    assert told in collection["features"][0]["properties"]["credits"]
    assert told in body(client, f"{base}.csv").decode()
    assert told in body(client, f"{base}.kml").decode()
    cells = about_cells(body(client, f"{base}.xlsx"))
    assert told in cells
    assert "2011, 2023" in cells
    path = tmp_path / "areas.gpkg"
    path.write_bytes(body(client, f"{base}.gpkg"))
    metadata = pyogrio.read_info(path)["layer_metadata"]
    assert metadata["licence"] == "CC BY-SA 4.0"
    assert told in metadata["credits"]
    assert (metadata["period_unemployed"], metadata["licence_unemployed"]) == ("2011", "CC BY-SA 4.0")
    schema = parquet.read_schema(io.BytesIO(body(client, f"{base}.parquet")))
    assert schema.field("unemployed").metadata[b"period"] == b"2011"
    archive = zipfile.ZipFile(io.BytesIO(body(client, f"{base}.shp.zip")))
    assert told in archive.read("README.txt").decode()
    page = client.get("/ogc/collections/areas-prova-district?f=json").json()
    assert page["licence"] == "CC BY-SA 4.0"
    assert page["credits"][2]["period"] == "2011"
    assert told in client.get("/prova/areas-prova-district/download/").content.decode()
    assert "2011" in client.get("/catalogue.ttl").content.decode()


def test_figures_under_two_share_alike_licences_are_two_files(
    client: Client, city: City, licensed: dict[str, Any]
) -> None:
    put_figures(city, licensed, "benches", "2020", licence="ODbL 1.0", publisher="OSM")
    names = {layer.name: [column.name for column in layer.columns] for layer in area_layers()}
    main, other = names["areas-prova-district"], names["areas-prova-district-odbl"]
    assert "unemployed" in main
    assert "benches" not in main
    assert "benches" in other
    assert "unemployed" not in other
    assert one_layer("areas-prova-district-odbl").licence == "ODbL 1.0"
    assert json.loads(body(client, "/api/areas-prova-district-odbl.geojson"))["features"][0]["geometry"]
    # Borders under ODbL: the figures of the other family are a table without them.
    Area.objects.update(source=factories.SourceFactory(title="Confini OSM", licence="ODbL 1.0"))
    assert "benches" in [column.name for column in one_layer().columns]
    rows = json.loads(body(client, "/api/areas-prova-district-cc-by-sa.geojson"))["features"]
    assert rows
    assert all(row["geometry"] is None for row in rows)


def test_figures_of_one_column_from_two_sources_take_the_strictest_licence(
    city: City, licensed: dict[str, Any]
) -> None:
    register = factories.SourceFactory(title="Registro", licence="CC BY 4.0", publisher="Comune")
    AreaFigure.objects.filter(area=licensed["A"], indicator__code="unemployed").update(source=register)
    column = one_layer().column("unemployed")
    assert column.licence == "CC BY-SA 4.0"
    assert set(column.attribution.split("; ")) == {"Istituto", "Comune"}


def test_an_answer_takes_the_licence_of_rows_borders_and_figures(
    client: Client, city: City, licensed: dict[str, Any]
) -> None:
    factories.ReportFactory(city=city, location=shapes.POINT_IN_A)
    counted = ask("subject=reports&group=area%3Adistrict")
    assert counted.rights.licence == "CC BY 4.0"
    judged = ask("subject=reports&relation=within&target=deprivation-district&group=month")
    assert judged.rights.licence == "CC BY-SA 4.0"
    assert "Dato unemployed (2011): Istituto, CC BY-SA 4.0" in [str(one) for one in judged.rights.credits]
    cells = about_cells(body(client, f"/api/analysis.xlsx?{ASKED}"))
    assert "CC BY 4.0" in cells
    assert any("/prova/analysis/?subject=reports&group=area" in cell for cell in cells)
    assert "Abitanti del 2023." in cells or any("2023" in cell for cell in cells)


def test_rates_of_few_cases_rough_places_and_plain_means_are_told(
    city: City, licensed: dict[str, Any]
) -> None:
    factories.ReportFactory(city=city, location=shapes.POINT_IN_A)
    found = ask("subject=reports&group=area%3Adistrict&measure=per-1000")
    assert any("meno di 5 casi" in note for note in found.notes)
    Feature.objects.update(precision=Precision.STREET)
    rough = ask("subject=reports&group=area%3Adistrict")
    assert any("posizione approssimata" in note for note in rough.notes)
    for code, people, value in (("A", 300, 10), ("B", 100, 20)):
        figures = AreaFigure.objects.filter(area=licensed[code])
        figures.filter(indicator__code="residents").update(value=people)
        figures.filter(indicator__code="unemployed").update(value=value)
    (mean,) = [
        note
        for note in ask(
            "subject=areas-prova-district&group=area%3Adistrict&measure=mean&column=unemployed"
        ).notes
        if "Pesata" in note
    ]
    assert "12,50 invece di 15,00" in mean
    assert "2023" in mean


def test_an_answer_of_two_share_alike_licences_is_read_but_is_no_file(
    client: Client, city: City, licensed: dict[str, Any]
) -> None:
    streets = factories.SourceFactory(title="Grafo delle vie", licence="ODbL 1.0", publisher="OSM")
    factories.ReportFactory(city=city, location=shapes.POINT_IN_A, source=streets)
    asked = "subject=reports&relation=within&target=deprivation-district"
    page = client.get(f"/prova/analysis/?{asked}").content.decode()
    assert "CC BY-SA e ODbL" in page
    assert "Grafo delle vie" not in page
    assert "OSM, ODbL 1.0" in page
    assert "/api/analysis.xlsx" not in page
    for extension in ("geojson", "csv", "xlsx"):
        refused = client.get(f"/api/analysis.{extension}?city=prova&{asked}")
        assert refused.status_code == 400
        assert "CC BY-SA e ODbL" in refused.json()["description"]
    # Without the figures of the census there is one family only.
    assert client.get("/api/analysis.csv?city=prova&subject=reports").status_code == 200


def test_generalised_borders_are_told_on_the_page_and_in_every_file(
    city: City, districts: Any, client: Client
) -> None:
    """Of the grouping, of the subject and of the target alike."""
    source = factories.SourceFactory(title="Confini", generalised_m=25)
    Area.objects.filter(kind=districts["A"].kind).update(source=source)
    factories.ReportFactory(city=city, location=shapes.POINT_IN_A)
    told = "Confini generalizzati a circa 25 m."
    for text in (
        "subject=reports&group=area:district",
        "subject=areas-prova-district",
        "subject=reports&relation=within&target=areas-prova-district",
    ):
        assert told in client.get(f"/prova/analysis/?{text}").content.decode(), text
        assert told in client.get(f"/api/analysis.geojson?city=prova&{text}").json()["notes"]
    assert told not in client.get("/prova/analysis/?subject=reports").content.decode()
