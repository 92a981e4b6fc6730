"""What is said of a city is in its own time, on its pages, in its files and letters, whatever the zone of the site."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from initiatives.models import Initiative
from places.models import City
from reports.mails import please_confirm
from reports.services import next_reference
from tests import factories, shapes
from tests.exports.reading import sheets, xlsx_rows
from tests.letters import waiting

pytestmark = pytest.mark.django_db

NEW_YEAR = datetime.datetime(2026, 12, 31, 23, 30, tzinfo=datetime.UTC)
"""In Rome it is half past midnight of 2027; in the Azores half past ten in the evening of 2026."""


@pytest.fixture
def westerly() -> City:
    """A city an hour or two behind the site."""
    city: City = factories.CityFactory(slug="ponta", name_it="Ponta", time_zone="Atlantic/Azores")
    return city


@pytest.fixture
def at_new_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """The moment at which days, years and cities part."""
    monkeypatch.setattr(timezone, "now", lambda: NEW_YEAR)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_pages_say_the_citys_time(client: Client, westerly: City) -> None:
    report = factories.ReportFactory(city=westerly, location=shapes.POINT_IN_A, published=NEW_YEAR)
    page = text(client, report.get_absolute_url())
    assert "31 dicembre 2026" in page
    assert "gennaio 2027" not in page
    assert timezone.get_current_timezone_name() == "Europe/Rome"  # the next request is about another city


@pytest.mark.usefixtures("at_new_year")
def test_a_house_closes_by_the_clock_on_its_wall(client: Client, westerly: City) -> None:
    house = factories.HouseFactory(
        city=westerly, location=shapes.POINT_IN_A, opening_hours="Mo-Su 09:00-23:00"
    )
    for path in (house.get_absolute_url(), "/ponta/results/?layer=houses"):
        assert "fino alle 23:00" in text(client, path)


@pytest.mark.usefixtures("at_new_year")
def test_days_and_years_are_the_citys(westerly: City, city: City) -> None:
    policy = factories.PolicyFactory(city=westerly, valid_to=datetime.date(2026, 12, 31))
    last = factories.InitiativePhaseFactory(procedure=policy)
    assert Initiative.first_columns(westerly) == {"phase": last, "status": last.code}
    assert next_reference(westerly).startswith("2026-")
    assert next_reference(city).startswith("2027-")


@pytest.mark.parametrize(
    ("query", "moment", "zone"),
    [
        ("?city=ponta", "2026-12-31 22:30", "Atlantic/Azores"),
        ("", "2027-01-01 00:30", "Europe/Rome"),
    ],
)
def test_a_workbook_has_the_times_of_its_city(
    client: Client, westerly: City, query: str, moment: str, zone: str
) -> None:
    factories.ReportFactory(city=westerly, location=shapes.POINT_IN_A, published=NEW_YEAR)
    body = client.get(f"/api/reports.xlsx{query}").content
    days = float(xlsx_rows(body)[0]["published"])
    told = datetime.datetime(1899, 12, 30, tzinfo=datetime.UTC) + datetime.timedelta(days=days)
    assert f"{told + datetime.timedelta(seconds=1):%Y-%m-%d %H:%M}" == moment
    assert zone in {cell.text for row in sheets(body)[1] for cell in row.values()}


def test_a_letter_has_the_time_of_the_city(westerly: City) -> None:
    contact = factories.ReportContactFactory(
        report=factories.ReportFactory(city=westerly, unconfirmed=True, created=NEW_YEAR)
    )
    please_confirm(contact.report)
    [letter] = waiting()
    assert "31 dicembre 2026, 22:30" in str(letter.body)
