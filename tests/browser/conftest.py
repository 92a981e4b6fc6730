"""One Chromium, one server and one town for all browser tests."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import connection
from django.test import Client, override_settings
from playwright.sync_api import Browser, expect
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.live_server_helper import LiveServer

from tests.browser.town import Town, build
from tests.browser.visit import PATIENCE, Visitor, eventually
from tests.kept_rows import KeptRows

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-gpu",
    # Nothing but this machine can be reached, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]

Visit = Callable[..., Visitor]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Everything in this folder drives a browser."""
    if item.path.is_relative_to(Path(__file__).parent):
        item.add_marker("browser")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that drive a browser run after all others."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium. Without one the tests fail: a skipped test would look like a passed one."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.fail(
            "The browser tests need Chromium and none was found. Install one (on Debian: apt-get install chromium-headless-shell) "
            "or name it: CHROMIUM=/path/to/chromium ./dev test",
            pytrace=False,
        )
    return {"executable_path": found, "args": ARGUMENTS}


@pytest.fixture(autouse=True, scope="session")
def _beside_an_event_loop() -> Iterator[None]:
    """Playwright keeps an event loop in the thread of the tests, where Django would refuse the database."""
    expect.set_options(timeout=PATIENCE * 1000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def origin() -> Iterator[str]:
    """The running site, without a slash at the end. Photos come through the site's own view, not from a folder."""
    with override_settings(MEDIA_URL="/nobody-but-the-site-serves-photos/"):
        server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def answering() -> Iterator[Callable[[], int]]:
    """How many requests the site is answering."""
    under_way: set[int] = set()

    def began(**_about: Any) -> None:
        under_way.add(threading.get_ident())

    def ended(**_about: Any) -> None:
        under_way.discard(threading.get_ident())

    request_started.connect(began)
    request_finished.connect(ended)
    yield lambda: len(under_way)
    request_started.disconnect(began)
    request_finished.disconnect(ended)


@pytest.fixture(scope="session")
def kept_town() -> list[KeptRows[Town]]:
    """The town once it is built: the first test of a process builds it, the others get its rows."""
    return []


@pytest.fixture
def town(
    transactional_db: None, settings: Any, origin: str, answering: Callable[[], int],
    kept_town: list[KeptRows[Town]], tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Town]:  # fmt: skip
    """The town, as a demonstration: mails arrive in the mailbox page.

    What a visitor asked for last is answered before the tables are emptied: both at once would wait for each other.
    """
    settings.DEMO = True
    settings.EMAIL_BACKEND = "accounts.letters.delivery.QueuedEmailBackend"  # tests put a list in its place
    settings.MAIL_DELIVERY_BACKEND = "accounts.letters.delivery.MailboxBackend"
    settings.SITE_URL = origin
    if kept_town:
        yield kept_town[0].bring_back()
    else:
        built = build()
        kept_town.append(KeptRows("town", tmp_path_factory.mktemp("town"), built))
        yield built
    eventually(answering, 0)


@pytest.fixture
def visit(browser: Browser, origin: str, town: Town) -> Iterator[Visit]:
    """Make visitors: ``visit(size=PHONE)``. After the test none of them may have met a fault."""
    visitors: list[Visitor] = []

    def make(*, user: Any = None, **options: Any) -> Visitor:
        visitor = Visitor(browser, origin, **options)
        visitors.append(visitor)
        if user is not None:
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            visitor.enter(client.cookies[settings.SESSION_COOKIE_NAME].value)
        return visitor

    yield make
    faults = [fault for visitor in visitors for fault in visitor.watch.faults]
    for visitor in visitors:
        visitor.context.close()
    assert faults == []


@pytest.fixture
def run_jobs(town: Town, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let a worker do what is queued, as the demonstration's does, until nothing is left."""
    # The worker's threads end with the work, and their connections have to end with them.
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)

    def work() -> None:
        faults: list[BaseException] = []

        def worker() -> None:
            try:
                with app.replace_connector(app.connector.get_worker_connector()) as working:
                    working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
            except BaseException as fault:
                faults.append(fault)
                raise
            finally:
                connection.close()

        thread = threading.Thread(target=worker)
        thread.start()
        thread.join(60)
        assert not thread.is_alive()
        assert not faults
        # A worker queues periodic jobs whose moment comes while it works, and may end before it takes them.
        periodic = [name for name, _id in app.periodic_registry.periodic_tasks]
        left = ProcrastinateJob.objects.exclude(status="succeeded").exclude(
            status="todo", task_name__in=periodic
        )
        assert list(left.values_list("task_name", "status")) == []

    return work
