"""The addresses of files: filters, validators, methods, faults; and the pages that offer them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from civicmap.layers import all_layers, feature_layers
from layers.exports import FORMATS
from layers.models import ExportJob
from places.models import Feature, Visibility
from tests import factories, shapes
from tests.exports import reading

FILES = [format for format in FORMATS if format.extension != "geojson"]
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
Fetch = Callable[..., bytes]


def whole(response: Any) -> bytes:
    """The body, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("format", FILES, ids=lambda format: format.extension)
def test_each_file_has_its_type_name_and_validator_and_answers_304(
    format: Any, client: Client, city: Any
) -> None:
    report = factories.ReportFactory(city=city)
    address = f"/api/reports.{format.extension}?city=prova"
    first = client.get(address)
    assert first.status_code == 200
    assert first["Content-Type"] == format.media_type
    assert re.fullmatch(
        rf'attachment; filename="reports-prova-\d{{4}}-\d\d-\d\d\.{re.escape(format.extension)}"',
        first["Content-Disposition"],
    )
    assert first["Cache-Control"] == "public, no-cache"
    assert first["Access-Control-Allow-Origin"] == "*"
    assert whole(first)
    assert client.cookies == {}
    assert first["ETag"].startswith('"' if format.blocks else 'W/"'), (
        "written anew, other formats have other bytes"
    )
    with CaptureQueriesContext(connection) as queries:
        second = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (second.status_code, whole(second), second["ETag"]) == (304, b"", first["ETag"])
    assert len(queries) == 1, "the version, and nothing of the rows"
    head = client.head(address)
    assert (head.status_code, whole(head), head["ETag"]) == (200, b"", first["ETag"])
    Feature.objects.filter(pk=report.pk).update(title="Altro")
    assert whole(client.get(address, headers={"If-None-Match": first["ETag"]}))
    assert client.options(address)["Allow"] == "GET, HEAD, OPTIONS"
    assert client.post(address).status_code == 405


@pytest.mark.parametrize(
    ("address", "status", "parameter"),
    [
        ("/api/nothing.csv", 404, None),
        ("/api/nothing.gpkg", 404, None),
        ("/api/reports.kml?colour=red", 400, "colour"),
        ("/api/reports.csv?city=atlantis", 400, "city"),
        ("/api/reports.xlsx?bbox=1,2,3", 400, "bbox"),
        ("/api/reports.parquet?lang=fr", 400, "lang"),
        ("/api/reports.gpkg?filter=title%20LIKE", 400, "filter"),
        ("/api/reports.csv?filter=email%20%3D%20%27a%27", 400, "filter"),
        ("/api/reports.csv?filter=true&filter-lang=sql", 400, "filter-lang"),
        ("/api/reports.csv?filter-lang=sql", 400, "filter-lang"),
    ],
)
def test_faults_have_their_status_and_name_the_parameter(
    address: str, status: int, parameter: str | None, client: Client, city: Any
) -> None:
    response = client.get(address)
    assert response.status_code == status
    body = response.json()
    assert (body["code"], body.get("parameter")) == (status, parameter)
    assert body["description"]


def test_every_layer_can_be_taken_in_every_format(fetch: Fetch, city: Any, districts: dict[str, Any]) -> None:
    for factory in factories.FACTORIES.values():
        factory(city=city)
    for layer in all_layers():
        for format in FILES:
            assert fetch(f"/api/{layer.name}.{format.extension}"), f"{layer.name}.{format.extension}"


def test_what_is_hidden_leaves_the_next_file(fetch: Fetch, city: Any) -> None:
    report = factories.ReportFactory(city=city, title="Xilofono")
    for format in FILES:
        assert fetch(f"/api/reports.{format.extension}")
    assert b"Xilofono" in fetch("/api/reports.csv")
    factories.move(report, visibility=Visibility.HIDDEN)
    assert reading.csv_rows(fetch("/api/reports.csv")) == []
    assert b"Xilofono" not in fetch("/api/reports.gpkg")


def test_the_language_of_titles_inside_is_that_of_the_address(fetch: Fetch, city: Any) -> None:
    factories.ReportFactory(city=city)
    assert b"<name>Segnalazioni</name>" in fetch("/api/reports.kml")
    assert b"<name>Reports</name>" in fetch("/api/reports.kml?lang=en")
    about = reading.sheets(fetch("/api/reports.xlsx?lang=en"))[1]
    assert about[0]["A"].text == "Layer"


