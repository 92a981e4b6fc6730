"""Hand reports over, and follow what becomes of them there. Called by a job every few minutes; each row is a transaction of its own."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.letters.writing import absolute
from engagement.models import Photo
from layers.outgoing import Unreachable
from places.models import Visibility
from reports.models import Report
from reports.relay.client import Refused, file_request, find_number, read_status
from reports.relay.models import Endpoint, Handover, HandoverQuerySet
from reports.services import move_report_of_office
from reports.workflow import OPEN_STATUSES, ReportStatus

State = Handover.State
MOST_TRIES = 12
FIRST_WAIT = datetime.timedelta(minutes=5)
LONGEST_WAIT = datetime.timedelta(days=1)
READ_EVERY = datetime.timedelta(hours=1)
MOST_AT_ONCE = 50
"""Rows of one office in one run, so that a slow system does not hold the worker."""

Work = Callable[[Endpoint, Handover, datetime.datetime], None]
"""What is done with a row. Raises Unreachable, Refused."""


def hand_over_what_is_new(now: datetime.datetime) -> int:
    """Note the public, open reports of offices with an endpoint that were published since it is in use. Returns how many."""
    new = (
        Report.objects.public()
        .filter(
            status__in=OPEN_STATUSES,
            manager__endpoint__is_active=True,
            published__gte=F("manager__endpoint__created"),
            is_example=False,
        )
        .exclude(Q(handovers__office=F("manager")))
    )
    rows = [
        Handover(report_id=pk, office_id=office, next_try=now)
        for pk, office in new.values_list("pk", "manager")
    ]
    return len(Handover.objects.bulk_create(rows, ignore_conflicts=True))


def take_up_again(now: datetime.datetime) -> None:
    """Follow reports that are open and the office's once more: what was closed there is filed anew, unless it never closed here."""
    again = Handover.objects.filter(
        state__in=[State.ENDED, State.CLOSED], fault="", report__manager=F("office"),
        report__status__in=OPEN_STATUSES, report__visibility=Visibility.PUBLIC,
    )  # fmt: skip
    with transaction.atomic():
        # Another run may be under way.
        for row in again.select_for_update(skip_locked=True, of=("self",)):
            if row.state == State.CLOSED:
                row.key, row.number, row.token = uuid.uuid4(), "", ""
            resume(row, now)


def resume(row: Handover, now: datetime.datetime) -> None:
    """Go on with a row in the next run: what the other system has got is only read back, and never filed a second time."""
    row.state = State.SENT if row.number or row.token else State.WAITING
    row.tries, row.fault, row.next_try = 0, "", now
    row.save()


def relay(now: datetime.datetime | None = None) -> None:
    """Note what is new, send what waits, read back what was sent."""
    now = now or timezone.now()
    hand_over_what_is_new(now)
    take_up_again(now)
    _work_off(Handover.objects.to_send(now), State.WAITING, _send, now)
    _work_off(Handover.objects.to_read(now), State.SENT, _read, now)


def _work_off(rows: HandoverQuerySet, state: str, work: Work, now: datetime.datetime) -> None:
    """Work on the rows of each office. A system that does not answer is left alone until the next run."""
    for office in list(rows.order_by().values_list("office", flat=True).distinct()):
        for pk in list(rows.filter(office=office).values_list("pk", flat=True)[:MOST_AT_ONCE]):
            if not _with_row(pk, state, work, now):
                break


def _with_row(pk: int, state: str, work: Work, now: datetime.datetime) -> bool:
    """Do something with a row that no other worker has, and write what became of it. Returns whether the other system answers."""
    with transaction.atomic():
        rows = Handover.objects.select_for_update(skip_locked=True, of=("self",))
        row = (
            rows.filter(pk=pk, state=state)
            .select_related("report__category", "report__city", "office__endpoint")
            .first()
        )
        if row is None:
            return True
        answers, before = True, row.tries
        row.tries, row.fault = 0, ""
        try:
            work(row.office.endpoint, row, now)
        except Refused as fault:
            row.state, row.fault = State.FAILED, str(fault)[:500]
        except Unreachable as fault:
            answers = False
            row.tries, row.fault = before + 1, str(fault)[:500]
            row.next_try = now + min(FIRST_WAIT * 2 ** (row.tries - 1), LONGEST_WAIT)
            if row.tries >= MOST_TRIES and state == State.WAITING:
                row.state = State.FAILED
        row.save()
    return answers


def _is_theirs(row: Handover) -> bool:
    report = row.report
    return (
        report.manager_id == row.office_id
        and report.status in OPEN_STATUSES
        and report.visibility == Visibility.PUBLIC
        and not report.is_example
    )


def _send(endpoint: Endpoint, row: Handover, now: datetime.datetime) -> None:
    if not _is_theirs(row):
        row.state = State.ENDED
        return
    photo = row.report.photos.filter(state=Photo.State.READY).order_by("position", "pk").first()
    address = absolute(reverse("photo", args=[photo.key, "large"])) if photo else ""
    row.number, row.token = (text[:200] for text in file_request(endpoint, row, address))
    row.state, row.next_try = State.SENT, now + READ_EVERY


def _read(endpoint: Endpoint, row: Handover, now: datetime.datetime) -> None:
    """Where the other system has closed the report, it is solved here with that system's words."""
    row.next_try = now + READ_EVERY
    if not _is_theirs(row):
        row.state = State.ENDED
        return
    if not row.number:
        row.number = find_number(endpoint, row.token)[:200]
        if not row.number:
            return
    told = read_status(endpoint, row.number)
    if not told.closed:
        return
    row.state = State.CLOSED
    with override(row.report.city.first_language):
        words = told.words[:4000] or _("The body in charge has closed the report.")
    try:
        move_report_of_office(report=row.report, status=ReportStatus.RESOLVED, words=words, office=row.office)
    except (PermissionDenied, ValidationError):
        # Somebody moved or passed it on in the meantime.
        row.fault = _("Closed there, but it could not be closed here.")
