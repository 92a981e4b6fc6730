"""The columns of a report that its statistics are made of, from the statuses it has had."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils import timezone

from reports.workflow import UNANSWERED, ReportStatus

if TYPE_CHECKING:
    from reports.models import Report


def note_answer(report: Report, before: str) -> list[str]:
    """Set ``first_answer`` and ``reopenings`` for a report that has had the status ``before``. Returns the two names.

    ``first_answer`` is never overwritten: what happens later does not change when the sender heard first.
    """
    if report.first_answer is None and report.status not in UNANSWERED:
        report.first_answer = timezone.now()
    if report.status == ReportStatus.REOPENED != before:
        report.reopenings += 1
    return ["first_answer", "reopenings"]


def first_answer(steps: Iterable[tuple[datetime.datetime, str]]) -> datetime.datetime | None:
    """When a report with these statuses, in their order, was answered first; None if it was not."""
    return next((at for at, status in steps if status not in UNANSWERED), None)


def reopenings(steps: Iterable[tuple[datetime.datetime, str]]) -> int:
    """How often a report with these statuses was reopened."""
    return sum(status == ReportStatus.REOPENED for _at, status in steps)
