"""What people are shown at the place of a new report before they send it."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.contrib.gis.geos import Point, Polygon
from django.test import Client
from django.utils import timezone

from engagement.follows.models import Follow
from places.models import City
from reports import nearby
from reports.models import Report
from tests import factories, shapes
from tests.reports import story

PLACE = shapes.POINT_IN_A
METRE = 1 / 78_850
"""One metre east at this latitude, in degrees."""


def beside(metres: float) -> Point:
    return shapes.point(PLACE.x + metres * METRE, PLACE.y)


@pytest.fixture
def city(db: None) -> City:
    return factories.CityFactory()


@pytest.fixture
def category(city: City) -> Any:
    return factories.CategoryFactory(city=city, code="potholes")


def titles(city: City, category: Any) -> list[str]:
    return [report.title for report in nearby.around(city, PLACE, category).reports]


def test_how_near_is_the_category_s_own_affair(city: City, category: Any) -> None:
    factories.ReportFactory(city=city, category=category, title="A 40 metri", location=beside(40))
    factories.ReportFactory(city=city, category=category, title="A 90 metri", location=beside(90))
    assert titles(city, category) == ["A 40 metri"], "the setting"
    below = factories.CategoryFactory(city=city, code="deep", parent=category)
    category.repeat_metres = 100
    category.save()
    assert titles(city, category) == titles(city, below) == ["A 40 metri", "A 90 metri"]
    below.repeat_metres = 20
    assert titles(city, below) == []


def test_closed_ones_are_shown_for_some_days_and_cannot_be_joined(
    client: Client, city: City, category: Any, settings: Any
) -> None:
    fresh: Any = factories.ReportFactory(
        city=city, category=category, title="Chiusa ieri", status="resolved", closed=timezone.now()
    )
    long_ago = timezone.now() - datetime.timedelta(days=400)
    factories.ReportFactory(
        city=city, category=category, title="Chiusa da tempo", status="resolved", closed=long_ago
    )
    assert titles(city, category) == ["Chiusa ieri"]
    client.post(f"/{city.slug}/reports/new/", {"category": "potholes", "privacy": "on"})
    text = client.get(f"/{city.slug}/reports/nearby/", {"lon": PLACE.x, "lat": PLACE.y}).content.decode()
    assert f"follow:{fresh.pk}" in text
    assert f"second:{fresh.pk}" not in text
    settings.NEARBY_DAYS = 0
    assert titles(city, category) == []


def test_places_and_pacts_are_shown_where_they_stand(city: City, category: Any) -> None:
    garden: Any = factories.AssetFactory(city=city, title="Giardino", location=beside(20), status="active")
    factories.AssetFactory(city=city, title="Lontano", location=beside(60), status="active")
    factories.AssetFactory(city=city, title="Nascosto", location=beside(10), status="active", hidden=True)
    factories.AssetFactory(city=city, title="Chiuso", location=beside(10), status="ended")
    factories.AssetFactory(city=city, title="All'incirca", location=PLACE, status="active", precision="100m")
    factories.ServiceFactory(city=city, title="Sportello", location=beside(10), status="active")
    park = Polygon.from_bbox((PLACE.x - 0.001, PLACE.y - 0.001, PLACE.x + 0.01, PLACE.y + 0.01))
    park.srid = 4326
    factories.AssetFactory(city=city, title="Parco", location=beside(300), shape=park, status="active")
    pact: Any = factories.PactFactory(city=city, title="Patto del giardino", location=beside(5))
    found = nearby.around(city, PLACE, category).standing
    assert [thing.title for thing in found] == [pact.title, garden.title, "Parco"]


def test_an_account_joins_an_earlier_report_instead(client: Client, city: City, category: Any) -> None:
    report: Any = factories.ReportFactory(city=city, category=category, location=beside(10))
    user = factories.UserFactory()
    client.force_login(user)
    assert story.fill_in(client, city.slug, "potholes").status_code == 302
    page = client.get(f"/{city.slug}/reports/new/description/").content.decode()
    assert f'value="second:{report.pk}"' in page, "without JavaScript it stands on the next page"
    typed = {"title": "Scritto", "leave": f"second:{report.pk}"}
    answer = client.post(f"/{city.slug}/reports/new/description/", typed)
    assert answer.status_code == 302
    assert answer.url == f"{report.get_absolute_url()}#take-part"
    assert Follow.objects.get(user=user, feature=report.pk).seconds
    assert Report.objects.count() == 1
    again = client.get(f"/{city.slug}/reports/new/description/")
    kept = again if again.status_code == 200 else client.get(again.url)
    assert kept.status_code == 200
    assert "Scritto" in client.get(f"/{city.slug}/reports/new/description/").content.decode()


def test_a_guest_is_asked_for_an_address(client: Client, city: City, category: Any) -> None:
    report: Any = factories.ReportFactory(city=city, category=category, location=beside(10))
    client.post(f"/{city.slug}/reports/new/", {"category": "potholes", "privacy": "on"})
    place = {"latitude": PLACE.y, "longitude": PLACE.x}
    for how, query in (("second", "?seconds=1"), ("follow", "")):
        answer = client.post(f"/{city.slug}/reports/new/place/", {**place, "leave": f"{how}:{report.pk}"})
        assert answer.status_code == 302
        assert re.fullmatch(rf"/{city.slug}/\S+{re.escape(query)}", answer.url)
        assert client.get(answer.url).status_code == 200
    assert not Follow.objects.exists()


@pytest.mark.parametrize("leave", ["second:0", "follow:999999999999999999"])
def test_what_is_not_there_cannot_be_joined(client: Client, city: City, category: Any, leave: str) -> None:
    client.post(f"/{city.slug}/reports/new/", {"category": "potholes", "privacy": "on"})
    answer = client.post(f"/{city.slug}/reports/new/place/", {"leave": leave})
    assert answer.status_code == 404


def test_a_hidden_report_cannot_be_joined(client: Client, city: City, category: Any) -> None:
    report: Any = factories.ReportFactory(city=city, category=category, hidden=True)
    client.force_login(factories.UserFactory())
    client.post(f"/{city.slug}/reports/new/", {"category": "potholes", "privacy": "on"})
    answer = client.post(f"/{city.slug}/reports/new/place/", {"leave": f"second:{report.pk}"})
    assert answer.status_code == 404
    assert not Follow.objects.exists()
