"""How senders come to their report, and the page that shows it to them."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from engagement.contributions.drafts import SessionDraft
from engagement.models import Move
from engagement.moves.timeline import timeline
from engagement.photos.pictures import ACCEPT
from layers.http.closing import closed
from places.feature.extra_questions import public_answers
from places.ground.clock import enter
from places.models import City, Visibility
from places.permissions import is_author
from reports.forms import AnswerForm
from reports.models import Report, ReportContact, SolutionCheck
from reports.workflow import ReportStatus


@dataclass(frozen=True)
class Way:
    """How somebody came to their report; ``base`` is the address of the private page."""

    report: Report
    base: str
    has_account: bool


def unknown(request: HttpRequest, city: str) -> HttpResponse:
    """There is no such link."""
    here = City.objects.defer("boundary").filter(slug=city).first()
    if here is None:
        raise Http404
    return closed(render(request, "reports/unknown_link.html", status=404))


def way_of(request: HttpRequest, city: str, token: str, pk: int | None) -> Way | None:
    """The report that the secret or the account opens, with its city entered; None for anybody else."""
    reports = Report.objects.select_related("city", "category", "manager").filter(city__slug=city)
    if pk is None:
        contact = ReportContact.objects.with_token(token).first()
        report = reports.filter(pk=contact.report_id).first() if contact else None
        if report is not None:
            enter(request, report.city)
        return Way(report, reverse("report_follow", args=[city, token]), False) if report else None
    report = reports.filter(pk=pk).first()
    if report is None or not is_author(request.user, report):
        return None
    enter(request, report.city)
    return Way(report, reverse("report_mine", args=[city, pk]), True)


def answer_draft(request: HttpRequest, report: Report) -> SessionDraft:
    """The answer to the office that is being written."""
    return SessionDraft(request.session, report.city, f"answer-{report.pk}")


def photo_room(report: Report, draft: SessionDraft) -> int:
    """How many more photos the report can have."""
    return settings.PHOTO_MAX_COUNT - report.photos.count() - len(draft.photos)


def _said(report: Report) -> str:
    """What its sender has answered about the solution that stands."""
    if report.status != ReportStatus.RESOLVED:
        return ""
    check = SolutionCheck.objects.filter(move=report.last_move).first()
    return check.get_answer_display() if check else ""


def private_page(
    request: HttpRequest, way: Way, form: AnswerForm, photo_errors: list[str] | None = None
) -> HttpResponse:
    """The report as its sender sees it, with everything they may do."""
    report = way.report
    draft = answer_draft(request, report)
    reopens = report.may_be_reopened
    return closed(
        render(
            request,
            "reports/follow.html",
            {
                "way": way,
                "report": report,
                "form": form,
                "status": report.own_statuses()[report.status],
                "unconfirmed": report.visibility == Visibility.DRAFT and report.confirmed is None,
                "draft": draft,
                "room": photo_room(report, draft),
                "accept": ACCEPT,
                "most_photos": settings.PHOTO_MAX_COUNT,
                "photo_errors": photo_errors,
                "solved": report.status == ReportStatus.RESOLVED and reopens,
                "solved_answers": SolutionCheck.Answer.choices,
                "said": _said(report),
                "reopens": reopens,
                "withdrawn": report.status == ReportStatus.WITHDRAWN,
                "decision": Move.objects.filter(feature=report.pk).decisions().first()
                if report.visibility == Visibility.HIDDEN
                else None,
                "moments": timeline(report, with_notes=True),
                "photos": list(report.photos.all()),
                "answers": public_answers(
                    [{**question, "public": True} for question in report.category.questions],
                    report.attributes,
                ),
            },
            status=400 if form.errors or photo_errors else 200,
        )
    )
