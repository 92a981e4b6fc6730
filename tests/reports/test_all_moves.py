"""Every pair of statuses through every door: the service, the office's page, the administration and Open311."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from engagement.models import Move
from places.models import City
from reports.keys.models import ApiKey
from reports.keys.services import issue
from reports.models import Report
from reports.services import move_report
from reports.workflow import ReportStatus, office_moves
from tests import factories

pytestmark = pytest.mark.django_db
S = ReportStatus
WORDS = "Ce ne occupiamo"
BODY = "Provincia di Prova"
BY_HAND = {S.DUPLICATE, S.TO_PACT}
"""What an application cannot give."""


class Door:
    """A way to move a report, with everything that any status could need."""

    def __init__(self, city: City, client: Client) -> None:
        self.city, self.client = city, client
        self.office: Any = factories.OfficeFactory(city=city)
        self.clerk: Any = factories.UserFactory(superuser=True)
        self.office.members.add(self.clerk)
        self.original: Any = factories.ReportFactory(city=city)
        self.key = issue(ApiKey(city=city, name="App", contact="app@example.org", office=self.office))
        client.force_login(self.clerk)

    @property
    def typed(self) -> dict[str, str]:
        return {"words": WORDS, "duplicate_of": self.original.reference, "competent_body": BODY}

    def service(self, report: Any, status: str) -> None:
        try:
            move_report(
                report=report, status=status, words=WORDS, user=self.clerk, duplicate_of=self.original,
                competent_body=BODY,
            )  # fmt: skip
        except ValidationError:
            return

    def page(self, report: Any, status: str) -> None:
        answer = self.client.post(
            reverse("report_move", args=[self.city.slug, report.pk]), {"status": status, **self.typed}
        )
        assert answer.status_code in (302, 400)

    def admin(self, report: Any, status: str) -> None:
        chosen = {"action": "move", "_selected_action": [report.pk], "confirm": "1", "status": status}
        answer = self.client.post(reverse("admin:reports_report_changelist"), {**chosen, **self.typed})
        assert answer.status_code in (200, 302)

    def open311(self, report: Any, status: str) -> None:
        update = {
            "api_key": self.key, "service_request_id": report.reference, "status_code": status, "description": WORDS,
            "competent_body": BODY,
        }  # fmt: skip
        answer = self.client.post("/open311/v2/servicerequestupdates.json", update)
        assert answer.status_code in (201, 400)


def expected(door: str, old: str) -> set[str]:
    """The statuses that the office may give next by a door."""
    return {*office_moves(old)} - (BY_HAND if door == "open311" else set())


# 196 pairs by four doors: some seconds, in return for every one of them.
@pytest.mark.parametrize("old", ReportStatus.values)
@pytest.mark.parametrize("door", ["service", "page", "admin", "open311"])
def test_only_the_moves_of_the_table_succeed(client: Client, city: City, door: str, old: str) -> None:
    doors = Door(city, client)
    go: Callable[[Any, str], None] = getattr(doors, door)
    moved = set()
    for new in ReportStatus.values:
        report: Any = factories.ReportFactory(city=city, manager=doors.office, status=old)
        before = Move.objects.of(report).count()
        go(report, new)
        found = Report.objects.get(pk=report.pk)
        if found.status != old:
            assert found.status == new
            moved.add(new)
        else:
            assert Move.objects.of(report).count() == before
    assert moved == expected(door, old)


def test_what_is_not_ours_names_the_body_that_is_responsible(client: Client, city: City) -> None:
    door = Door(city, client)
    report: Any = factories.ReportFactory(city=city, manager=door.office, lang="it")
    with pytest.raises(ValidationError) as refused:
        move_report(report=report, status=S.NOT_OURS, words=WORDS, user=door.clerk, competent_body=" ")
    assert "competent_body" in refused.value.message_dict
    address = reverse("report_move", args=[city.slug, report.pk])
    answer = client.post(address, {"status": S.NOT_OURS, "words": WORDS})
    assert answer.status_code == 400
    assert "Indica l’ente competente." in answer.content.decode()
    update = {
        "api_key": door.key, "service_request_id": report.reference, "status_code": S.NOT_OURS, "description": WORDS,
    }  # fmt: skip
    for body, status in (("", 400), ("x" * 201, 400), (BODY, 201)):
        sent = client.post("/open311/v2/servicerequestupdates.json", {**update, "competent_body": body})
        assert sent.status_code == status, sent.content
    client.logout()
    asked = {"service_request_id": report.reference, "extensions": "true"}
    (found,) = client.get("/open311/v2/requests.json", asked).json()
    assert found["extended_attributes"]["competent_body"] == BODY
    assert BODY in client.get(report.get_absolute_url()).content.decode()
    move_report(report=report, status=S.REOPENED, words=WORDS, user=door.clerk)
    report.refresh_from_db()
    assert report.competent_body == ""
