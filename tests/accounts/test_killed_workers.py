"""The job worker is killed in the middle of a letter, a photo and a file, twice: another one finishes them, and tells what is in doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import connections
from django.http import QueryDict
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.letters.delivery import message_id
from accounts.letters.writing import DELIVER
from accounts.models import Letter
from civicmap.layers import find_layer
from civicmap.outlets import exports
from engagement.models import Photo
from engagement.photos import services as photos
from layers.exports import find_format
from layers.models import ExportJob
from layers.selection import Selection
from reports import mails
from tests import factories, pictures
from tests.smtp import Server, mail_server
from tests.workers import kill, let_half_a_minute_pass, until, workers

KILLS = 2
TASKS = (DELIVER, photos.PROCESS, exports.MAKE)


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    settings.EMAIL_BACKEND = "accounts.letters.delivery.QueuedEmailBackend"
    settings.SITE_URL = "https://mappa.example"
    with mail_server(settings) as found:
        yield found


@pytest.fixture
def start(transactional_db: None, server: Server) -> Iterator[Callable[[], int]]:
    """Start a worker as a process of its own; says its number."""
    with workers() as found:
        yield found


def jobs(*states: str) -> int:
    return ProcrastinateJob.objects.filter(task_name__in=TASKS, status__in=states).count()


def everything_is_in_hand(server: Server, copies: int) -> bool:
    """The letter has left so often, and the worker holds all three jobs."""
    return len(server.raw) == copies and jobs("doing") == len(TASKS)


def ask_for_file(visitor: str) -> ExportJob:
    layer, format = find_layer("reports"), find_format("gpkg")
    assert layer
    assert format
    return exports.ask(Selection.parse(layer, QueryDict("")), format, "it", visitor, 1)


def test_what_a_killed_worker_held_is_finished_by_another_and_nothing_is_lost(
    start: Callable[[], int], server: Server
) -> None:
    report: Any = factories.ReportFactory(unconfirmed=True)
    factories.ReportContactFactory(report=report)
    kept = photos.keep(pictures.upload(pictures.picture()))
    photos.attach(report, [kept])
    mails.please_confirm(report)
    photo, file = Photo.objects.get(), ask_for_file("one")
    server.holds = True

    for kills in range(1, KILLS + 1):
        holding = connections["default"].copy()
        holding.set_autocommit(False)
        with holding.cursor() as cursor:  # so the worker gets no further with the photo and the file
            cursor.execute("SELECT FROM engagement_photo WHERE id = %s FOR UPDATE", [photo.pk])
            cursor.execute("SELECT FROM layers_exportjob WHERE id = %s FOR UPDATE", [file.pk])
        worker = start()
        until(partial(everything_is_in_hand, server, kills))
        kill(worker)
        holding.close()
        let_half_a_minute_pass()

    later = ask_for_file("another")
    mails.received(factories.ReportContactFactory(report__confirmed=report.created).report)
    server.holds = False
    start()
    until(lambda: jobs("todo", "doing") == 0)

    assert jobs("failed") == 0
    behind = ProcrastinateJob.objects.filter(task_name=photos.PROCESS).values_list("priority", flat=True)
    assert list(behind) == [-KILLS], "what was interrupted goes behind others of its kind"
    first, second = Letter.objects.order_by("pk")
    copies = Counter(message["Message-ID"] for message in server.messages)
    assert copies == {message_id(first): 1 + KILLS, message_id(second): 1}
    assert [(one.state, one.doubts) for one in (first, second)] == [("sent", KILLS), ("sent", 0)]
    photo.refresh_from_db()
    assert (photo.state, photo.upload.name) == (Photo.State.READY, "")
    private = storages["private"]
    assert not private.exists(kept.name)
    for job in (file, later):
        job.refresh_from_db()
        assert job.state == ExportJob.State.READY
        assert private.exists(job.file)
