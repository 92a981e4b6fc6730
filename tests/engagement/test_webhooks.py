"""Webhooks against a receiver of this machine: signed, in order, at least once, never into a private network."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagement.events.log import SEND, number_events
from engagement.models import Delivery, Event, Webhook
from engagement.moves.services import make_move
from engagement.webhooks import services
from engagement.webhooks.signing import signature
from places.models import City, Role
from tests import factories
from tests.engagement.test_events import MODERATOR, OFFICE
from tests.receiver import Got, Receiver, receiver
from tests.reports import story

pytestmark = pytest.mark.django_db


@pytest.fixture(name="server")
def _server(settings: Any) -> Any:
    settings.OUTGOING_NETWORKS = ["127.0.0.0/8"]
    with receiver() as found:
        yield found


@pytest.fixture(name="hook")
def _hook(city: City, server: Receiver) -> Any:
    """A webhook of the city, with its secret."""
    made = Webhook(city=city, name="Cruscotto", address=f"{server.address}hook")
    made.secret = services.create(made)
    return made


def work() -> None:
    """What the worker does."""
    services.send_events()
    for job in story.jobs(services.PUSH):
        services.push(**job)


def events(got: Got) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(got.body)["events"]
    return found


def taken(server: Receiver) -> list[tuple[str, int]]:
    return [(one["verb"], one["feature"]["id"]) for got in server.got for one in events(got)]


def rested(hook: Webhook) -> None:
    """Its pause is over."""
    Webhook.objects.filter(pk=hook.pk).update(next_try=timezone.now())


def is_signed(got: Got, secret: str) -> bool:
    """Checks as a receiver does, by hand."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join(
        [got.headers["webhook-id"].encode(), got.headers["webhook-timestamp"].encode(), got.body]
    )
    wanted = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return wanted in got.headers["webhook-signature"].split()