def test_more_rows_than_a_format_holds_are_refused_with_the_number(
    client: Client, city: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layers.exports.workbook.MAX_ROWS", 1)
    factories.ReportFactory.create_batch(2, city=city)
    answer = client.get("/api/reports.xlsx")
    assert answer.status_code == 400
    assert "2" in answer.json()["description"]
    page = client.get("/api/reports.xlsx", headers=BROWSER)
    assert page.status_code == 400
    assert page["Content-Type"].startswith("text/html")
    offers = client.get("/prova/reports/download/").content.decode()
    assert "/api/reports.xlsx" not in offers, "what cannot be made is not offered"
    assert "Contiene al massimo 1 righe" in offers
    assert ExportJob.objects.count() == 0


def hrefs(page: str) -> list[str]:
    """Addresses of files in a page, unescaped."""
    return [found.replace("&amp;", "&") for found in re.findall(r'href="(/api/[^"]+)"', page)]


def test_a_list_offers_every_format_with_its_filters(client: Client, city: Any, fetch: Fetch) -> None:
    factories.ReportFactory(city=city, title="Lampione spento")
    factories.ReportFactory(city=city, title="Buca")
    page = client.get("/prova/reports/?q=lampione").content.decode()
    menu = page[page.index("cm-download") :]
    menu = menu[: menu.index("</details>")]
    offered = {address.partition("?")[0] for address in hrefs(menu)}
    assert offered == {f"/api/reports.{format.extension}" for format in FORMATS}
    for address in hrefs(menu):
        assert "q=lampione" in address
        assert "city=prova" in address
    assert len(reading.csv_rows(fetch(next(one for one in hrefs(menu) if ".csv" in one)))) == 1
    english = client.get("/en/prova/reports/").content.decode()
    assert "/api/reports.xlsx?city=prova&amp;lang=en" in english
    about = re.search(r'href="(/prova/reports/download/[^"]*)"', menu)
    assert about
    assert client.get(about[1]).status_code == 200


def test_the_map_leads_to_the_files_of_what_it_shows(client: Client, city: Any) -> None:
    factories.ReportFactory(city=city, title="Lampione")
    factories.AssetFactory(city=city, title="Lampione storico")
    page = client.get("/prova/?q=lampione").content.decode()
    found = re.search(r'href="(/prova/download/[^"]*)" data-download', page)
    assert found
    offers = client.get(found[1].replace("&amp;", "&")).content.decode()
    for layer in feature_layers():
        assert f'id="files-{layer.name}"' in offers
    assert any("/api/assets.gpkg?" in one and "q=lampione" in one for one in hrefs(offers))
    assert not [one for one in hrefs(offers) if "/api/pacts." in one], "an empty layer offers no files"
    one = client.get("/prova/?layer=reports").content.decode()
    assert 'href="/prova/reports/download/" data-download' in one
    fragment = client.get("/prova/results/?layer=reports").content.decode()
    assert 'data-download-url="/prova/reports/download/"' in fragment


def test_the_page_of_files_counts_what_the_filters_leave(
    client: Client, city: Any, districts: dict[str, Any]
) -> None:
    factories.ReportFactory(city=city)
    factories.ReportFactory(city=city, location=shapes.POINT_IN_B)
    factories.ReportFactory(city=factories.CityFactory(slug="altrove", elsewhere=True))
    assert ">2 righe<" in client.get("/prova/reports/download/").content.decode()
    assert ">1 riga<" in client.get("/prova/reports/download/?area=district:B").content.decode()
    assert ">2 rows<" in client.get("/en/prova/reports/download/").content.decode()
    empty = client.get("/prova/reports/download/?q=nulla").content.decode()
    assert "non c’è nulla da scaricare" in empty
    assert client.get("/prova/reports/download/?area=district:Z").status_code == 400
    assert client.get("/prova/nothing/download/").status_code == 404
    assert ">2 righe<" in client.get("/prova/areas-prova-district/download/").content.decode()
    assert client.get("/altrove/areas-prova-district/download/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_rows(client: Client, city: Any, settings: Any) -> None:
    def queries(extension: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert whole(client.get(f"/api/reports.{extension}"))
        return len(asked)

    factories.ReportFactory(city=city)
    before = {format.extension: queries(format.extension) for format in FILES}
    factories.ReportFactory.create_batch(5, city=city)
    assert {format.extension: queries(format.extension) for format in FILES} == before
    assert reverse("api_export", args=["reports", "shp.zip"]) == "/api/reports.shp.zip"


def test_the_documentation_names_every_layer_and_format(client: Client, city: Any) -> None:
    operation = client.get("/api/openapi.json").json()["paths"]["/api/{layer}.{extension}"]["get"]
    chosen = {
        part["name"]: part["schema"]["enum"] for part in operation["parameters"] if part["in"] == "path"
    }
    assert chosen["layer"] == [layer.name for layer in all_layers()]
    assert chosen["extension"] == [format.extension for format in FILES]
    listed = client.get("/api/").json()["layers"]
    for layer in listed:
        assert [file["url"].partition(".")[2] for file in layer["files"]] == chosen["extension"]
