"""Whoever only asks gets no cookie; the form of the upload, which needs one, has a page of its own."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from places.models import City
from tests import factories, shapes

QUESTIONS = [
    "",
    "?subject=reports",
    "?subject=reports&group=month",
    "?subject=nothing",
    "?subject=reports&form=1",
]


@pytest.mark.parametrize("query", QUESTIONS)
def test_asking_sets_no_cookie(query: str, client: Client, city: City) -> None:
    factories.ReportFactory(city=city)
    response = client.get(f"/prova/analysis/{query}")
    assert response.status_code in (200, 400)
    assert not response.cookies
    assert b"csrfmiddlewaretoken" not in response.content


def test_a_shape_joins_the_question_it_is_uploaded_for(city: City) -> None:
    factories.ReportFactory(city=city, location=shapes.POINT_IN_A)
    factories.ReportFactory(city=city, location=shapes.POINT_IN_B)
    client = Client(enforce_csrf_checks=True)
    asking = "subject=reports&status=received"
    page = client.get(f"/prova/analysis/?{asking}").content.decode()
    address = f"/prova/analysis/upload/?{asking}"
    assert f'href="{escape(address)}"' in page
    form = client.get(address).content.decode()
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert f'name="query" value="{escape(asking)}"' in form
    body = json.dumps(json.loads(shapes.DISTRICT_A.geojson)).encode()
    sent = {"csrfmiddlewaretoken": token, "query": asking, "file": SimpleUploadedFile("a.geojson", body)}
    answer = client.post("/prova/analysis/upload/", sent)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"/prova/analysis/?{asking}&polygon=")
    assert client.get(answer["Location"]).status_code == 200


def test_what_is_chosen_in_an_unfinished_form_is_asked_with_the_shape_too(client: Client, city: City) -> None:
    part = client.get("/prova/analysis/?subject=reports&category=&form=1").content.decode()
    (query,) = re.findall(r'href="/prova/analysis/upload/\?([^"]*)"', part)
    body = shapes.DISTRICT_A.geojson.encode()
    sent = {"query": query.replace("&amp;", "&"), "file": SimpleUploadedFile("a.geojson", body)}
    answer = client.post("/prova/analysis/upload/", sent)
    canonical = client.get(answer["Location"])
    assert canonical.status_code == 302
    assert canonical["Location"].startswith("/prova/analysis/?subject=reports")
    assert "polygon=" in canonical["Location"]
    assert "ask=" not in canonical["Location"]
    assert client.get(canonical["Location"]).status_code == 200


def test_a_likely_other_system_is_offered_and_filled_in(client: Client, city: City) -> None:
    metres = shapes.DISTRICT_A.transform(32632, clone=True)
    body = json.dumps(
        {"type": "MultiPolygon", "coordinates": json.loads(metres.geojson)["coordinates"]}
    ).encode()
    address = "/prova/analysis/upload/"
    page = client.post(address, {"query": "subject=reports", "file": SimpleUploadedFile("a.geojson", body)})
    assert page.status_code == 400
    assert 'name="crs" value="EPSG:32632"' in page.content.decode()
    sent = {"query": "subject=reports", "file": SimpleUploadedFile("a.geojson", body), "crs": "EPSG:32632"}
    answer = client.post(address, sent)
    assert answer.status_code == 302
    assert "polygon=" in answer["Location"]


def test_what_was_mended_is_told_on_the_page_of_the_answer(client: Client, city: City) -> None:
    ring = json.loads(shapes.DISTRICT_A.geojson)["coordinates"][0][0]
    body = json.dumps({"type": "Polygon", "coordinates": [ring[:-1]]}).encode()
    sent = {"query": "subject=reports", "file": SimpleUploadedFile("a.geojson", body)}
    page = client.post("/prova/analysis/upload/", sent, follow=True)
    assert "anello aperto" in page.content.decode()
