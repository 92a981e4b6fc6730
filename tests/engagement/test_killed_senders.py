"""A worker is killed while it gives numbers to events, and while a receiver has a request in hand: nothing is lost or counts twice."""

from __future__ import annotations

import json
from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from engagement.events.log import NUMBERS, SEND
from engagement.models import Event, Webhook
from engagement.moves.services import make_move
from engagement.webhooks import services
from places.models import City
from tests import factories
from tests.engagement.test_events import OFFICE
from tests.receiver import Receiver, receiver
from tests.workers import kill, let_half_a_minute_pass, until, workers

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = 2


def in_hand(task: str) -> bool:
    return ProcrastinateJob.objects.filter(task_name=task, status="doing").exists()


def numbering_waits() -> bool:
    """A worker waits for the lock of who gives numbers."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted", [NUMBERS]
        )
        return cursor.fetchone() is not None


def requests(server: Receiver, count: int) -> bool:
    return len(server.got) == count and in_hand(services.PUSH)


def all_taken(webhook: Webhook) -> bool:
    webhook.refresh_from_db()
    return webhook.place == Event.objects.count()


def test_a_killed_worker_loses_no_event_and_counts_none_twice(city: City, settings: Any) -> None:
    settings.OUTGOING_NETWORKS = ["127.0.0.0/8"]
    with receiver() as server, workers() as start:
        webhook = Webhook(city=city, name="Cruscotto", address=server.address)
        services.create(webhook)
        report = factories.ReportFactory(city=city)
        make_move(report, by=OFFICE, status="in_progress", words="Arriviamo")

        for _kill in range(KILLS):
            holding = connections["default"].copy()
            holding.set_autocommit(False)
            with holding.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS])
            worker = start()
            until(lambda: numbering_waits() and in_hand(SEND))
            kill(worker)
            holding.close()
            let_half_a_minute_pass()
        assert not Event.objects.filter(number__isnull=False).exists()

        server.drips = True
        for kills in range(1, KILLS + 1):
            worker = start()
            until(partial(requests, server, kills))
            kill(worker)
            let_half_a_minute_pass()
        make_move(report, by=OFFICE, status="resolved", words="Fatto")
        server.drips = False
        start()
        until(partial(all_taken, webhook))

        got = server.got
        told = Client().get("/api/events").json()["events"]
    assert [one["id"] for one in told] == [1, 2, 3]
    sent = [tuple(one["id"] for one in json.loads(request.body)["events"]) for request in got]
    assert sent[:KILLS] == [(1, 2)] * KILLS, "what was in hand is sent again"
    assert {number for numbers in sent for number in numbers} == {1, 2, 3}
    by_identifier = Counter(request.headers["webhook-id"] for request in got)
    assert by_identifier[f"events_{webhook.pk}_1_2"] >= KILLS, (
        "by the same name, so that the receiver can tell"
    )
    kept = {one["id"]: one for request in got for one in json.loads(request.body)["events"]}
    assert [kept[number]["verb"] for number in sorted(kept)] == ["published", "status", "status"]
