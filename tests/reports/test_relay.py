"""Reports at the Open311 endpoint of an office: sent once, with retries, and their status read back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from places.models import City, Feature
from reports.models import Report
from reports.relay.models import Endpoint, Handover, read_codes
from reports.relay.services import MOST_TRIES, hand_over_what_is_new, relay
from tests import factories, shapes
from tests.receiver import Receiver, receiver
from tests.reports import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Iterator[Receiver]:
    settings.OUTGOING_NETWORKS = ["127.0.0.0/8"]
    with receiver() as found:
        yield found


@pytest.fixture
def body(city: City, server: Receiver) -> Any:
    """An outside body with an endpoint on this machine."""
    office = factories.OfficeFactory(city=city, name="Acquedotto", is_external=True)
    Endpoint.objects.create(
        office=office, address=f"{server.address}open311/v2/", jurisdiction="acqua", api_key="chiave",
        codes="leaks = 017", created=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    return office


@pytest.fixture
def report(city: City, body: Any) -> Any:
    found = factories.ReportFactory(
        city=city, manager=body, title="Perdita", description="Molta acqua", address="Via Po 1",
        category=factories.CategoryFactory(code="leaks"),
    )  # fmt: skip
    factories.ReportContactFactory(report=found, email="anna@example.org", name="Anna", phone="333")
    return found


def answer(server: Receiver, *found: Any, status: int = 200) -> None:
    server.answers += [
        (status, {"Content-Type": "application/json"}, json.dumps(one).encode()) for one in found
    ]


def later(hours: int = 1) -> Any:
    return timezone.now() + timedelta(hours=hours, minutes=1)


def test_a_report_is_filed_once_without_a_word_about_its_sender(server: Receiver, report: Any) -> None:
    answer(server, [{"service_request_id": 41}])
    relay()
    relay()
    (got,) = server.got
    assert (got.method, got.path) == ("POST", "/open311/v2/requests.json")
    fields = {name: values[0] for name, values in parse_qs(got.body.decode()).items()}
    assert fields == {
        "api_key": "chiave", "jurisdiction_id": "acqua", "service_code": "017", "address_string": "Via Po 1",
        "description": "Perdita\n\nMolta acqua",
        "lat": f"{shapes.POINT_IN_A.y:.6f}", "long": f"{shapes.POINT_IN_A.x:.6f}",
    }  # fmt: skip
    row = Handover.objects.get()
    assert got.headers["Idempotency-Key"] == str(row.key)
    assert (row.state, row.number) == ("sent", "41")


def test_what_is_closed_there_is_solved_here_with_their_words_and_the_sender_told(
    server: Receiver, report: Any
) -> None:
    answer(server, [{"token": "t 1"}], [{}], [{"service_request_id": "7/a"}])
    answer(server, [{"service_request_id": "7/a", "status": "open"}])
    answer(server, [{"status": "closed", "status_notes": "Tubo riparato"}])
    relay()
    for hours in (1, 2, 3):
        relay(later(hours) + timedelta(minutes=hours))
    assert [got.path for got in server.got[1:]] == [
        "/open311/v2/tokens/t%201.json?jurisdiction_id=acqua",
        "/open311/v2/tokens/t%201.json?jurisdiction_id=acqua",
        "/open311/v2/requests/7%2Fa.json?jurisdiction_id=acqua",
        "/open311/v2/requests/7%2Fa.json?jurisdiction_id=acqua",
    ]
    report.refresh_from_db()
    assert (report.status, report.answer) == ("resolved", "Tubo riparato")
    closed = Handover.objects.get()
    assert closed.state == "closed"
    assert "Tubo riparato" in story.mails()[-1]["body"]
    relay(later(9))
    assert len(server.got) == 5
    factories.move(report, status="reopened")
    answer(server, [{"service_request_id": "8"}])
    relay(later(10))
    again = Handover.objects.get()
    assert (server.got[-1].method, again.state, again.number) == ("POST", "sent", "8")
    assert again.key != closed.key


def test_what_is_closed_there_and_cannot_be_closed_here_says_so(
    server: Receiver, report: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_values: Any) -> None:
        raise ValidationError("no")

    monkeypatch.setattr("reports.relay.services.move_report_of_office", refuse)
    answer(server, [{"service_request_id": "7"}], [{"status": "closed"}])
    relay()
    relay(later())
    relay(later(2))
    row = Handover.objects.get()
    assert row.state == "closed"
    assert row.fault
    assert len(server.got) == 2


def test_a_report_that_comes_back_to_the_office_is_followed_on(server: Receiver, report: Any) -> None:
    answer(server, [{"service_request_id": "7"}])
    relay()
    office = report.manager
    Feature.objects.filter(pk=report.pk).update(manager=factories.OfficeFactory(city=report.city))
    relay(later())
    assert Handover.objects.get().state == "ended"
    Feature.objects.filter(pk=report.pk).update(manager=office)
    answer(server, [{"status": "open"}])
    relay(later(2))
    assert Handover.objects.get().state == "sent"
    assert [got.method for got in server.got] == ["POST", "GET"]


def test_a_system_that_does_not_answer_is_asked_once_a_run_and_holds_up_no_other(
    server: Receiver, city: City, report: Any
) -> None:
    factories.ReportFactory.create_batch(2, city=city, manager=report.manager)
    with receiver() as second:
        other = factories.OfficeFactory(city=city)
        Endpoint.objects.create(
            office=other, address=second.address, created=timezone.now() - timedelta(days=1)
        )
        factories.ReportFactory.create_batch(2, city=city, manager=other)
        server.always = 503
        answer(second, [{"service_request_id": "1"}], [{"service_request_id": "2"}])
        relay()
        assert (len(server.got), len(second.got)) == (1, 2)


def test_a_server_that_fails_is_asked_again_later_and_given_up_in_the_end(
    server: Receiver, report: Any
) -> None:
    server.always = 503
    relay()
    relay()
    assert len(server.got) == 1
    row = Handover.objects.get()
    assert (row.state, row.tries, row.fault) == ("waiting", 1, "HTTP 503")
    relay(later())
    assert len({got.headers["Idempotency-Key"] for got in server.got}) == 1
    Handover.objects.update(tries=MOST_TRIES - 1, next_try=timezone.now())
    relay()
    assert Handover.objects.get().state == "failed"


@pytest.mark.parametrize(
    ("status", "text", "state"),
    [
        (400, b'[{"code": 400, "description": "service_code unknown"}]', "failed"),
        (403, b"<html>", "failed"),
        (301, b"", "failed"),
        (429, b"", "waiting"),
        (200, b"<html>", "waiting"),
        (200, b"[]", "waiting"),
        (200, b'[{"service_request_id": null}]', "failed"),
        (200, b"[" * 100_000, "waiting"),
    ],
)
def test_every_answer_is_survived(
    server: Receiver, report: Any, status: int, text: bytes, state: str
) -> None:
    server.answers.append((status, {}, text))
    relay()
    row = Handover.objects.get()
    assert row.state == state
    assert row.fault


def test_a_private_address_is_refused_at_every_attempt(server: Receiver, report: Any, settings: Any) -> None:
    settings.OUTGOING_NETWORKS = []
    relay()
    assert server.got == []
    assert Handover.objects.get().state == "waiting"
    with pytest.raises(ValidationError):
        Endpoint(office=report.manager, address="https://192.168.1.1/").full_clean()


def test_only_what_is_public_open_and_new_is_handed_over(city: City, body: Any) -> None:
    factories.ReportFactory(city=city, manager=body, hidden=True)
    factories.ReportFactory(city=city, manager=body, pending=True)
    factories.ReportFactory(city=city, manager=body, status="resolved")
    factories.ReportFactory(city=city, manager=body, published=timezone.now() - timedelta(days=9))
    factories.ReportFactory(city=city, manager=factories.OfficeFactory(city=city))
    assert hand_over_what_is_new(timezone.now()) == 0
    new = factories.ReportFactory(city=city, manager=body)
    assert hand_over_what_is_new(timezone.now()) == 1
    assert hand_over_what_is_new(timezone.now()) == 0
    assert Handover.objects.get().report_id == new.pk
    Endpoint.objects.update(is_active=False)
    factories.ReportFactory(city=city, manager=body)
    assert hand_over_what_is_new(timezone.now()) == 0


def test_what_was_hidden_or_passed_on_in_the_meantime_is_not_sent(server: Receiver, report: Any) -> None:
    hand_over_what_is_new(timezone.now())
    factories.move(report, visibility="hidden")
    relay()
    assert server.got == []
    assert Handover.objects.get().state == "ended"
    assert Report.objects.get(pk=report.pk).status == "received"


def test_an_example_is_no_report_for_others(city: City, body: Any) -> None:
    factories.ReportFactory(city=city, manager=body, category__code="leaks", is_example=True)
    relay()
    assert not Handover.objects.exists()


def test_what_the_other_system_has_got_is_never_filed_again(
    client: Client, server: Receiver, report: Any
) -> None:
    answer(server, [{"service_request_id": 41}])
    answer(server, {}, status=403)
    relay()
    relay(later())
    row = Handover.objects.get()
    assert (row.state, row.number) == ("failed", "41")
    client.force_login(factories.UserFactory(superuser=True))
    client.post(
        reverse("admin:reports_handover_changelist"),
        {"action": "send_again", "_selected_action": [str(row.pk)]},
    )
    row.refresh_from_db()
    assert (row.state, row.number, row.fault) == ("sent", "41", "")


def test_codes_are_lines() -> None:
    assert read_codes("a = 1\n\n b=2=3 ") == {"a": "1", "b": "2=3"}
    with pytest.raises(ValueError, match="c"):
        read_codes("c")
