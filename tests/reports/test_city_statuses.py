"""A city renames, orders and leaves out statuses by rows; four plain words come first everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from civicmap.pages.stages import status_choice
from places.feature.filtering import known_statuses
from places.feature.moves import NotPossible
from places.models import City
from places.versions import data_version
from reports.keys.models import ApiKey
from reports.keys.services import issue
from reports.models import CityStatus, Report, SolutionCheck
from reports.outcome import answer_check
from reports.services import move_report
from reports.workflow import MOVES, ReportStatus
from tests import factories

pytestmark = pytest.mark.django_db
S = ReportStatus
FIVE = {
    S.RECEIVED: "Nuova",
    S.ASSIGNED: "Ci lavoriamo",
    S.RESOLVED: "Fatta",
    S.REOPENED: "Di nuovo",
    S.NO_ACTION: "",
}


@pytest.fixture
def five(city: City) -> City:
    """A city of five statuses, the solved ones first."""
    for status in ReportStatus:
        if status != S.WITHDRAWN:
            CityStatus.objects.create(
                city=city, status=status, label_it=FIVE.get(status, ""), used=status in FIVE,
                position=1 if status == S.RESOLVED else None,
            )  # fmt: skip
    return city


@pytest.fixture
def clerk(city: City) -> Any:
    """Somebody of an office."""
    person: Any = factories.UserFactory()
    factories.OfficeFactory(city=city).members.add(person)
    return person


def of_office(clerk: Any, **values: Any) -> Any:
    office = clerk.offices.get()
    return factories.ReportFactory(city=office.city, manager=office, **values)


def test_four_words_stand_before_the_exact_status(client: Client, city: City) -> None:
    report: Any = factories.ReportFactory(city=city)
    factories.move(report, status=S.SCHEDULED)
    for address in (report.get_absolute_url(), f"/{city.slug}/reports/"):
        page = client.get(address).content.decode()
        badge = page[page.index("cm-badge--progress") :][:200]
        assert "In lavorazione" in badge
        assert "Programmata" in badge
    stages = [stage.label for stage in status_choice(Report.KIND, city, ()).stages]
    assert stages == ["Aperta", "In lavorazione", "Risolta", "Chiusa senza intervento"]


def test_what_is_withdrawn_or_hidden_stands_among_no_choices(city: City) -> None:
    assert {"withdrawn", "hidden"}.isdisjoint(known_statuses(("reports",)))
    codes = {exact.code for stage in status_choice(Report.KIND, city, ()).stages for exact in stage.statuses}
    assert codes == {*ReportStatus} - {S.WITHDRAWN}


def test_a_city_of_five_statuses_shows_them_in_its_words_and_order(client: Client, five: City) -> None:
    assert [exact.label for exact in status_choice(Report.KIND, five, ()).few] == [
        "Fatta",
        "Nuova",
        "Ci lavoriamo",
        str(S.NO_ACTION.label),
        "Di nuovo",
    ]
    report: Any = factories.ReportFactory(city=five)
    assert "Nuova" in client.get(report.get_absolute_url()).content.decode()
    elsewhere: Any = factories.ReportFactory(city=factories.CityFactory())
    assert "Nuova" not in client.get(elsewhere.get_absolute_url()).content.decode()


def test_an_old_report_in_a_status_left_out_keeps_its_name_and_can_be_found(five: City) -> None:
    factories.ReportFactory(city=five, status=S.DUPLICATE)
    stages = status_choice(Report.KIND, five, ()).stages
    assert S.DUPLICATE in {exact.code for stage in stages for exact in stage.statuses}


@pytest.mark.parametrize("old", [S.RECEIVED, S.ASSIGNED, S.RESOLVED, S.REOPENED, S.NO_ACTION])
def test_the_office_moves_only_to_what_the_city_uses(five: City, clerk: Any, old: str) -> None:
    allowed = {*MOVES[old]} & {*FIVE}
    assert {move.status for move in of_office(clerk, status=old).open_moves(clerk)} == allowed
    for new in {*ReportStatus} - {old}:
        report = of_office(clerk, status=old)
        given = {"report": report, "status": new, "words": "Ecco", "user": clerk, "competent_body": "Enel"}
        if new in allowed:
            assert move_report(**given).status == new
        else:
            with pytest.raises(NotPossible):
                move_report(**given, duplicate_of=factories.ReportFactory(city=five))


def test_open311_moves_to_the_nearest_status_that_the_city_uses(
    client: Client, five: City, clerk: Any
) -> None:
    key = issue(ApiKey(city=five, name="App", contact="app@example.org", office=clerk.offices.get()))
    for given, code, status in (
        ({"status": "open"}, 201, S.ASSIGNED),
        ({"status": "closed"}, 201, S.RESOLVED),
        ({"status_code": "scheduled"}, 400, S.RECEIVED),
        ({"status_code": "no_action"}, 201, S.NO_ACTION),
    ):
        report = of_office(clerk)
        data = {"api_key": key, "service_request_id": report.reference, "description": "Ecco", **given}
        assert client.post("/open311/v2/servicerequestupdates.json", data).status_code == code
        report.refresh_from_db()
        assert report.status == status
    shown = client.get("/open311/v2/requests.json", {"status": "closed"}).json()
    assert len(shown) == 2


def test_a_yes_is_kept_where_the_city_does_not_use_its_status(five: City) -> None:
    report: Any = factories.ReportFactory(city=five)
    factories.move(report, status=S.RESOLVED)
    assert answer_check(report=report, answer=SolutionCheck.Answer.YES).status == S.RESOLVED
    assert SolutionCheck.objects.get().answer == "yes"


def test_a_status_in_which_reports_wait_is_not_left_out(city: City) -> None:
    factories.ReportFactory(city=city, status=S.SCHEDULED)
    with pytest.raises(ValidationError) as refused:
        CityStatus(city=city, status=S.SCHEDULED, used=False).full_clean()
    assert "used" in refused.value.message_dict
    CityStatus(city=city, status=S.FORWARDED, used=False).full_clean()


def test_the_administration_changes_what_every_page_says(client: Client, city: City) -> None:
    client.force_login(factories.UserFactory(superuser=True))
    before = data_version(city.slug, (Report.KIND,))
    form = {
        "city": city.pk,
        "status": S.RECEIVED,
        "label_it": "Appena arrivata",
        "label_en": "",
        "used": "on",
    }
    assert client.post(reverse("admin:reports_citystatus_add"), form).status_code == 302
    assert data_version(city.slug, (Report.KIND,)) != before
    report: Any = factories.ReportFactory(city=city)
    assert "Appena arrivata" in client.get(report.get_absolute_url()).content.decode()
    refused = client.post(reverse("admin:reports_citystatus_add"), {**form, "status": S.RESOLVED, "used": ""})
    assert "si può rinominare, non togliere" in refused.content.decode()
