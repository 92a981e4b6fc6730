"""Files of a layer: those made while the reader waits, and those that the job worker makes.

A file is made from ``public()`` at the moment it is made, and a kept one is handed out only while every row in it is still public
and unchanged: hidden is hidden in files too.
"""

from __future__ import annotations

import datetime
import hashlib
import logging
import tempfile
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.db import connection, connections, transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import override
from procrastinate.contrib.django import app

from accounts.jobs import live_arguments
from accounts.limits.limiter import Limit
from accounts.models import User
from civicmap.layers import find_layer
from civicmap.letters import tell
from layers.declaration.layer import Layer
from layers.errors import BadParameter
from layers.exports import Format, find_format
from layers.exports.tables import Rows, fingerprint
from layers.models import FOLDER, ExportJob
from layers.selection import Selection
from layers.sql import fetch_row
from places.counts.matches import how_many_selected
from places.ground.clock import clock_of
from places.models import City

logger = logging.getLogger(__name__)

State = ExportJob.State
Failure = ExportJob.Failure


JOBS = Limit("exports", "EXPORT_JOBS_PER_HOUR")
LETTERS = Limit("export-letters", "EXPORT_LETTERS_RATE")
MAKE = "civicmap.make_export"
FRESH = datetime.timedelta(minutes=15)
"""How long a repeated request gets the same file, although rows may have been added since."""


class Cancelled(Exception):
    """The export was cancelled."""


class TooManyRows(Exception):
    """The format cannot hold so many rows."""


def file_name(layer: Layer, city: str, extension: str) -> str:
    """Name of the file as the reader keeps it: layer, city, day."""
    day = timezone.localdate().isoformat()
    return f"{'-'.join(part for part in (layer.name, city, day) if part)}.{extension}"


def declaration_of(layer: Layer) -> str:
    """Changes when the layer's public columns change."""
    return hashlib.blake2b(layer.declared.encode(), digest_size=16).hexdigest()


# --- Asking for a file --------------------------------------------------------------------------------------------


def selection_of(job: ExportJob) -> Selection | None:
    """The rows that the job is about; None when the layer is gone or no longer knows the filters."""
    layer = find_layer(job.layer)
    if layer is None:
        return None
    try:
        selection = Selection.parse(layer, QueryDict(job.query))
        selection.rows()
    except BadParameter:
        return None
    return selection


def find_made(selection: Selection, format: Format, language: str) -> ExportJob | None:
    """A file of the same rows that was made a moment ago and can be handed out."""
    ready = _same(selection, format, language).filter(state=State.READY, finished__gt=timezone.now() - FRESH)
    return next((job for job in ready.order_by("-finished")[:3] if is_current(job)), None)


def find_waiting(selection: Selection, format: Format, language: str, visitor: str) -> ExportJob | None:
    """The visitor's job for the same file that is not finished yet."""
    waiting = _same(selection, format, language).filter(state__in=(State.QUEUED, State.RUNNING))
    return waiting.filter(visitor=visitor).order_by("created").first()


def _same(selection: Selection, format: Format, language: str) -> QuerySet[ExportJob]:
    return ExportJob.objects.filter(
        layer=selection.layer.name, query=selection.query, extension=format.extension, language=language
    )


def ask(selection: Selection, format: Format, language: str, visitor: str, total: int) -> ExportJob:
    """Have the file made by the worker. Raises TooMany."""
    with JOBS.taking(visitor), transaction.atomic():
        job = ExportJob.objects.create(
            layer=selection.layer.name,
            query=selection.query,
            extension=format.extension,
            language=language,
            visitor=visitor,
            rows_total=total,
        )
        _queue(job)
    return job


def ask_again(job: ExportJob, visitor: str) -> None:
    """Have a file made anew whose rows have changed, or that was not made. Its address stays the same. Raises TooMany."""
    JOBS.take(visitor)
    job.remove_file()
    job.state, job.failure = State.QUEUED, ""
    job.rows_done, job.started, job.finished, job.expires = 0, None, None, None
    with transaction.atomic():
        job.save()
        _queue(job)


def _queue(job: ExportJob) -> None:
    # One at a time: an export keeps a core and the disk busy, and mails and photos must not wait behind several.
    app.configure_task(MAKE, queue="exports", lock="exports").defer(export_id=job.pk)


def cancel(job: ExportJob) -> None:
    """Stop a job that has not ended. A running one notices at its next block of rows."""
    waiting = ExportJob.objects.filter(pk=job.pk, state__in=(State.QUEUED, State.RUNNING))
    waiting.update(state=State.CANCELLED, finished=timezone.now(), email="")


# --- Handing it out -----------------------------------------------------------------------------------------------


def is_current(job: ExportJob) -> bool:
    """Whether the ready file still holds what the public may see: the same rows, none of them changed.

    Rows that came later make no difference: the file says of which day it is.
    """
    selection = selection_of(job)
    if (
        selection is None
        or declaration_of(selection.layer) != job.declaration
        or not (job.file and storages["private"].exists(job.file))
    ):
        return False
    version = selection.layer.version(selection.filters.city or selection.layer.city)
    if version and version == job.version:
        return True
    rows = selection.rows()
    rows = rows.none() if job.last_id is None else rows.filter(pk__lte=job.last_id)
    count, digest = fetch_row(*fingerprint(selection.layer, rows))
    if (count, str(digest)) != (job.rows_done, job.digest):
        return False
    ExportJob.objects.filter(pk=job.pk).update(version=version)
    return True


