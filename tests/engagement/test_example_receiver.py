"""The receiver of docs/events.md does what the page says of it, against real webhooks."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from engagement.models import Webhook
from engagement.moves.services import make_move
from engagement.webhooks import services
from places.models import City
from tests import factories
from tests.engagement.test_events import MODERATOR, OFFICE
from tests.engagement.test_webhooks import work

pytestmark = pytest.mark.django_db
PAGE = Path(django_settings.BASE_DIR) / "docs" / "events.md"


def example() -> str:
    [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return str(code)


@contextmanager
def running(secret: str, database: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The example with its settings; gives its address."""
    monkeypatch.setenv("WEBHOOK_SECRET", secret)
    monkeypatch.setenv("EVENTS_DATABASE", str(database))
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(example(), str(PAGE), "exec"), names)
    names["Receiver"].log_message = lambda *_args: None
    server = HTTPServer(("127.0.0.1", 0), names["Receiver"])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def kept(database: Path) -> list[tuple[int, int]]:
    connection = sqlite3.connect(database)
    rows = connection.execute("SELECT id, feature FROM event ORDER BY id").fetchall()
    connection.close()
    return rows


def test_it_keeps_each_event_once_and_forgets_what_is_gone(
    city: City, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OUTGOING_NETWORKS = ["127.0.0.0/8"]
    hook, database = Webhook(city=city, name="Esempio", address="https://example.org/"), tmp_path / "events"
    with running(services.create(hook), database, monkeypatch) as address:
        Webhook.objects.update(address=address)
        hook.refresh_from_db()
        assert services.send_trial(hook).status == 204
        report, other = factories.ReportFactory(city=city), factories.ReportFactory(city=city)
        make_move(report, by=OFFICE, status="in_progress", words="Arriviamo")
        work()
        assert kept(database) == [(1, report.pk), (2, other.pk), (3, report.pk)]
        Webhook.objects.update(place=0)
        work()
        assert len(kept(database)) == 3, "sent twice, kept once"
        make_move(report, by=MODERATOR, visibility="hidden", words="Doppione")
        work()
        assert kept(database) == [(2, other.pk), (4, report.pk)]
        Webhook.objects.update(salt="another", place=0)
        work()
        hook.refresh_from_db()
        assert (hook.place, hook.deliveries.latest("id").status) == (0, 401)
