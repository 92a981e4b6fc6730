"""Moves: one row for each, with its own words; one service; and the database refuses a change without its row."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pghistory
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assets.models import Asset
from engagement.models import Move
from engagement.moderation.services import decide
from engagement.moderation.workflow import Action
from engagement.moves.services import By, begin, make_move, record_moves, save_edited
from engagement.moves.timeline import timeline
from engagement.moves.workflow import MOVES
from places.feature.moves import NotPossible
from places.models import City, Feature, House, Visibility
from reports.models import Report
from reports.services import answer_office, move_report, withdraw_report
from tests import factories, shapes

pytestmark = pytest.mark.django_db
What, Quality = Move.What, Move.Quality


@pytest.fixture
def two(city: City) -> list[Any]:
    """Two reports, each with an office of its own."""
    return [
        factories.ReportFactory(city=city, manager=factories.OfficeFactory(city=city, name=name))
        for name in ("Verde pubblico", "Strade")
    ]


def words(report: Any) -> list[tuple[str, str]]:
    return [(moment.actor, moment.note) for moment in timeline(report) if moment.actor or moment.note]


def written(feature: Any) -> list[tuple[str, str, str, str]]:
    return list(Move.objects.of(feature).values_list("what", "before", "after", "quality"))


def check_now() -> None:
    """Let deferred constraints speak."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_a_bulk_action_over_two_offices_leaves_each_with_its_own_name(client: Client, two: list[Any]) -> None:
    client.force_login(factories.UserFactory(superuser=True))
    chosen = {"action": "move", "_selected_action": [report.pk for report in two], "confirm": "1"}
    for status, text in (("assigned", "Visto"), ("in_progress", "Squadra in arrivo")):
        client.post(reverse("admin:reports_report_changelist"), {**chosen, "status": status, "words": text})
    for report in two:
        office = report.manager.name
        assert words(report) == [(office, "Squadra in arrivo"), (office, "Visto")]


def test_two_moves_and_a_decision_in_one_request_share_no_word(two: list[Any]) -> None:
    boss: Any = factories.UserFactory(superuser=True)
    with pghistory.context(user=boss.pk):
        first = move_report(report=two[0], status="assigned", words="Del verde", user=boss)
        move_report(report=two[1], status="in_progress", words="Delle strade", user=boss)
        decide(feature=first, action=Action.HIDE, moderator=boss, reason="Nomi di persone")
    assert words(two[0]) == [("Verde pubblico", "Del verde")]
    assert words(two[1]) == [("Strade", "Delle strade")]
    kept = [event.pgh_context.metadata for event in two[0].events.all() if event.pgh_context]
    assert kept, "the audit goes on"
    assert all(set(one) == {"user"} for one in kept), "no words in the audit"


def test_a_correction_by_the_sender_is_a_line_once_public(client: Client, city: City) -> None:
    person: Any = factories.UserFactory()
    before = timezone.now() - timedelta(days=1)
    report: Any = factories.ReportFactory(city=city, author=person, created=before, published=before)
    client.force_login(person)
    place = {"latitude": str(shapes.POINT_IN_A.y), "longitude": str(shapes.POINT_IN_A.x)}
    body = {"title": "Un altro titolo", "description": "Meglio detto", **place}
    address = f"/{city.slug}/reports/mine/{report.pk}/correct/"
    client.post(address, body)
    client.post(address, body)
    report = Report.objects.get(pk=report.pk)
    assert report.title == "Un altro titolo"
    assert written(report) == [("correction", "", "", "author")], "the same once more is no correction"
    moments = timeline(report)
    assert str(moments[0].what) == "Correzione di chi l’ha inviata"
    times = [moment.when for moment in moments if moment.when]
    assert times == sorted(times, reverse=True)


def test_notes_are_for_staff_and_for_who_wrote_them(two: list[Any]) -> None:
    factories.move(two[0], status="waiting_reporter", quality="office", note="Sentire il vigile")
    answer_office(report=two[0], text="Citofono Rossi")
    told = {
        "public": str(timeline(two[0])),
        "sender": str(timeline(two[0], with_notes=True)),
        "office": str(timeline(two[0], for_staff=True, with_notes=True)),
    }
    found = {who: ("Citofono" in text, "vigile" in text) for who, text in told.items()}
    assert found == {"public": (False, False), "sender": (True, False), "office": (True, True)}


def test_what_everybody_may_know_of_a_move_names_no_person_and_no_note() -> None:
    assert not {"who", "who_id", "note"} & {*Move.PUBLIC_COLUMNS}


@pytest.mark.parametrize("change", [{"status": "assigned"}, {"visibility": Visibility.HIDDEN}], ids=str)
def test_the_database_refuses_a_change_without_its_move(city: City, change: dict[str, str]) -> None:
    report: Any = factories.ReportFactory(city=city)
    check_now()
    Feature.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(IntegrityError, match="without a move"):
        check_now()


def test_an_old_move_is_none_for_a_new_change(city: City) -> None:
    report: Any = factories.ReportFactory(city=city)
    factories.move(report, status="assigned")
    factories.move(report, status="in_progress")
    check_now()
    Feature.objects.filter(pk=report.pk).update(status="assigned")
    with pytest.raises(IntegrityError, match="without a move"):
        check_now()


