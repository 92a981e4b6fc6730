"""Words of moves: each belongs to its own change, whatever else the same request or transaction does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pghistory
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagement.moderation.services import Action, decide
from places.feature.history import Actor, recorded, timeline
from places.models import City
from reports.models import Report
from reports.services import move_report
from tests import factories, shapes

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(city: City) -> list[Any]:
    """Two reports, each with an office of its own."""
    return [
        factories.ReportFactory(city=city, manager=factories.OfficeFactory(city=city, name=name))
        for name in ("Verde pubblico", "Strade")
    ]


def words(report: Any) -> list[tuple[str, str]]:
    return [(moment.actor, moment.note) for moment in timeline(report) if moment.actor or moment.note]


def test_a_bulk_action_over_two_offices_leaves_each_with_its_own_name(client: Client, two: list[Any]) -> None:
    client.force_login(factories.UserFactory(superuser=True))
    chosen = {"action": "move", "_selected_action": [report.pk for report in two], "confirm": "1"}
    for status, text in (("assigned", "Visto"), ("in_progress", "Squadra in arrivo")):
        client.post(reverse("admin:reports_report_changelist"), {**chosen, "status": status, "text": text})
    for report in two:
        office = report.manager.name
        assert words(report) == [(office, "Squadra in arrivo"), (office, "Visto")]


def test_two_moves_and_a_decision_in_one_request_share_no_word(two: list[Any], city: City) -> None:
    boss: Any = factories.UserFactory(superuser=True)
    with pghistory.context(user=boss.pk):
        first = move_report(report=two[0], status="assigned", text="Del verde", user=boss)
        move_report(report=two[1], status="in_progress", text="Delle strade", user=boss)
        decide(feature=first, action=Action.HIDE, moderator=boss, reason="Nomi di persone")
        first.refresh_from_db()
        first.title = "Altro titolo"
        first.save()
    assert words(two[0]) == [("Verde pubblico", "Del verde")]
    assert words(two[1]) == [("Strade", "Delle strade")]
    kept = [event.pgh_context.metadata for event in two[0].events.order_by("pgh_id") if event.pgh_context]
    assert {one["user"] for one in kept} == {boss.pk}
    assert "note" not in kept[-1], "a change without words has none"


@pytest.mark.parametrize("around", [True, False], ids=["in a request", "outside"])
def test_a_change_after_the_words_does_not_carry_them(two: list[Any], around: bool) -> None:
    def work() -> None:
        with transaction.atomic():
            with recorded(actor=Actor.OFFICE, office="Verde pubblico", note="Solo per questa"):
                two[0].status = "assigned"
                two[0].save()
            two[1].status = "assigned"
            two[1].save()

    if around:
        with pghistory.context(user=None):
            work()
    else:
        work()
    assert words(two[0]) == [("Verde pubblico", "Solo per questa")]
    assert words(two[1]) == []


def test_words_inside_words_are_their_own(two: list[Any]) -> None:
    def to(report: Any, status: str) -> None:
        report.status = status
        report.save()

    with recorded(office="Verde pubblico", note="Fuori"):
        to(two[0], "assigned")
        with recorded(note="Dentro"):
            to(two[1], "assigned")
        to(two[0], "in_progress")
    assert words(two[0]) == [("Verde pubblico", "Fuori")] * 2
    assert words(two[1]) == [("", "Dentro")]


def test_the_history_begins_with_the_newest_and_tells_of_corrections_once_public(
    client: Client, city: City
) -> None:
    person: Any = factories.UserFactory()
    before = timezone.now() - timedelta(days=1)
    report: Any = factories.ReportFactory(city=city, author=person, created=before, published=before)
    client.force_login(person)
    place = {"latitude": str(shapes.POINT_IN_A.y), "longitude": str(shapes.POINT_IN_A.x)}
    body = {"title": "Un altro titolo", "description": "Meglio detto", **place}
    client.post(f"/{city.slug}/reports/mine/{report.pk}/correct/", body)
    report = Report.objects.get(pk=report.pk)
    assert report.title == "Un altro titolo"
    told = [str(moment.what) for moment in timeline(report)]
    assert told[0] == "Correzione di chi l’ha inviata"
    times = [moment.when for moment in timeline(report) if moment.when]
    assert times == sorted(times, reverse=True)


def test_private_words_stay_between_sender_and_office(two: list[Any]) -> None:
    with recorded(actor=Actor.REPORTER, private="Citofono Rossi"):
        two[0].status = "assigned"
        two[0].save()
    assert "Citofono" not in str(timeline(two[0]))
    assert "Citofono" in str(timeline(two[0], with_private=True))
