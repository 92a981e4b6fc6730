"""The desk of an office: who sees which reports, filters and order, colleagues, notes, several at once, and two clerks on one report."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from places.models import City, Role, Visibility
from reports.desk.listing import DeskFilter, desk_reports
from reports.desk.services import add_note, give_to, version_of
from reports.incidents import Incident
from reports.models import Assignment, DeskEntry, Report, SavedView
from reports.routing.services import entrust
from reports.services import move_report
from tests import factories, shapes

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def office(city: City) -> Any:
    return factories.OfficeFactory(city=city)


@pytest.fixture
def clerk(office: Any) -> Any:
    person = factories.UserFactory(display_name="Anna Bianchi")
    office.members.add(person)
    return person


@pytest.fixture
def colleague(office: Any) -> Any:
    person = factories.UserFactory(display_name="Bruno Neri")
    office.members.add(person)
    return person


def report_of(office: Any, **more: Any) -> Any:
    now = timezone.now()
    values = {"city": office.city, "manager": office, "confirmed": now, "published": now}
    return factories.ReportFactory(**(values | more))


def listed(city: City, user: Any, query: str = "") -> list[Report]:
    return list(DeskFilter(QueryDict(query), city=city, user=user).rows())


def page(client: Client, city: City, query: str = "") -> str:
    return client.get(f"/en/{city.slug}/desk/{query}").content.decode()


# --- Who sees what ----------------------------------------------------------------------------------------------------


def test_members_see_their_offices_reports_and_administrators_all(
    city: City, office: Any, clerk: Any
) -> None:
    other = factories.OfficeFactory(city=city)
    own, foreign = report_of(office), report_of(other)
    orphan = report_of(office, manager=None)
    elsewhere = factories.CityFactory(slug="altrove", elsewhere=True)
    boss = factories.RoleFactory(name=Role.Name.ADMINISTRATOR, city=city).user
    assert listed(city, clerk) == [own]
    assert {*listed(city, boss)} == {own, foreign, orphan}
    assert listed(elsewhere, clerk) == []
    moderator = factories.RoleFactory(name=Role.Name.MODERATOR, city=city).user
    for nobody in (moderator, factories.UserFactory(), AnonymousUser()):
        assert not desk_reports(nobody, city).exists()


@pytest.mark.parametrize(
    ("visibility", "found"),
    [
        (Visibility.PUBLIC, True),
        (Visibility.PENDING, True),
        (Visibility.PRIVATE, True),
        (Visibility.DRAFT, False),
        (Visibility.HIDDEN, False),
        (Visibility.WITHDRAWN, False),
    ],
)
def test_what_is_confirmed_and_not_hidden_is_on_the_desk(
    city: City, office: Any, clerk: Any, visibility: str, found: bool
) -> None:
    report_of(office, visibility=visibility)
    assert bool(listed(city, clerk)) == found


# --- Filters and order ------------------------------------------------------------------------------------------------


def test_each_filter_narrows_the_list(city: City, office: Any, clerk: Any, colleague: Any) -> None:
    kind = factories.AreaKindFactory(city=city, code="district")
    factories.AreaFactory(kind=kind, code="A", boundary=shapes.DISTRICT_A)
    now = timezone.now()
    lamps = factories.CategoryFactory(kind="reports.report", code="lamps", city=city)
    flood = Incident.objects.create(city=city, code="flood", name_it="Alluvione", name_en="Flood")
    lamp = report_of(
        office, title="Lampione spento", category=lamps, location=shapes.POINT_IN_A, due=now - DAY,
        confirmed=now - 40 * DAY, incident=flood,
    )  # fmt: skip
    hole = report_of(office, title="Buca profonda", location=shapes.POINT_IN_B, due=now + 2 * DAY)
    done = report_of(office, title="Fatta", status="resolved", closed=now, location=None, address="Via Po")
    factories.ReportContactFactory(report=hole, name="Carla Verdi")
    give_to(lamp, clerk, by=clerk)
    give_to(hole, colleague, by=clerk)
    cases: dict[str, set[Any]] = {
        "": {lamp, hole},
        "status=all": {lamp, hole, done},
        "status=resolved": {done},
        "status=answered": set(),
        "category=lamps": {lamp},
        "area=district:A": {lamp},
        "due=late": {lamp},
        "due=soon": {lamp, hole},
        "age=30": {lamp},
        "assignee=me": {lamp},
        "assignee=none&status=all": {done},
        f"assignee={colleague.pk}": {hole},
        "event=flood": {lamp},
        "q=lampione": {lamp},
        f"q={hole.reference}": {hole},
        "q=verdi": {hole},
        "q=zzz": set(),
        # What cannot be understood narrows nothing.
        "status=x&category=x&area=x:y&due=x&age=x&assignee=x&event=x&sort=x": {lamp, hole},
    }
    for query, found in cases.items():
        assert {*listed(city, clerk, query)} == found, query


def test_the_list_begins_with_what_is_due_first(city: City, office: Any, clerk: Any) -> None:
    now = timezone.now()
    free = report_of(office, due=None, confirmed=now - 9 * DAY)
    late = report_of(office, due=now - DAY, confirmed=now - 5 * DAY)
    soon = report_of(office, due=now + DAY, confirmed=now - 7 * DAY)
    assert listed(city, clerk) == [late, soon, free]
    assert listed(city, clerk, "sort=oldest") == [free, soon, late]
    assert listed(city, clerk, "sort=newest") == [late, soon, free]


def test_the_page_costs_the_same_for_one_and_for_many(
    client: Client, city: City, office: Any, clerk: Any
) -> None:
    client.force_login(clerk)

    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/en/{city.slug}/desk/").status_code == 200
        return len(found)

    report_of(office, location=shapes.POINT_IN_A)
    cost()
    one = cost()
    for _count in range(6):
        give_to(report_of(office, location=shapes.POINT_IN_A), clerk, by=clerk)
    assert cost() == one


def test_late_ones_are_marked_in_list_and_map(client: Client, city: City, office: Any, clerk: Any) -> None:
    report_of(office, due=timezone.now() - DAY, location=shapes.POINT_IN_A, title="Tardi")
    client.force_login(clerk)
    html = page(client, city)
    assert "cm-desk__late" in html
    assert '"late": true' in html
    assert "1 late" in html


def test_an_empty_desk_says_so(client: Client, city: City, clerk: Any) -> None:
    client.force_login(clerk)
    assert "Nothing is open at the moment." in page(client, city)
    assert "No report meets these filters." in page(client, city, "?due=late")


# --- The table --------------------------------------------------------------------------------------------------------


def test_the_table_follows_the_filters_and_holds_nothing_of_the_sender(
    client: Client, city: City, office: Any, clerk: Any
) -> None:
    report = report_of(office, title="=1+1", location=shapes.POINT_IN_A, due=timezone.now() - DAY)
    factories.ReportContactFactory(report=report, name="Carla Verdi", email="carla@example.org")
    report_of(office, title="Nicht", due=None)
    client.force_login(clerk)
    answer: Any = client.get(f"/en/{city.slug}/desk/reports.csv?due=late")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["reference"], row["title"], row["late"]) == (report.reference, "'=1+1", "True")
    assert float(row["longitude"]) == shapes.POINT_IN_A.x
    assert "carla" not in text.lower()
    assert answer["Cache-Control"] == "private, no-store"


# --- Colleagues and notes ---------------------------------------------------------------------------------------------


def test_a_report_is_given_to_a_member_and_the_log_says_so(
    client: Client, city: City, office: Any, clerk: Any, colleague: Any
) -> None:
    report = report_of(office)
    client.force_login(clerk)
    address = f"/en/{city.slug}/desk/{report.pk}/colleague/"
    for _twice in range(2):
        client.post(address, {"colleague": str(colleague.pk), "version": version_of(report)}, follow=True)
        report.refresh_from_db()
    assert Assignment.objects.get().user == colleague
    assert DeskEntry.objects.count() == 1
    html = client.get(f"/en/{city.slug}/reports/move/{report.pk}/").content.decode()
    assert "Given to Bruno Neri" in html
    client.post(address, {"colleague": "none"})
    assert not Assignment.objects.exists()
    outsider = factories.UserFactory()
    client.post(address, {"colleague": str(outsider.pk)})
    assert not Assignment.objects.exists()
    with pytest.raises(ValidationError):
        give_to(report, outsider, by=clerk)
    with pytest.raises(PermissionDenied):
        give_to(report, colleague, by=outsider)


def test_another_office_begins_with_empty_hands(city: City, office: Any, clerk: Any) -> None:
    report = report_of(office)
    give_to(report, clerk, by=clerk)
    other = factories.OfficeFactory(city=city)
    entrust(report=report, office=other, words="Tocca a loro", user=clerk)
    boss = factories.RoleFactory(name=Role.Name.ADMINISTRATOR, city=city).user
    (found,) = listed(city, boss, "assignee=none")
    assert found == report
    assert listed(city, boss, "assignee=me") == []


def test_notes_are_for_the_office_alone(client: Client, city: City, office: Any, clerk: Any) -> None:
    report = report_of(office)
    client.force_login(clerk)
    address = f"/en/{city.slug}/desk/{report.pk}/note/"
    client.post(address, {"text": "  "})
    assert not DeskEntry.objects.exists()
    client.post(address, {"text": "Chiamare la ditta Rossi"})
    assert (
        "Chiamare la ditta Rossi" in client.get(f"/en/{city.slug}/reports/move/{report.pk}/").content.decode()
    )
    client.logout()
    for public in (report.get_absolute_url(), f"/api/reports/{report.pk}/", "/api/reports.geojson"):
        answer: Any = client.get(public)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"ditta Rossi" not in body
    with pytest.raises(PermissionDenied):
        add_note(report, "x", by=factories.UserFactory())


# --- The page of one report -------------------------------------------------------------------------------------------


def test_the_page_shows_the_sender_as_the_office_may_see_it(
    client: Client, city: City, office: Any, clerk: Any
) -> None:
    report = report_of(office)
    factories.ReportContactFactory(
        report=report, name="Carla Verdi", phone="011 442 1234", email="carla@example.org"
    )
    client.force_login(clerk)
    html = client.get(f"/en/{city.slug}/reports/move/{report.pk}/").content.decode()
    assert "Carla Verdi" in html
    assert "011 442 1234" in html
    assert "carla@example.org" not in html


def test_the_page_leads_through_the_list(client: Client, city: City, office: Any, clerk: Any) -> None:
    now = timezone.now()
    one, two, three = (report_of(office, due=now + number * DAY) for number in range(1, 4))
    client.force_login(clerk)
    html = client.get(f"/en/{city.slug}/reports/move/{two.pk}/?due=soon").content.decode()
    assert f'href="/en/{city.slug}/reports/move/{one.pk}/?due=soon"' in html
    assert f'href="/en/{city.slug}/reports/move/{three.pk}/?due=soon"' in html
    assert f'href="/en/{city.slug}/desk/?due=soon"' in html


def test_the_second_of_two_clerks_is_told_and_nothing_is_lost(
    client: Client, city: City, office: Any, clerk: Any, colleague: Any
) -> None:
    report = report_of(office)
    client.force_login(clerk)
    address = f"/en/{city.slug}/reports/move/{report.pk}/"
    version = version_of(report)
    move_report(report=report, status="assigned", words="Ci penso io", user=colleague)
    sent = {"status": "in_progress", "words": "Squadra in arrivo", "version": version, "stay": "1"}
    answer = client.post(address, sent)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Bruno Neri has changed this report" in html
    assert "Squadra in arrivo" in html
    report.refresh_from_db()
    assert report.status == "assigned"
    again = client.post(address, {**sent, "version": version_of(report)})
    assert again.status_code == 302
    report.refresh_from_db()
    assert report.status == "in_progress"


@pytest.mark.parametrize("act", ["note", "give", "correct"])
def test_whatever_a_colleague_changes_is_noticed(
    client: Client, city: City, office: Any, clerk: Any, colleague: Any, act: str
) -> None:
    report = report_of(office)
    version = version_of(report)
    if act == "note":
        add_note(report, "x", by=colleague)
    elif act == "give":
        give_to(report, colleague, by=colleague)
    else:
        entrust(report=report, office=factories.OfficeFactory(city=city), words="x", user=colleague)
    client.force_login(factories.RoleFactory(name=Role.Name.ADMINISTRATOR, city=city).user)
    sent = {"status": "resolved", "words": "x", "version": version}
    assert client.post(f"/{city.slug}/reports/move/{report.pk}/", sent).status_code == 409


@pytest.mark.parametrize("version", ["x", "1.2", f"{'9' * 40}.0.1", "²..", "-1.-1.0"])
def test_a_forged_version_is_no_fault(
    client: Client, city: City, office: Any, clerk: Any, version: str
) -> None:
    report = report_of(office)
    client.force_login(clerk)
    sent = {"status": "resolved", "words": "x", "version": version}
    assert client.post(f"/{city.slug}/reports/move/{report.pk}/", sent).status_code == 409


# --- Several at once --------------------------------------------------------------------------------------------------


def test_several_are_moved_each_by_itself_and_refusals_are_named(
    client: Client, city: City, office: Any, clerk: Any
) -> None:
    one, two = report_of(office), report_of(office)
    closed = report_of(office, status="no_action", closed=timezone.now())
    foreign = report_of(factories.OfficeFactory(city=city))
    client.force_login(clerk)
    rows = [str(row.pk) for row in (one, two, closed, foreign)]
    sent = {"row": rows, "move": "1", "move-status": "scheduled", "move-words": "In programma"}
    html = client.post(f"/en/{city.slug}/desk/?status=all", sent, follow=True).content.decode()
    assert "Done for 2 reports." in html
    assert f"Not done for {closed.reference}." in html
    statuses = {row.pk: row.status for row in Report.objects.all()}
    assert statuses == {
        one.pk: "scheduled", two.pk: "scheduled", closed.pk: "no_action", foreign.pk: "received",
    }  # fmt: skip


def test_what_was_typed_for_several_stays_where_it_cannot_be_taken(
    client: Client, city: City, office: Any, clerk: Any
) -> None:
    report = report_of(office)
    client.force_login(clerk)
    sent = {"row": [str(report.pk)], "move": "1", "move-status": "not_ours", "move-words": "Tocca ad altri"}
    answer = client.post(f"/en/{city.slug}/desk/", sent)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "Tocca ad altri" in html
    assert f'value="{report.pk}" id="row-{report.pk}" checked' in html
    report.refresh_from_db()
    assert report.status == "received"


def test_several_are_given_noted_and_marked(
    client: Client, city: City, office: Any, clerk: Any, colleague: Any
) -> None:
    flood = Incident.objects.create(city=city, code="flood", name_it="Alluvione", name_en="Flood")
    rows = [str(report_of(office).pk) for _count in range(3)]
    client.force_login(clerk)
    address = f"/en/{city.slug}/desk/"
    client.post(address, {"row": rows, "colleague": "1", "colleague-colleague": str(colleague.pk)})
    client.post(address, {"row": rows, "note": "1", "note-text": "Insieme"})
    client.post(address, {"row": rows, "event": "1", "event-incident": str(flood.pk)})
    assert Assignment.objects.filter(user=colleague).count() == 3
    assert DeskEntry.objects.filter(what="note", text="Insieme").count() == 3
    assert Report.objects.filter(incident=flood).count() == 3


@pytest.mark.parametrize("rows", [[], ["x"], ["-1"], ["9" * 40], ["0"], ["²"]])
def test_nothing_ticked_is_said(client: Client, city: City, office: Any, clerk: Any, rows: list[str]) -> None:
    report_of(office)
    client.force_login(clerk)
    sent = {"row": rows, "note": "1", "note-text": "x"}
    html = client.post(f"/en/{city.slug}/desk/", sent, follow=True).content.decode()
    assert "Tick the reports first." in html


# --- Views ------------------------------------------------------------------------------------------------------------


def test_views_are_kept_by_name_and_are_ones_own(
    client: Client, city: City, clerk: Any, colleague: Any
) -> None:
    client.force_login(clerk)
    address = f"/en/{city.slug}/desk/views/?due=late&page=3&x=1"
    for _twice in range(2):
        client.post(address, {"name": "In ritardo"})
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("In ritardo", "?due=late")
    assert 'href="?due=late"' in page(client, city)
    client.post(f"/en/{city.slug}/desk/views/", {"name": " "})
    assert SavedView.objects.count() == 1
    client.force_login(colleague)
    assert "In ritardo" not in page(client, city)
    end = f"/en/{city.slug}/desk/views/{view.pk}/end/"
    assert client.post(end).status_code == 404
    client.force_login(clerk)
    client.post(end)
    assert not SavedView.objects.exists()


def test_a_person_keeps_so_many_views(client: Client, city: City, clerk: Any) -> None:
    client.force_login(clerk)
    for number in range(21):
        client.post(f"/en/{city.slug}/desk/views/", {"name": str(number)})
    assert SavedView.objects.count() == 20
