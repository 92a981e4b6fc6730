"""A duplicate repeats an original that is open or solved: no chains, no circles, by every way in."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from places.models import City
from reports.models import Report
from reports.services import move_report, withdraw_report
from reports.workflow import ORIGINALS, ReportStatus
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(db: None) -> Any:
    return factories.UserFactory(superuser=True)


@pytest.fixture
def three(city: City) -> list[Any]:
    return factories.ReportFactory.create_batch(3, city=city)


def repeat(report: Any, other: Any, boss: Any) -> Any:
    return move_report(report=report, status="duplicate", words="Doppione", user=boss, duplicate_of=other)


def test_no_circle_and_no_chain(three: list[Any], boss: Any) -> None:
    a, b, c = three
    repeat(a, b, boss)
    for report, other in ((b, a), (c, a)):
        with pytest.raises(ValidationError, match=b.reference):
            repeat(report, other, boss)
    b.refresh_from_db()
    assert b.status == ReportStatus.RECEIVED
    # The original turns out to repeat another: what repeated it goes along.
    repeat(b, c, boss)
    a.refresh_from_db()
    assert a.duplicate_of_id == c.pk


def test_a_reopened_duplicate_repeats_nothing(three: list[Any], boss: Any) -> None:
    a, b, _c = three
    repeat(a, b, boss)
    move_report(report=a, status="reopened", words="Era un'altra", user=boss)
    a.refresh_from_db()
    assert a.duplicate_of_id is None
    repeat(b, a, boss)


@pytest.mark.parametrize("status", ReportStatus.values)
def test_the_other_is_open_or_solved(status: str, three: list[Any], boss: Any) -> None:
    a, b, _c = three
    factories.move(b, status=status)
    if status in ORIGINALS:
        repeat(a, b, boss)
    else:
        with pytest.raises(ValidationError):
            repeat(a, b, boss)


def test_the_other_is_public_and_of_the_same_city(city: City, three: list[Any], boss: Any) -> None:
    hidden: Any = factories.ReportFactory(city=city, hidden=True)
    elsewhere: Any = factories.ReportFactory(city__elsewhere=True)
    for other in (three[0], hidden, elsewhere, None):
        with pytest.raises(ValidationError):
            repeat(three[0], other, boss)


def test_the_form_and_the_administration_say_what_is_wrong(
    client: Client, city: City, three: list[Any], boss: Any
) -> None:
    a, b, c = three
    repeat(a, b, boss)
    client.force_login(boss)
    move = {"status": "duplicate", "words": "Doppione"}
    page = client.post(
        reverse("report_move", args=[city.slug, c.pk]), {**move, "duplicate_of": a.reference}
    ).content.decode()
    assert b.reference in page
    chosen = {"action": "move", "_selected_action": c.pk, "confirm": "1"}
    answer = client.post(
        reverse("admin:reports_report_changelist"), {**chosen, **move, "reference": a.reference}, follow=True
    )
    assert b.reference in answer.content.decode()
    c.refresh_from_db()
    assert c.status == ReportStatus.RECEIVED


def test_the_database_refuses_circles_and_chains_by_itself(three: list[Any], boss: Any) -> None:
    a, b, c = three
    repeat(a, b, boss)
    for report, other in ((b, a), (c, a), (b, c)):
        with pytest.raises(IntegrityError, match="original"), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(duplicate_of=other)


def test_repeats_of_a_withdrawn_report_are_open_again(three: list[Any], boss: Any) -> None:
    a, b, _c = three
    repeat(a, b, boss)
    withdraw_report(b)
    a.refresh_from_db()
    assert (a.status, a.duplicate_of_id) == (ReportStatus.REOPENED, None)
