"""What monitoring asks: whether the server, its database and its worker do their work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from procrastinate.contrib.django import app


def sql(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)


def ready(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz")
    assert answer["Cache-Control"] == "no-store"
    return answer.status_code, answer.json()


def test_ready_means_a_worker_alive_and_no_job_waiting_for_long(client: Client, db: None) -> None:
    status, found = ready(client)
    assert (status, found["database"], found["worker"], found["worker_seconds"]) == (503, True, False, None)
    sql("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 seconds')")
    assert ready(client)[0] == 200
    sql("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 minutes'")
    status, found = ready(client)
    assert (status, found["ready"], found["worker"], found["worker_seconds"]) == (503, False, False, 300)


def test_a_job_that_waits_too_long_is_told_and_a_later_one_is_not(client: Client, db: None) -> None:
    sql("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    app.configure_task("civicmap.make_export", queue="exports").defer(export_id=0)
    sql("UPDATE procrastinate_events SET at = now() - interval '1 hour'")
    status, found = ready(client)
    assert (status, found["queue"], found["queue_seconds"]) == (503, False, 3600)
    sql("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour'")
    assert ready(client)[0] == 200
    sql("UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 minute'")
    status, found = ready(client)
    assert (status, found["queue_seconds"]) == (200, 60)


def test_without_a_database_both_say_so(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def gone() -> Iterator[None]:
        raise OperationalError("gone")
        yield

    with monkeypatch.context() as patched:
        patched.setattr("civicmap.serving.health.connection.cursor", gone)
        assert client.get("/healthz").status_code == 503
        status, found = ready(client)
    assert (status, found) == (503, {"ready": False, "database": False, "worker": False, "queue": False})
