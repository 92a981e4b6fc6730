"""The public statistics of reports: every number opens exactly the reports it counts."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civicmap.outlets.statistics import rows_address
from engagement.models import Move
from engagement.moves.services import By, make_move
from layers.errors import BadParameter
from places.models import Area, City
from reports.models import Incident, Report
from reports.statistics.asking import parse
from reports.statistics.figures import COUNTS, table
from reports.workflow import ReportStatus as S
from tests import factories, shapes
from tests.planning.asking import ask, keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(city: City, districts: dict[str, Any]) -> dict[str, Any]:
    """Twelve public reports in two upper categories and one below, of an office or none, in two districts or nowhere; and hidden ones."""
    roads = factories.CategoryFactory(code="roads", name_en="Roads")
    holes = factories.CategoryFactory(code="holes", name_en="Holes", parent=roads)
    lights = factories.CategoryFactory(code="lights", name_en="Lights")
    office = factories.OfficeFactory(city=city, name="Ufficio dell'acqua")
    flood = Incident.objects.create(city=city, code="flood", name_en="Flood", name_it="Alluvione")
    now = timezone.now()
    for number in range(12):
        confirmed = now - timedelta(days=40 - number)
        answered, closed = number % 3 != 2, number % 2 == 0
        factories.ReportFactory(
            city=city,
            category=(roads, holes, lights)[number % 3],
            manager=office if number % 4 else None,
            location=(shapes.POINT_IN_A, shapes.POINT_IN_B, None)[number // 4],
            status=S.RESOLVED if closed else S.ASSIGNED if answered else S.RECEIVED,
            confirmed=confirmed,
            published=confirmed,
            first_answer=confirmed + timedelta(days=number) if answered else None,
            closed=confirmed + timedelta(days=10 + number) if closed else None,
            due=confirmed + timedelta(days=15),
            reopenings=int(number in (4, 5)),
            is_example=number == 7,
            incident=flood if number < 5 else None,
        )
    for visibility in ("hidden", "pending", "withdrawn", "draft"):
        factories.ReportFactory(city=city, category=roads, visibility=visibility, manager=office)
    factories.ReportFactory(city=city, category=roads, published=now - timedelta(days=800))
    return {"roads": roads, "office": office}


def asked(city: City, text: str = "") -> Any:
    return parse(QueryDict(text), city)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "group=office",
        "group=area:district",
        "area=district:A",
        "area=district:B&group=office",
        "group=event",
        "event=flood&group=area:district",
        "event=without-event",
    ],
)
def test_every_number_opens_exactly_its_reports(city: City, world: dict[str, Any], text: str) -> None:
    wanted = asked(city, text)
    found = table(wanted)
    lines = [None, *found.lines]
    assert len(lines) > 2
    for line in lines:
        figures = line.figures if line else found.total
        for name in COUNTS:
            question = urlsplit(rows_address(wanted, line, name)).query
            assert len(keys(ask(question))) == getattr(figures, name), (text, line, name)


def test_the_figures_of_a_table(city: City, world: dict[str, Any]) -> None:
    found = table(asked(city))
    total = found.total
    assert (total.received, total.open, total.answered, total.closed) == (12, 6, 8, 6)
    assert (total.reopened, total.examples) == (2, 1)
    # Closed after 10 to 20 days with a target of 15: late are three of them, and all six that are open.
    assert total.late == 9
    # Answered after 0, 1, 3, 4, 6, 7, 9 and 10 days.
    assert (total.days_to_answer, round(total.most_days_to_answer or 0, 2)) == (5, 9.3)
    assert total.days_to_close == 15
    assert [(line.key, line.within, line.figures.received) for line in found.lines] == [
        ("roads", "", 8),
        ("holes", "roads", 4),
        ("lights", "", 4),
    ]
    # Four reports are too few for days.
    assert found.lines[1].figures.days_to_answer is None
    areas = table(asked(city, "group=area:district"))
    assert [(line.key, line.figures.received) for line in areas.lines] == [
        ("A", 4), ("B", 4), ("without-position", 4),
    ]  # fmt: skip


def test_an_event_is_counted_apart(client: Client, city: City, world: dict[str, Any]) -> None:
    lines = table(asked(city, "group=event")).lines
    assert [(line.key, line.label, line.figures.received) for line in lines] == [
        ("flood", "Alluvione", 5),
        ("without-event", "Fuori da ogni evento", 7),
    ]
    assert table(asked(city, "event=flood")).total.received == 5
    assert table(asked(city, "event=without-event")).total.received == 7
    page = client.get("/en/prova/statistics/?event=flood").content.decode()
    assert '<option value="flood" selected>Flood</option>' in page
    assert '<option value="event"' not in page
    assert "event=flood" in unescape(page).split('href="?from=')[1].split('"')[0]
    assert client.get("/prova/statistics.json?event=flood").json()["event"] == "flood"
    wrong = client.get("/en/prova/statistics/?event=drought")
    assert wrong.status_code == 400
    assert "This city has no such event." in wrong.content.decode()
    assert client.get("/prova/statistics.csv?group=event&event=flood").json()["parameter"] == "group"


def test_a_city_without_events_asks_for_none(client: Client, city: City) -> None:
    assert 'name="event"' not in client.get("/en/prova/statistics/").content.decode()


def test_a_table_takes_two_queries(city: City, world: dict[str, Any]) -> None:
    wanted = asked(city)
    table(wanted)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        table(wanted)
    assert len(queries) == 3  # the city of the filter, the figures, the names


def test_the_page_shows_the_figures_and_what_is_wrong_at_its_field(
    client: Client, city: City, world: dict[str, Any]
) -> None:
    html = client.get("/en/prova/statistics/").content.decode()
    assert "Roads" in html
    assert "1 of the reports is example content." in html
    assert "filter=closed+IS+NULL" in unescape(html)
    assert 'href="/prova/statistics.csv?from=' in html
    empty = client.get("/en/prova/statistics/?from=2020-01-01&to=2020-12-31").content.decode()
    assert "No reports were published from 1 January 2020 to 31 December 2020." in empty
    for query, field in (
        ("from=2026-13-01", "stat-from"),
        ("from=2025-02-01&to=2025-01-01", "stat-to"),
        ("from=2999-01-01", "stat-from"),
        ("group=area:nothing", "stat-group"),
        ("group=area:district&area=district:A", "stat-group"),
    ):
        wrong = client.get(f"/en/prova/statistics/?{query}")
        assert wrong.status_code == 400, query
        assert (
            f'id="{field}"' in wrong.content.decode().split('aria-invalid="true"')[0].rsplit("<label", 1)[1]
        )
    assert client.get("/prova/statistics/?area=district:Z").status_code == 400
    assert client.get("/nowhere/statistics/").status_code == 404


def test_the_area_page_leads_to_its_statistics(client: Client, city: City, world: dict[str, Any]) -> None:
    html = client.get("/en/prova/areas/district/A/").content.decode()
    assert "/en/prova/statistics/?area=district%3AA" in html
    page = client.get("/en/prova/statistics/?area=district:A").content.decode()
    assert f"Only reports in {Area.objects.get(code='A').name} are counted." in page


def test_files_hold_the_same_table(client: Client, city: City, world: dict[str, Any]) -> None:
    world["office"].name = "=1+1"
    world["office"].save()
    found = client.get("/prova/statistics.json?group=office")
    data = found.json()
    assert (data["group"], data["total"]["received"], [row["key"] for row in data["rows"]]) == (
        "office",
        12,
        ["=1+1", "without-office"],
    )
    assert any("5" in note for note in data["notes"])
    answer = client.get("/prova/statistics.csv?group=office")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["key"], row["received"]) for row in rows] == [
        ("'=1+1", "9"),
        ("without-office", "3"),
        ("", "12"),
    ]
    assert "statistics.json" in answer["Link"]
    again = client.get("/prova/statistics.csv?group=office", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    assert client.get("/prova/statistics.json?nothing=1").status_code == 400
    assert client.get("/prova/statistics.csv?from=x").json()["parameter"] == "from"
    report = Report.objects.public().latest("published")
    make_move(report, by=By(Move.Quality.MODERATOR), visibility="hidden", words="Un nome")
    assert client.get("/prova/statistics.json").json()["total"]["received"] == 11


def test_a_period_begins_the_day_after_the_same_day_of_last_year(city: City) -> None:
    wanted = asked(city)
    assert wanted.start is not None
    assert 364 <= (wanted.end - wanted.start).days <= 365
    with pytest.raises(BadParameter):
        asked(city, "group=month")
