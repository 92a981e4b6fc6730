"""What senders say once a report has ended: it is really solved, it is not, or they open it again."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.models import Move
from engagement.moves.services import as_it_is, make_move
from places.feature.moves import NotPossible
from places.models import Visibility
from reports import mails
from reports.city_statuses import unused_in
from reports.models import Report, SolutionCheck
from reports.services import keep_contact, sender_of
from reports.workflow import ReportStatus

Answer = SolutionCheck.Answer


def reopen_report(*, report: Report, reason: str) -> Report:
    """The sender opens an ended report again, for a time. The reason is for the office alone, which is told.

    Raises NotPossible where it has not ended or ended too long ago, ValidationError without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the office needs it to go on.")})
    with transaction.atomic():
        report = as_it_is(report)
        if not report.may_be_reopened:
            raise NotPossible(_("This report can no longer be opened again. Please send a new one."))
        report = make_move(
            report, by=sender_of(report), status=ReportStatus.REOPENED, note=reason,
            columns={"duplicate_of": None, "competent_body": ""}, tell=lambda found, _moves: mails.reopened(found),
        )  # fmt: skip
        keep_contact(report)
    return report


def answer_check(*, report: Report, answer: str, reason: str = "") -> Report:
    """Keep what the sender says about the solution. Yes confirms it, where the city uses that status; no opens the report again.

    Raises NotPossible where the report is not solved any more, or can no longer be opened again; ValidationError without a reason.
    """
    with transaction.atomic():
        report = as_it_is(report)
        last = report.last_move
        if report.status != ReportStatus.RESOLVED or report.visibility == Visibility.HIDDEN or last is None:
            raise NotPossible(_("The report's status has changed in the meantime. Please look again."))
        if answer == Answer.NO:
            report = reopen_report(report=report, reason=reason)
        elif answer == Answer.YES and ReportStatus.RESOLVED_BY_CITIZEN not in unused_in(report.city_id):
            report = make_move(report, by=sender_of(report), status=ReportStatus.RESOLVED_BY_CITIZEN)
            keep_contact(report)
        SolutionCheck.objects.update_or_create(
            move=last, defaults={"report": report, "answer": answer, "answered": timezone.now()}
        )
    return report


def ask_about_solutions(now: datetime.datetime) -> int:
    """Ask the senders of reports that were solved some days ago, once for each solution. Returns how many.

    Only while a report can be opened again: a later answer could change nothing.
    """
    solved = Move.objects.of_status().filter(
        after=ReportStatus.RESOLVED,
        at__lte=now - datetime.timedelta(days=settings.ASK_SOLVED_DAYS),
        at__gt=now - datetime.timedelta(days=settings.REOPEN_DAYS),
        feature__kind=Report.KIND,
        feature__status=ReportStatus.RESOLVED,
        feature__visibility__in=[Visibility.PUBLIC, Visibility.PRIVATE],
        feature__is_example=False,
        solution_check__isnull=True,
    )
    return sum(_ask(pk, now) for pk in list(solved.values_list("pk", flat=True)))


def _ask(move_id: int, now: datetime.datetime) -> bool:
    """Ask about one solution, unless the report has moved on or nobody can be asked."""
    with transaction.atomic():
        move = Move.objects.get(pk=move_id)
        report = as_it_is(Report(pk=move.feature_id))
        if report.last_move != move or report.correspondent() is None:
            return False
        check, is_new = SolutionCheck.objects.get_or_create(
            move=move, defaults={"report": report, "asked": now}
        )
        if is_new:
            mails.ask_if_solved(check)
    return is_new