def test_signatures_are_those_of_the_specification() -> None:
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    made = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_happens_is_sent_signed_and_says_what_the_stream_says(hook: Any, server: Receiver) -> None:
    report = factories.ReportFactory(city=hook.city)
    make_move(report, by=OFFICE, status="in_progress", words="Arriviamo")
    assert story.jobs(SEND)
    work()
    [got] = server.got
    assert events(got) == Client().get("/api/events").json()["events"]
    assert taken(server) == [("published", report.pk), ("status", report.pk)]
    assert got.headers["Content-Type"] == "application/json"
    assert is_signed(got, hook.secret)
    assert not is_signed(got, "whsec_" + base64.b64encode(b"x" * 32).decode())
    assert abs(int(got.headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    work()
    assert len(server.got) == 1
    assert hook.secret not in str(Webhook.objects.values().get())


def test_the_job_is_queued_in_the_transaction_and_only_where_somebody_listens(
    city: City, django_capture_on_commit_callbacks: Any
) -> None:
    report = factories.ReportFactory(city=city)
    make_move(report, by=OFFICE, status="in_progress", words="Arriviamo")
    assert not story.jobs(SEND)
    services.create(Webhook(city=city, name="x", address="https://example.org/"))
    with django_capture_on_commit_callbacks() as callbacks:
        make_move(report, by=OFFICE, status="resolved", words="Fatto")
    assert story.jobs(SEND)
    assert callbacks == []


def test_each_webhook_has_filters_of_its_own(city: City, districts: Any, server: Receiver) -> None:
    other = factories.CityFactory(slug="altrove")
    for name, fields in {
        "ends": {"city": city, "verbs": ["gone"]},
        "assets": {"city": city, "layers": ["assets"]},
        "elsewhere": {"city": other},
        "all": {"city": None},
    }.items():
        services.create(Webhook(name=name, address=f"{server.address}{name}", **fields))
    report, asset = factories.ReportFactory(city=city), factories.AssetFactory(city=city)
    make_move(report, by=MODERATOR, visibility="hidden", words="Doppione")
    work()
    told = {got.path: [(one["verb"], one["feature"]["id"]) for one in events(got)] for got in server.got}
    assert told == {
        "/ends": [("gone", report.pk)],
        "/assets": [("published", asset.pk)],
        "/all": [("published", asset.pk), ("gone", report.pk)],
    }
    assert not Webhook.objects.exclude(place=Event.objects.count()).exists()


@pytest.mark.parametrize("status", [302, 400, 404, 500, 503])
def test_a_receiver_that_fails_gets_the_same_again_after_a_pause(
    hook: Any, server: Receiver, status: int
) -> None:
    report = factories.ReportFactory(city=hook.city)
    server.answers = [(status, {"Location": f"{server.address}other"}, b"")]
    work()
    hook.refresh_from_db()
    assert (hook.tries, hook.place) == (1, 0)
    assert 25 < (hook.next_try - timezone.now()).total_seconds() <= 30
    work()
    assert len(server.got) == 1, "it rests"
    rested(hook)
    work()
    assert taken(server) == [("published", report.pk)] * 2
    assert [got.path for got in server.got] == ["/hook", "/hook"]
    assert server.got[0].headers["webhook-id"] == server.got[1].headers["webhook-id"]
    hook.refresh_from_db()
    assert (hook.tries, hook.failing, hook.next_try, hook.place) == (0, None, None, 1)
    assert list(Delivery.objects.order_by("id").values_list("status", "count")) == [(status, 1), (200, 1)]


def test_pauses_grow_and_a_receiver_that_fails_for_days_is_switched_off(
    hook: Any, server: Receiver, settings: Any
) -> None:
    factories.ReportFactory(city=hook.city)
    server.always = 500
    pauses = []
    for _number in range(14):
        work()
        hook.refresh_from_db()
        pauses.append(round((hook.next_try - timezone.now()).total_seconds() / 30))
        rested(hook)
    assert pauses[:5] == [1, 2, 4, 8, 16]
    assert pauses[-1] == 6 * 120
    days = datetime.timedelta(days=settings.WEBHOOK_DAYS)
    Webhook.objects.update(failing=timezone.now() - days)
    work()
    hook.refresh_from_db()
    assert hook.stopped
    server.always = 200
    work()
    assert len(server.got) == 15
    services.switch_on(hook)
    work()
    hook.refresh_from_db()
    assert (hook.stopped, hook.tries, hook.place) == (None, 0, 1)


def test_a_receiver_that_says_gone_is_switched_off_at_once(hook: Any, server: Receiver) -> None:
    factories.ReportFactory(city=hook.city)
    server.always = 410
    work()
    hook.refresh_from_db()
    assert hook.stopped


def test_what_was_hidden_while_the_receiver_failed_is_sent_as_gone(hook: Any, server: Receiver) -> None:
    report = factories.ReportFactory(city=hook.city, title="Xilofono")
    server.answers = [(500, {}, b"")]
    work()
    make_move(report, by=MODERATOR, visibility="hidden", words="Doppione")
    rested(hook)
    work()
    assert events(server.got[-1]) == [
        {"id": 2, "verb": "gone", "at": events(server.got[-1])[0]["at"], "feature": {"id": report.pk}}
    ]
    assert b"Xilofono" not in server.got[-1].body


def test_who_is_killed_after_sending_sends_again(
    hook: Any, server: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = factories.ReportFactory(city=hook.city)
    with monkeypatch.context() as patch:
        patch.setattr(services.Delivery, "save", lambda _self: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            work()
    work()
    assert taken(server) == [("published", report.pk)] * 2


def test_many_events_are_sent_in_pages(hook: Any, server: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 2)
    reports = [factories.ReportFactory(city=hook.city) for _number in range(5)]
    work()
    assert [len(events(got)) for got in server.got] == [2, 2, 1]
    assert [pk for _verb, pk in taken(server)] == [report.pk for report in reports]


def test_nothing_is_sent_into_a_private_network_even_if_the_name_came_to_mean_it(
    hook: Any, server: Receiver, settings: Any
) -> None:
    factories.ReportFactory(city=hook.city)
    settings.OUTGOING_NETWORKS = []
    Webhook.objects.update(address=server.address.replace("http://127.0.0.1", "https://localhost"))
    work()
    assert server.got == []
    [row] = Delivery.objects.all()
    assert row.status is None
    assert "rete privata" in row.fault


def test_for_a_day_a_renewed_secret_and_the_old_one_sign(hook: Any, server: Receiver) -> None:
    new = services.renew_secret(hook)
    assert new != hook.secret
    for is_old_known in (True, False):
        factories.ReportFactory(city=hook.city)
        work()
        assert is_signed(server.got[-1], new)
        assert is_signed(server.got[-1], hook.secret) is is_old_known
        Webhook.objects.update(renewed=timezone.now() - datetime.timedelta(days=1))


# --- The administration -----------------------------------------------------------------------------------------


@pytest.fixture(name="staff")
def _staff(city: City) -> Any:
    """An administrator of the city, signed in."""
    person = factories.UserFactory(is_staff=True)
    Role.objects.create(user=person, name=Role.Name.ADMINISTRATOR, city=city)
    client = Client()
    client.force_login(person)
    return client


def form(city: City, **changes: Any) -> dict[str, Any]:
    return {
        "city": city.pk,
        "name": "Cruscotto",
        "address": "https://example.org/hook",
        "verbs": ["gone"],
        **changes,
    }


def test_the_secret_is_shown_once(staff: Client, city: City) -> None:
    answer = staff.post(reverse("admin:engagement_webhook_add"), form(city), follow=True)
    assert "whsec_" in answer.content.decode()
    hook = Webhook.objects.get()
    assert (hook.city, hook.verbs, hook.layers) == (city, ["gone"], [])
    page = staff.get(reverse("admin:engagement_webhook_change", args=[hook.pk]))
    assert "whsec_" not in page.content.decode()


@pytest.mark.parametrize(
    "address",
    ["http://example.org/", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1:8443/", "ftp://example.org/", "x", "https://a@b.it/"],
)  # fmt: skip
def test_an_address_that_may_not_be_is_refused_in_the_form(staff: Client, city: City, address: str) -> None:
    answer = staff.post(reverse("admin:engagement_webhook_add"), form(city, address=address))
    assert answer.context["adminform"].form.errors["address"]
    assert not Webhook.objects.exists()


def test_try_and_renew_stand_beside_save(staff: Client, hook: Any, server: Receiver) -> None:
    page = reverse("admin:engagement_webhook_change", args=[hook.pk])
    assert 'name="_try_it"' in staff.get(page).content.decode()
    answer = staff.post(page, form(hook.city, address=hook.address, _try_it="1"), follow=True)
    assert "200" in answer.content.decode()
    assert events(server.got[0])[0]["verb"] == "test"
    assert is_signed(server.got[0], hook.secret)
    assert (
        "whsec_"
        in staff.post(page, form(hook.city, address=hook.address, _renew="1"), follow=True).content.decode()
    )
    staff.post(page, form(hook.city, address=hook.address, _try_it="1"))
    first, second = server.got
    assert first.headers["webhook-id"] != second.headers["webhook-id"]
    log = staff.get(reverse("admin:engagement_delivery_changelist")).content.decode()
    assert "Cruscotto" in log


def test_administrators_of_another_city_neither_see_nor_try_it(hook: Any, server: Receiver) -> None:
    person = factories.UserFactory(is_staff=True)
    Role.objects.create(user=person, name=Role.Name.ADMINISTRATOR, city=factories.CityFactory(slug="altrove"))
    client = Client()
    client.force_login(person)
    every = Webhook(name="Per tutte", address=server.address)
    services.create(every)
    assert client.get(reverse("admin:engagement_webhook_change", args=[hook.pk])).status_code in (
        302,
        403,
        404,
    )
    chosen = {"action": "try_it", "_selected_action": [hook.pk, every.pk]}
    client.post(reverse("admin:engagement_webhook_changelist"), chosen)
    assert server.got == []
    number_events()
    factories.ReportFactory(city=hook.city)
    work()
    assert "Cruscotto" not in client.get(reverse("admin:engagement_delivery_changelist")).content.decode()


def test_off_and_on(staff: Client, hook: Any, server: Receiver) -> None:
    listed = reverse("admin:engagement_webhook_changelist")
    staff.post(listed, {"action": "off", "_selected_action": [hook.pk]})
    report = factories.ReportFactory(city=hook.city)
    work()
    assert server.got == []
    staff.post(listed, {"action": "on", "_selected_action": [hook.pk]})
    work()
    assert taken(server) == [("published", report.pk)]
