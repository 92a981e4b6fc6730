"""The page of a saved question shows its answer in short: the figures, a map, the first lines, and the way to the whole."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from places.models import City
from planning.models import SavedQuestion
from planning.saved import views
from tests import factories, shapes
from tests.planning.asking import ask
from tests.planning.test_published import published

AREAS = "subject=reports&group=area%3Adistrict"
MANY = "subject=reports"


@pytest.fixture
def reported(city: City, districts: Any) -> City:
    for number in range(views.FIRST + 3):
        factories.ReportFactory(city=city, location=shapes.POINT_IN_A, title=f"Buca {number}")
    return city


def keep(city: City, text: str) -> SavedQuestion:
    user = factories.UserFactory(is_superuser=True)
    return published(user, city, text)


def page_of(client: Client, saved: SavedQuestion) -> Any:
    return client.get(reverse("question", args=[saved.city.slug, saved.slug]))


def test_the_figures_the_first_lines_and_the_map_are_those_of_the_answer(
    reported: City, client: Client
) -> None:
    saved = keep(reported, AREAS)
    page = page_of(client, saved)
    text, found = page.content.decode(), ask(AREAS)
    assert page.context["shown"].figures[0].text == str(found.total)
    assert [line.key for line in page.context["first"]] == [row.key for row in found.rows]
    full = next(row for row in found.rows if row.n)
    # Each number opens its rows, on the page of the analysis.
    assert (
        f'href="{reverse("analysis", args=["prova"])}?{full.query.replace("&", "&amp;")}" data-rows' in text
    )
    assert f'href="{saved.get_absolute_url().replace("&", "&amp;")}#table"' in text
    settings = page.context["map_settings"]
    assert settings["page"] == reverse("analysis", args=["prova"])
    shapes_of_map = client.get(settings["url"]).json()["features"]
    assert {one["properties"]["key"]: one["properties"]["n"] for one in shapes_of_map} == {
        row.key: row.n for row in found.rows
    }


def test_of_many_lines_the_first_are_shown_and_how_many_there_are(reported: City, client: Client) -> None:
    text = page_of(client, keep(reported, MANY)).content.decode()
    table = text.partition("cm-answer-table--first")[2].partition("</table>")[0]
    assert table.count("<tr>") == 1 + views.FIRST
    assert f"{views.FIRST + 3} righe" in text


def test_an_empty_answer_is_told(city: City, districts: Any, client: Client) -> None:
    page = page_of(client, keep(city, f"{MANY}&from=2001-01-01&to=2001-02-01"))
    assert "cm-empty" in page.content.decode()
    assert "data-answer-map" not in page.content.decode()


def test_an_answer_that_takes_long_is_left_to_its_own_page(
    reported: City, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = keep(reported, AREAS)
    for _n in range(40):
        factories.AssetFactory(city=reported, location=shapes.POINT_IN_B)
    monkeypatch.setattr(views, "BRIEF_MS", 1)
    saved.query = (
        "subject=reports&relation=nearest&target=assets&measure=median&column=distance&group=hexagon"
    )
    saved.save()
    SLOW = "SELECT pg_sleep(0.2)"

    def slow(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        return execute(
            SLOW if 'AS "x_key"' in sql else sql, None if 'AS "x_key"' in sql else params, many, context
        )

    with connection.execute_wrapper(slow):
        page = page_of(client, saved)
    assert page.status_code == 200
    assert "fault" in page.context
    assert "shown" not in page.context
    assert saved.get_absolute_url().replace("&", "&amp;") in page.content.decode()


def test_the_polygon_of_a_question_is_drawn_on_its_map(reported: City, client: Client) -> None:
    polygon = "MULTIPOLYGON(((7.6 45,7.62 45,7.62 45.05,7.6 45)),((7.64 45,7.66 45,7.66 45.05,7.64 45)))"
    ground = client.get("/prova/analysis/", {"subject": "reports", "polygon": polygon}).context[
        "map_settings"
    ]["ground"]
    assert ground["type"] == "MultiPolygon"
    assert len(ground["coordinates"]) == 2
    assert client.get("/prova/analysis/?subject=reports").context["map_settings"]["ground"] is None


def test_more_reports_and_questions_ask_no_more_queries(reported: City, client: Client) -> None:
    saved = keep(reported, AREAS)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert page_of(client, saved).status_code == 200
        return len(found)

    queries()  # what a process keeps is read once
    before = queries()
    for number in range(3):
        factories.ReportFactory(city=reported, location=shapes.POINT_IN_B)
        SavedQuestion.objects.create(
            city=reported, slug=f"other-{number}", title="x", query=MANY, author=saved.author
        )
    assert queries() == before <= 38
