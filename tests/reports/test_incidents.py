"""Reports that are part of an event: marked one by one or together, a column of the layer."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from places.models import City
from places.versions import data_version
from reports.incidents import mark
from reports.models import Incident, Report
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def flood(city: City) -> Any:
    return Incident.objects.create(
        city=city, code="flood-2024", name_it="Alluvione 2024", name_en="Flood 2024"
    )


@pytest.fixture
def reports(city: City) -> list[Any]:
    """Reports of one office."""
    office = factories.OfficeFactory(city=city)
    return [factories.ReportFactory(city=city, manager=office) for _number in range(3)]


@pytest.fixture
def clerk(reports: list[Any]) -> Any:
    """Somebody of the office."""
    person: Any = factories.UserFactory()
    reports[0].manager.members.add(person)
    return person


def marked() -> set[int]:
    return set(Report.objects.filter(incident__code="flood-2024").values_list("pk", flat=True))


def test_all_are_marked_or_none(city: City, flood: Any, reports: list[Any], clerk: Any) -> None:
    before = data_version(city.slug, (Report.KIND,))
    assert mark(reports[:2], flood, clerk) == 2
    assert mark(reports, flood, clerk) == 1
    assert data_version(city.slug, (Report.KIND,)) != before
    assert mark(reports[1:], None, clerk) == 2
    assert marked() == {reports[0].pk}
    with pytest.raises(PermissionDenied):
        mark([reports[1], factories.ReportFactory(city=city)], flood, clerk)
    elsewhere = Incident.objects.create(city=factories.CityFactory(), code="x", name_it="X")
    with pytest.raises(ValidationError):
        mark(reports, elsewhere, clerk)
    assert marked() == {reports[0].pk}


def test_the_office_marks_one_on_its_page(
    client: Client, city: City, flood: Any, reports: list[Any], clerk: Any
) -> None:
    client.force_login(clerk)
    page = reverse("report_move", args=[city.slug, reports[0].pk])
    assert "Alluvione 2024" in client.get(page).content.decode()
    assert client.post(f"{page}event/", {"incident": flood.pk}).status_code == 302
    assert marked() == {reports[0].pk}
    assert "Alluvione 2024" in Client().get(reports[0].get_absolute_url()).content.decode()
    client.post(f"{page}event/", {"incident": "99999"})
    assert marked() == {reports[0].pk}
    client.post(f"{page}event/", {"incident": ""})
    assert marked() == set()


def test_many_are_marked_in_the_administration(client: Client, flood: Any, reports: list[Any]) -> None:
    client.force_login(factories.UserFactory(superuser=True))
    chosen = {"action": "mark", "_selected_action": [one.pk for one in reports], "confirm": "1"}
    client.post(reverse("admin:reports_report_changelist"), {**chosen, "incident": flood.pk})
    assert marked() == {one.pk for one in reports}
    rows = client.get(reverse("admin:reports_incident_changelist")).content.decode()
    assert '<td class="field-marked">3</td>' in rows


def test_the_layer_tells_the_event_and_is_filtered_by_it(
    client: Client, flood: Any, reports: list[Any], clerk: Any
) -> None:
    before = client.get("/api/reports.geojson").json()["features"]
    assert [one["properties"]["event"] for one in before] == [None] * 3
    mark(reports[:1], flood, clerk)
    found = client.get("/api/reports.geojson", {"filter": "event='flood-2024'"}).json()["features"]
    assert [one["properties"]["event"] for one in found] == ["flood-2024"]
    everything = client.get("/api/reports.geojson").json()["features"]
    assert sorted(str(one["properties"]["event"]) for one in everything) == ["None", "None", "flood-2024"]


def test_the_list_is_filtered_by_the_event_and_its_files_are_too(
    client: Client, city: City, flood: Any, reports: list[Any], clerk: Any
) -> None:
    mark(reports[:2], flood, clerk)
    page = f"/{city.slug}/reports/"
    assert "Alluvione 2024" in client.get(page).content.decode()
    shown = client.get(page, {"event": "flood-2024"})
    assert {item.feature.pk for item in shown.context["items"]} == {one.pk for one in reports[:2]}
    assert shown.context["total"] == 2
    assert not shown.context["feeds"], "a feed would tell of the others too"
    assert not shown.context["on_map"], "the map would show the others too"
    files = {offer.format.extension: offer.url for offer in shown.context["downloads"]}
    assert len(client.get(files["geojson"]).json()["features"]) == 2
    nothing = client.get(page, {"event": "flood-2024", "status": "resolved"})
    assert nothing.context["total"] == 0
    unknown = client.get(page, {"event": "flood-1994"})
    assert unknown.status_code == 400
    assert "flood-1994" in unknown.content.decode()
    elsewhere: Any = factories.CityFactory()
    assert "Alluvione" not in client.get(f"/{elsewhere.slug}/reports/").content.decode()
