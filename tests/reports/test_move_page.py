"""The office's page for moving a report."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from places.models import City, Role
from reports.workflow import ReportStatus
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("nobody", 302),
        ("citizen", 403),
        ("other office", 403),
        ("moderator", 403),
        ("office", 200),
        ("administrator", 200),
    ],
)
def test_only_the_office_in_charge_and_administrators_move_a_report(
    client: Client, city: City, who: str, status: int
) -> None:
    office: Any = factories.OfficeFactory(city=city)
    report: Any = factories.ReportFactory(city=city, manager=office)
    people: dict[str, Any] = {
        "citizen": factories.UserFactory(),
        "other office": factories.UserFactory(),
        "moderator": factories.RoleFactory(name=Role.Name.MODERATOR, city=city).user,
        "office": factories.UserFactory(),
        "administrator": factories.RoleFactory(name=Role.Name.ADMINISTRATOR, city=city).user,
    }
    office.members.add(people["office"])
    other: Any = factories.OfficeFactory(city=city)
    other.members.add(people["other office"])
    if who != "nobody":
        client.force_login(people[who])
    address = f"/{city.slug}/reports/move/{report.pk}/"
    assert client.get(address).status_code == status
    client.post(address, {"status": "resolved", "words": "Riparata"})
    report.refresh_from_db()
    moved = status == 200
    assert report.status == (ReportStatus.RESOLVED if moved else ReportStatus.RECEIVED)
    page = client.get(report.get_absolute_url()).content.decode()
    assert ("Riparata" in page) == moved


def test_who_moves_what_waits_comes_back_to_a_page_that_is_there(client: Client, city: City) -> None:
    office: Any = factories.OfficeFactory(city=city)
    report: Any = factories.ReportFactory(city=city, manager=office, visibility="pending", published=None)
    clerk = factories.UserFactory()
    office.members.add(clerk)
    client.force_login(clerk)
    address = f"/{city.slug}/reports/move/{report.pk}/"
    assert report.get_absolute_url() not in client.get(address).content.decode()
    done = client.post(address, {"status": "assigned", "words": "Ci guardiamo"}, follow=True)
    assert done.status_code == 200
    report.refresh_from_db()
    assert report.status == "assigned"


def test_a_duplicate_names_a_public_report_of_the_city(client: Client, city: City) -> None:
    report: Any = factories.ReportFactory(city=city)
    other: Any = factories.ReportFactory(city=city)
    client.force_login(factories.RoleFactory(name=Role.Name.ADMINISTRATOR, city=city).user)
    address = f"/{city.slug}/reports/move/{report.pk}/"
    move = {"status": "duplicate", "words": "Già nota"}
    assert client.post(address, {**move, "duplicate_of": "2020-999999"}).status_code == 400
    assert client.post(address, move).status_code == 400
    assert client.post(address, {**move, "duplicate_of": other.reference}).status_code == 302
    report.refresh_from_db()
    assert report.duplicate_of == other