def test_a_city_that_closes_and_opens_moves_nothing(city: City) -> None:
    factories.ReportFactory(city=city)
    for state in (City.State.CLOSED, City.State.OPEN):
        City.objects.filter(pk=city.pk).update(state=state)
        check_now()
    report = Feature.objects.get()
    factories.move(report, visibility=Visibility.HIDDEN)
    City.objects.filter(pk=city.pk).update(state=City.State.CLOSED)
    factories.move(report, visibility=Visibility.PUBLIC)
    check_now()
    assert report.visibility == Visibility.CLOSED


@pytest.mark.parametrize("quality", Quality.values)
@pytest.mark.parametrize("before", [value for value in Visibility.values if value != Visibility.CLOSED])
def test_visibility_changes_as_the_table_says(city: City, quality: str, before: str) -> None:
    for after in Visibility.values:
        thing: Any = factories.AssetFactory(city=city, visibility=before)
        if quality in MOVES.get((before, after), ()):
            make_move(thing, by=By(quality), visibility=after, words="Perché")
            assert written(thing) == [("visibility", before, after, quality)]
        elif after != before:
            with pytest.raises(NotPossible):
                make_move(thing, by=By(quality), visibility=after, words="Perché")
            assert written(thing) == []


def test_who_may_not_writes_nothing_and_tells_nobody(city: City) -> None:
    report: Any = factories.ReportFactory(city=city)
    told: list[Any] = []

    def refuse(found: Any) -> None:
        assert found.pk == report.pk
        raise PermissionDenied

    with pytest.raises(PermissionDenied):
        make_move(
            report, by=By(Quality.OFFICE), status="assigned", words="Sì", check=refuse,
            tell=lambda *about: told.append(about),
        )  # fmt: skip
    report.refresh_from_db()
    assert (report.status, written(report), told) == ("received", [], [])


def test_another_office_is_a_move_that_everybody_reads(city: City, two: list[Any]) -> None:
    report, office = two[0], two[1].manager
    boss: Any = factories.UserFactory(superuser=True)
    make_move(report, by=By(Quality.ADMINISTRATOR, who=boss), manager=office, words="È una strada")
    assert written(report) == [("assignment", report.manager.code, office.code, "administrator")]
    moment = timeline(report)[0]
    assert ("Strade" in moment.what, moment.note) == (True, "È una strada")
    make_move(report, by=By(Quality.ADMINISTRATOR), manager=office)
    assert len(written(report)) == 1


def test_taking_a_report_back_is_two_moves_and_reopens_what_repeats_it(city: City) -> None:
    report: Any = factories.ReportFactory(city=city)
    repeat: Any = factories.ReportFactory(city=city, status="duplicate", duplicate_of=report)
    withdraw_report(report)
    assert written(report) == [
        ("status", "received", "withdrawn", "reporter"),
        ("visibility", "public", "withdrawn", "reporter"),
    ]
    assert written(repeat) == [("status", "duplicate", "reopened", "clock")]


def test_the_administration_moves_a_house_and_its_edit_of_the_text_is_no_move(
    client: Client, city: City
) -> None:
    boss: Any = factories.UserFactory(superuser=True)
    client.force_login(boss)
    house = begin(
        factories.HouseFactory.build(city=city, category=factories.CategoryFactory(kind="places.house")),
        by=By(Quality.SOURCE),
    )
    address = reverse("admin:places_house_change", args=[house.pk])
    form = client.get(address).context["adminform"].form
    body = {name: form.initial.get(name) or "" for name in form.fields} | {"title": "Casa nuova"}
    body = {name: value for name, value in body.items() if isinstance(value, str | int)}
    client.post(address, body)
    house.refresh_from_db()
    assert (house.title, written(house)) == ("Casa nuova", [("status", "", "active", "source")])
    answer = client.post(address, body | {"status": House.Status.SUSPENDED})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert written(house)[1:] == [("status", "active", "suspended", "administrator")]
    assert Move.objects.of(house).last().who == boss  # type: ignore[union-attr]


def test_a_past_that_does_not_hold_together_is_refused(city: City) -> None:
    report: Any = factories.ReportFactory(city=city)

    def step(before: str, after: str) -> Move:
        return Move(
            feature_id=report.pk, what=What.STATUS, before=before, after=after, quality=Quality.SOURCE
        )

    assert record_moves([step("", "received"), step("received", "assigned")]) == 2
    with pytest.raises(ValueError, match="it stood at received"):
        record_moves([step("", "received"), step("assigned", "resolved")])


def test_what_the_service_refuses_is_told_in_the_form_of_the_administration(
    client: Client, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two administrators choose one status at the same moment: the second is told, and keeps what was typed."""
    asset = factories.AssetFactory(city=city)
    address = f"/admin/assets/asset/{asset.pk}/change/"
    client.force_login(factories.UserFactory(superuser=True))

    def late(obj: Any, **given: Any) -> Any:
        factories.move(Asset.objects.get(pk=obj.pk), status="suspended")
        return save_edited(obj, **given)

    monkeypatch.setattr("engagement.moderation.admin.save_edited", late)
    form = client.get(address).context["adminform"].form
    data = {
        name: value for name, value in form.initial.items() if isinstance(value, str | int) and value != ""
    }
    answer = client.post(address, {**data, "attributes": "{}", "status": "suspended", "title": "Altro nome"})
    assert answer.status_code == 200
    assert "Nel frattempo lo stato" in str(answer.context["errors"])
    assert 'value="Altro nome"' in answer.content.decode()
