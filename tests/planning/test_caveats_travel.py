"""What must be known about the numbers goes with the table: in the archive of CSV, in its metadata, on paper."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client

from places.models import City
from tests import factories, shapes

QUERY = "city=prova&subject=reports&group=area%3Adistrict"


@pytest.fixture
def reported(city: City, districts: Any) -> City:
    """Reports in two districts, one of them an example."""
    for n in range(4):
        factories.ReportFactory(city=city, location=shapes.POINT_IN_A, is_example=n == 0)
    return city


def test_the_archive_holds_table_metadata_and_words(reported: City, client: Client) -> None:
    answer = client.get(f"/api/analysis.csv.zip?{QUERY}")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].endswith('.csv.zip"')
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert sorted(archive.namelist()) == ["README.txt", "analysis.csv", "analysis.csv-metadata.json"]
    assert archive.read("analysis.csv") == client.get(f"/api/analysis.csv?{QUERY}").content
    told = archive.read("README.txt").decode()
    for words in (
        "esempi",
        "CC BY 4.0",
        "/prova/analysis/?subject=reports&group=area%3Adistrict",
        "Segnalazioni, per quartiere",
    ):
        assert words in told
    assert client.get(f"/api/analysis.csv.zip?{QUERY}").content == answer.content


def test_the_metadata_describe_each_column_of_the_table_as_csv_on_the_web(
    reported: City, client: Client
) -> None:
    table = client.get(f"/api/analysis.csv?{QUERY}")
    address, relation, kind = (part.strip() for part in table["Link"].split(";"))
    assert (relation, kind) == ('rel="describedby"', 'type="application/csvm+json"')
    answer = client.get(address.strip("<>"))
    assert answer["Content-Type"] == "application/csvm+json"
    told = json.loads(answer.content)
    assert client.get(told["url"]).content == table.content
    names = next(csv.reader(io.StringIO(table.content.decode())))
    assert [column["titles"] for column in told["tableSchema"]["columns"]] == names
    assert any("esempio" in note or "esempi" in note for note in told["rdfs:comment"])
    assert told["dc:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    assert any("CC BY 4.0" in credit for credit in told["dc:provenance"])
    assert {"integer", "string", "number"} >= {
        column["datatype"] for column in told["tableSchema"]["columns"]
    }


def test_single_rows_and_other_types_are_described(reported: City, client: Client) -> None:
    told = json.loads(client.get("/api/analysis.csv-metadata.json?city=prova&subject=reports").content)
    kinds = {column["name"]: column for column in told["tableSchema"]["columns"]}
    assert kinds["published"]["datatype"] == "dateTime"
    assert kinds["valid_from"]["datatype"] == "date"
    assert kinds["areas"]["separator"] == "; "
    assert kinds["is_example"]["datatype"] == "boolean"
    assert [*kinds][-3:] == ["longitude", "latitude", "wkt"]


def test_the_page_offers_the_archive_and_names_the_table_alone(reported: City, client: Client) -> None:
    body = client.get(f"/prova/analysis/?{QUERY.removeprefix('city=prova&')}").content.decode()
    assert 'href="/api/analysis.csv.zip?' in body
    assert 'href="/api/analysis.csv?' in body


def test_an_answer_that_is_written_anew_each_time_has_a_weak_tag(reported: City, client: Client) -> None:
    book = client.get(f"/api/analysis.xlsx?{QUERY}")
    assert book["ETag"].startswith('W/"')
    again = client.get(f"/api/analysis.xlsx?{QUERY}", headers={"If-None-Match": book["ETag"]})
    assert (again.status_code, again["ETag"]) == (304, book["ETag"])
    assert client.get(f"/api/analysis.csv?{QUERY}")["ETag"].startswith('"')


def test_the_page_for_paper_holds_the_whole_table(reported: City, client: Client) -> None:
    for _n in range(120):
        factories.ReportFactory(city=reported, location=shapes.POINT_IN_B)
    screen = client.get("/prova/analysis/?subject=reports&sort=title").content.decode()
    assert screen.count('<tr id="row-') == 100
    assert "Su questa carta ci sono solo le righe da 1 a 100 di 124" in screen
    assert 'href="?subject=reports&amp;sort=title&amp;print=1"' in screen
    paper = client.get("/prova/analysis/?subject=reports&sort=title&print=1").content.decode()
    assert paper.count('<tr id="row-') == 124
    assert "124 righe, fino a 2000" in paper.replace(".", "")
    assert "ask-form" not in paper
    assert "http://testserver/prova/analysis/?subject=reports" in paper
