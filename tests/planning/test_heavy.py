"""Heavy questions, and statements that take too long: told, with the time to wait."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from psycopg.errors import QueryCanceled

from planning import views

QUESTION = "/prova/analysis/?subject=reports"
FILE = "/api/analysis.geojson?city=prova&subject=reports"


def test_too_many_at_once_are_a_page_or_json_with_the_time_to_wait(
    city: Any, client: Client, settings: Any
) -> None:
    settings.ANALYSIS_AT_ONCE_VISITOR = 0
    page = client.get(QUESTION, headers={"Accept": "text/html"})
    assert (page.status_code, page["Retry-After"]) == (429, "5")
    assert "Riprova tra 5 secondi" in page.content.decode()
    file = client.get(FILE)
    assert (file.status_code, file["Retry-After"], file.json()["code"]) == (429, "5", 429)
    settings.ANALYSIS_AT_ONCE_VISITOR, settings.ANALYSIS_AT_ONCE = 1, 0
    page = client.get(QUESTION, headers={"Accept": "text/html"})
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert "molte persone" in page.content.decode()
    assert client.get(FILE).status_code == 503
    settings.ANALYSIS_AT_ONCE = 1
    assert client.get(QUESTION).status_code == 200
    assert client.get(FILE).status_code == 200
    assert client.get("/prova/analysis/").status_code == 200


def too_long(*_args: Any, **_kwargs: Any) -> None:
    raise OperationalError("canceled") from QueryCanceled("canceling statement due to statement timeout")


def test_a_statement_that_takes_too_long_is_503_everywhere(
    city: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civicmap.outlets.api.Selection.parse", too_long)
    answer = client.get("/api/reports.geojson")
    assert (answer.status_code, answer["Retry-After"], answer.json()["code"]) == (503, "30", 503)
    assert answer["Access-Control-Allow-Origin"] == "*"
    monkeypatch.setattr(views, "city_layers", too_long)
    page = client.get("/prova/analysis/", headers={"Accept": "text/html"})
    assert (page.status_code, page["Retry-After"]) == (503, "30")
    assert client.get("/prova/analysis/").json()["code"] == 503
