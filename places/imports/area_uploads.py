"""Files of areas sent in through the administration: a job checks them, and a job writes them when a person has said so."""

from __future__ import annotations

import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from layers.geofiles import FileRefused
from places.imports.area_import import Outcome, import_areas
from places.imports.reading import ImportRefused, area_rows, shown_faults
from places.models import AreaImport, AreaKind

JOB = "places.read_areas"
KEPT_DAYS = 7


def ask_for(upload: AreaImport, state: str) -> None:
    """Put the row into a state that a job works on, and the job into the queue: both or neither."""
    with transaction.atomic():
        upload.state = state
        upload.save()
        app.configure_task(JOB, queue="imports", lock=f"areas-{upload.city_id}").defer(upload=upload.pk)


def work(pk: int) -> None:
    """Check or write a file, as its state says. A second time does the same, and nothing once the work is done."""
    upload = AreaImport.objects.select_related("city", "source").filter(pk=pk).first()
    if upload is None or not upload.is_working:
        return
    dry_run = upload.state == AreaImport.State.CHECKING
    with translation.override(upload.language):
        try:
            outcome = _import(upload, dry_run=dry_run)
        except (FileRefused, ImportRefused, ValidationError) as refused:
            upload.state = AreaImport.State.REFUSED
            upload.report = _faults(refused)
        else:
            upload.state = AreaImport.State.READY if dry_run else AreaImport.State.DONE
            upload.report = [str(outcome), *outcome.notes]
    done = upload.state == AreaImport.State.DONE
    path = upload.file.name if done else ""
    if done:
        upload.file = ""
    upload.save(update_fields=["state", "report", "file"])
    if path:
        upload.file.storage.delete(path)


def _import(upload: AreaImport, *, dry_run: bool) -> Outcome:
    kind = AreaKind.objects.filter(city=upload.city, code=upload.kind).first()
    if kind is None:
        kind = AreaKind(city=upload.city, code=upload.kind, name_it=upload.kind_name or upload.kind)
        kind.position = upload.city.area_kinds.count()
        kind.full_clean()
    kind.city = upload.city
    notes: list[str] = []
    rows = area_rows(
        Path(upload.file.path),
        code_field=upload.code_field,
        name_field=upload.name_field,
        layer=upload.layer or None,
        crs=upload.crs or None,
        swapped=upload.swapped,
        near=upload.city.boundary.extent,
        notes=notes,
    )
    outcome = import_areas(
        kind=kind, rows=rows, source=upload.source, valid_from=upload.valid_from, merge=True, dry_run=dry_run
    )
    outcome.notes[:0] = notes
    return outcome


def _faults(refused: Exception) -> list[str]:
    if isinstance(refused, ValidationError):
        return list(refused.messages)
    return shown_faults(refused.faults if isinstance(refused, ImportRefused) else [str(refused)])


def remove_old() -> None:
    """Delete files that were neither written nor discarded for days, and reports as old."""
    for upload in old_uploads(timezone.now()):
        discard(upload)


def old_uploads(now: datetime.datetime) -> QuerySet[AreaImport]:
    """Files and reports of ``KEPT_DAYS`` ago."""
    return AreaImport.objects.filter(created__lt=now - datetime.timedelta(days=KEPT_DAYS))


def discard(upload: AreaImport) -> None:
    """Remove the row and its file."""
    if upload.file:
        upload.file.delete(save=False)
    upload.delete()
