"""Letters about reports. All are queued in the transaction that causes them, and written when they are delivered."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from accounts.letters.writing import absolute, compose, queue_letter
from accounts.models import Letter
from engagement.models import Move
from places.ground.clock import clock_of
from places.models import Office, Visibility
from places.models.people import FEATURE
from reports.links import private_address
from reports.models import Report, SolutionCheck
from reports.workflow import ReportStatus

CONFIRM, RECEIVED = "report-confirm", "report-received"
MOVED, CHANGED, ANSWERED = "report-moved", "report-changed", "report-answered"
REOPENED, SOLVED = "report-reopened", "report-solved"


def please_confirm(report: Report) -> None:
    """The private link, without the text of the report: the address is not confirmed yet."""
    _queue(report, CONFIRM)


def received(report: Report) -> None:
    """Thanks, and whether it is public already."""
    _queue(report, RECEIVED)


def moved(report: Report, move: Move) -> None:
    """The new status with the office's words."""
    _queue(report, MOVED, {"move": move.pk})


def changed(report: Report, move: Move, *, category: bool = False) -> None:
    """The office has corrected the report or passed it to another. ``category``: the category is another one now."""
    _queue(report, CHANGED, {"move": move.pk, "category": category})


def answered(report: Report) -> None:
    """To the office: the sender has answered. The words themselves stay on the site."""
    _queue_to_office(report, ANSWERED)


def reopened(report: Report) -> None:
    """To the office: the sender has opened the report again. The reason stays on the site."""
    _queue_to_office(report, REOPENED)


def ask_if_solved(check: SolutionCheck) -> None:
    """Whether the problem is really solved."""
    _queue(check.report, SOLVED, {"check": check.pk})


def _queue_to_office(report: Report, kind: str) -> None:
    office = report.manager
    if office is None or not office.email:
        return
    queue_letter(kind, lang=report.city.first_language, about=(FEATURE, report.pk))


def _queue(report: Report, kind: str, content: dict[str, Any] | None = None) -> None:
    reader = report.correspondent()
    if reader is None:
        return
    queue_letter(kind, lang=reader.lang, user=report.author, about=(FEATURE, report.pk), content=content)


def write_confirm(letter: Letter) -> EmailMessage | None:
    """Nothing to tell once the report is confirmed or removed."""
    report = _report(letter)
    if report is None or report.confirmed is not None:
        return None
    return _write(letter, report, "confirm", {})


def write_received(letter: Letter) -> EmailMessage | None:
    """What became of it is said as it stands when the letter leaves."""
    report = _report(letter)
    if report is None or report.visibility not in (Visibility.PENDING, Visibility.PUBLIC, Visibility.PRIVATE):
        return None
    return _write(letter, report, "received", {})


def write_moved(letter: Letter) -> EmailMessage | None:
    """The status and the words of the move, whatever has happened since."""
    report = _report(letter)
    move = Move.objects.select_related("office").filter(pk=letter.content.get("move")).first()
    if report is None or move is None:
        return None
    context = {
        "status": report.own_statuses()[move.after].label,
        "text": move.words,
        "office": move.office.name if move.office else "",
        "body": report.competent_body if move.after == ReportStatus.NOT_OURS else "",
    }
    return _write(letter, report, "moved", context)


def write_changed(letter: Letter) -> EmailMessage | None:
    """What the office has changed, with its words. Names stand as they are when the letter leaves."""
    report = _report(letter)
    move = Move.objects.select_related("office").filter(pk=letter.content.get("move")).first()
    if report is None or move is None:
        return None
    passed_to = None
    if move.what == Move.What.ASSIGNMENT:
        passed_to = Office.objects.filter(city=report.city_id, code=move.after).first()
    context = {
        "passed_to": passed_to,
        "category": letter.content.get("category"),
        "text": move.words,
        "office": move.office.name if move.office else "",
    }
    return _write(letter, report, "changed", context)


def write_answered(letter: Letter) -> EmailMessage | None:
    """To the office in charge of it then."""
    return _write_to_office(letter, "answered")


def write_reopened(letter: Letter) -> EmailMessage | None:
    """To the office in charge of it then."""
    return _write_to_office(letter, "reopened")


def write_solved(letter: Letter) -> EmailMessage | None:
    """Nothing to ask once there is an answer, the report has moved on, or nobody may see it any more."""
    report = _report(letter)
    check = SolutionCheck.objects.filter(pk=letter.content.get("check")).first()
    if report is None or check is None or check.answer or check.move != report.last_move:
        return None
    if report.visibility not in (Visibility.PUBLIC, Visibility.PRIVATE):
        return None
    answers = [
        (answer.label, lambda code=answer.value: f"{private_address(report)}solved/?answer={code}")
        for answer in SolutionCheck.Answer
    ]
    return _write(letter, report, "solved", {"answers": answers, "days": settings.REOPEN_DAYS})


def _write_to_office(letter: Letter, template: str) -> EmailMessage | None:
    report = _report(letter)
    if report is None or report.manager is None or not report.manager.email:
        return None
    path = reverse("report_move", args=[report.city.slug, report.pk])
    return compose(
        f"reports/letters/{template}.txt",
        to=report.manager.email,
        lang=letter.lang,
        context={"report": report, "page": lambda: absolute(path)},
    )


def _report(letter: Letter) -> Report | None:
    return Report.objects.select_related("city", "category", "manager").filter(pk=letter.subject_id).first()


def _write(letter: Letter, report: Report, template: str, context: dict[str, Any]) -> EmailMessage | None:
    reader = report.correspondent()
    if reader is None:
        return None
    with clock_of(report.city):
        return compose(
            f"reports/letters/{template}.txt",
            to=reader.email,
            lang=letter.lang,
            context={
                "report": report,
                "page": lambda: absolute(report.get_absolute_url()),
                "private": lambda: private_address(report),
                **context,
            },
        )
