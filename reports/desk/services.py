"""Giving reports to colleagues, internal notes, and the check that nobody has changed a report meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from engagement.models import Move
from engagement.moves.services import as_it_is
from places.permissions import may_manage
from reports.desk.models import Assignment, DeskEntry
from reports.models import Report
from reports.notices.models import Notice
from reports.notices.noting import note


class Stale(Exception):
    """Somebody has changed the report since the form was shown. The text says who, in the active language."""


def version_of(report: Report) -> str:
    """What changes with every step, correction and line of the log: it stands in each form about the report."""
    move = Move.objects.filter(feature=report.pk).order_by("-id").values_list("id", flat=True).first() or 0
    line = (
        DeskEntry.objects.filter(report=report.pk).order_by("-id").values_list("id", flat=True).first() or 0
    )
    return f"{move}.{line}.{report.updated.timestamp():.6f}"


@contextmanager
def unchanged(report: Report, version: str) -> Iterator[None]:
    """A transaction in which the report is as its form showed it. Without a version nothing is compared. Raises Stale."""
    with transaction.atomic():
        now = as_it_is(report)
        if version and version_of(now) != version:
            raise Stale(_who_changed(now, version))
        yield


def _who_changed(report: Report, version: str) -> str:
    move, _dot, rest = version.partition(".")
    line = rest.partition(".")[0]
    known = [
        int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0 for text in (move, line)
    ]
    newer = [
        *Move.objects.filter(feature=report.pk, pk__gt=known[0]).select_related("who").order_by("-id")[:1],
        *DeskEntry.objects.filter(report=report.pk, pk__gt=known[1])
        .select_related("who")
        .order_by("-id")[:1],
    ]
    if not newer:
        return _("Somebody has changed this report while you were writing.")
    last: Any = max(newer, key=lambda one: one.at)
    name = last.who.public_name if last.who else ""
    if not name:
        return _("Its sender, or a program, has changed this report while you were writing.")
    return _("%(name)s has changed this report while you were writing.") % {"name": name}


def give_to(report: Report, colleague: User | None, *, by: User) -> None:
    """Give a report to a member of its office, or to nobody, with a line in the log; a second time changes nothing.

    Raises PermissionDenied, ValidationError for who is no member of the office in charge.
    """
    with transaction.atomic():
        report = as_it_is(report)
        if not may_manage(by, report):
            raise PermissionDenied
        held = Assignment.objects.filter(report=report.pk, office=report.manager_id or 0).first()
        if (held.user_id if held else None) == (colleague.pk if colleague else None):
            return
        if colleague is None:
            Assignment.objects.filter(report=report.pk).delete()
        else:
            office = report.manager
            if office is None or not office.members.filter(pk=colleague.pk, is_active=True).exists():
                raise ValidationError({"colleague": _("Choose a member of the office in charge.")})
            Assignment.objects.update_or_create(report=report, defaults={"user": colleague, "office": office})
        line = DeskEntry.objects.create(report=report, what=DeskEntry.What.GIVEN, colleague=colleague, who=by)
        if colleague is not None:
            note(report, Notice.What.GIVEN, f"line {line.pk}", but=by.pk, only=[colleague.pk])


def add_note(report: Report, text: str, *, by: User) -> None:
    """Write a note for the office alone. Raises PermissionDenied, ValidationError without a text."""
    if not text.strip():
        raise ValidationError({"text": _("Write the note.")})
    with transaction.atomic():
        report = as_it_is(report)
        if not may_manage(by, report):
            raise PermissionDenied
        DeskEntry.objects.create(report=report, what=DeskEntry.What.NOTE, text=text.strip(), who=by)