# --- Making it ----------------------------------------------------------------------------------------------------


def make(export_id: int) -> None:
    """Make the file of a queued job, in the worker; or make it anew, where the worker that began it was killed.

    Should the other still be alive after all, the first to end names its file in the row, and the other removes its own.
    """
    begun = ExportJob.objects.filter(pk=export_id, state__in=(State.QUEUED, State.RUNNING))
    if not begun.update(state=State.RUNNING, started=timezone.now(), rows_done=0):
        return
    job = ExportJob.objects.get(pk=export_id)
    failure: str = Failure.FAULT
    try:
        with override(job.language), clock_for(selection_of(job)):
            _make(job)
        failure = ""
    except Cancelled:
        logger.info("Export %s was cancelled", job.pk)
        failure = ""
    except TooManyRows:
        failure = Failure.TOO_MANY
    finally:
        # The error goes on to the worker's log; here the reader is told.
        if failure:
            fail(job, failure)


def clock_for(selection: Selection | None) -> AbstractContextManager[None]:
    """The time that the file is in: its city's, where it is about one."""
    slug = selection.filters.city or selection.layer.city if selection else ""
    return clock_of(City.objects.only("time_zone").filter(slug=slug).first() if slug else None)


def _make(job: ExportJob) -> None:
    selection = selection_of(job)
    format = find_format(job.extension)
    if selection is None or format is None or format.write is None:
        fail(job, Failure.GONE)
        return
    layer = selection.layer
    version = layer.version(selection.filters.city or layer.city)
    queryset = selection.rows()
    total = how_many_selected(selection)
    most = format.max_rows(layer)
    if most is not None and total > most:
        raise TooManyRows
    ExportJob.objects.filter(pk=job.pk).update(rows_total=total)
    # The rows come through a connection of their own, so that progress and a cancellation pass by them.
    with tempfile.TemporaryDirectory() as folder, closing(_reading_connection()) as reading:
        rows = Rows(layer, queryset, connection=reading, on_rows=lambda count: _progress(job, count))
        path = Path(folder) / file_name(layer, selection.filters.city or layer.city, format.extension)
        format.write(rows, path)
        size = path.stat().st_size
        with path.open("rb") as content:
            job.file = storages["private"].save(f"{FOLDER}{job.pk}-{path.name}", File(content))
    finished = timezone.now()
    kept = {
        "state": State.READY,
        "file": job.file,
        "size": size,
        "rows_done": rows.count,
        "version": version,
        "declaration": declaration_of(layer),
        "digest": str(rows.digest),
        "last_id": rows.last,
        "finished": finished,
        "expires": finished + datetime.timedelta(days=settings.EXPORT_DAYS),
    }
    is_named = 0
    try:
        is_named = ExportJob.objects.filter(pk=job.pk, state=State.RUNNING).update(**kept)
    finally:
        if not is_named:
            # No row names the file, so no clean-up would find it.
            job.remove_file()
    if not is_named:
        raise Cancelled
    job.refresh_from_db()
    tell(job)


def _reading_connection() -> Any:
    return connections[connection.alias].copy()


def _progress(job: ExportJob, count: int) -> None:
    if not ExportJob.objects.filter(pk=job.pk, state=State.RUNNING).update(rows_done=count):
        raise Cancelled


def fail(job: ExportJob, failure: str) -> None:
    """Say on the page, and by mail where one was asked for, that there will be no file."""
    waiting = ExportJob.objects.filter(pk=job.pk, state__in=(State.QUEUED, State.RUNNING))
    if waiting.update(state=State.FAILED, failure=failure, finished=timezone.now()):
        job.refresh_from_db()
        tell(job)


def notify(job: ExportJob, user: User, visitor: str) -> None:
    """Have the link sent to a person's confirmed address when the file is ready; at once when it is. Raises TooMany."""
    LETTERS.take(user.email)
    LETTERS.take(visitor)
    ExportJob.objects.filter(pk=job.pk).update(email=user.email)
    job.refresh_from_db()
    if not job.is_waiting:
        tell(job)


# --- Keeping house ------------------------------------------------------------------------------------------------


def sweep() -> None:
    """Delete expired exports, and mark as failed those whose job is gone or hangs."""
    now = timezone.now()
    late = now - datetime.timedelta(seconds=2 * settings.EXPORT_SECONDS)
    hanging = Q(
        started__lt=now - datetime.timedelta(seconds=8 * settings.EXPORT_SECONDS), state=State.RUNNING
    )
    left = Q(created__lt=late) & ~Q(pk__in=live_arguments(MAKE, "export_id"))
    for job in ExportJob.objects.filter(left | hanging, state__in=(State.QUEUED, State.RUNNING)):
        fail(job, Failure.STUCK)
    remove_expired(now)


def expired(now: datetime.datetime) -> QuerySet[ExportJob]:
    """Files that have had their time, and jobs as old without one."""
    oldest = now - datetime.timedelta(days=settings.EXPORT_DAYS)
    return ExportJob.objects.filter(Q(expires__lt=now) | Q(created__lt=oldest, expires=None))


def remove_expired(now: datetime.datetime) -> None:
    """Delete them, each with its file."""
    for job in expired(now):
        job.delete()
