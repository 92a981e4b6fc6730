"""The private page of a report's sender: follow, confirm, correct, withdraw.

The way in is the secret of the mail's link, or, with an account, being the author. Neither address may travel:
no referrer to other hosts, no cache, no index.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.keeping import signed_in_first
from engagement.models import Move, Photo
from engagement.moves.timeline import timeline
from engagement.photos import services as photos
from layers.http.closing import closed
from places.feature.extra_questions import public_answers
from places.feature.moves import NotPossible
from places.ground.clock import enter
from places.models import City, Visibility
from places.permissions import is_author
from reports.forms import AnswerForm
from reports.models import Report, ReportContact
from reports.services import answer_office, confirm_report, withdraw_report
from reports.views.correcting import correct_page
from reports.workflow import ReportStatus


@dataclass(frozen=True)
class Way:
    """How somebody came to their report; ``base`` is the address of the private page."""

    report: Report
    base: str
    has_account: bool


def _unknown(request: HttpRequest, city: str) -> HttpResponse:
    here = City.objects.defer("boundary").filter(slug=city).first()
    if here is None:
        raise Http404
    return closed(render(request, "reports/unknown_link.html", status=404))


def _way(request: HttpRequest, city: str, token: str, pk: int | None) -> Way | None:
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


@require_GET
def follow(request: HttpRequest, city: str, token: str = "", pk: int | None = None) -> HttpResponse:
    """The report as its sender sees it. Opening the page changes nothing: mail scanners open links too."""
    way = _way(request, city, token, pk)
    return _page(request, way, AnswerForm()) if way else _unknown(request, city)


def _page(request: HttpRequest, way: Way, form: AnswerForm) -> HttpResponse:
    report = way.report
    return closed(
        render(
            request,
            "reports/follow.html",
            {
                "way": way,
                "report": report,
                "form": form,
                "status": report.statuses()[report.status],
                "unconfirmed": report.visibility == Visibility.DRAFT and report.confirmed is None,
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
            status=400 if form.errors else 200,
        )
    )


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, city: str, token: str = "", pk: int | None = None) -> HttpResponse:
    """Answer what the office has asked; the form stands on the private page."""
    way = _way(request, city, token, pk)
    if way is None:
        return _unknown(request, city)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_office(report=way.report, text=form.cleaned_data["text"])
        except NotPossible as late:
            messages.error(request, " ".join(late.messages))
        else:
            messages.success(request, _("Thank you. The office has your answer and goes on with the report."))
        return closed(redirect(way.base))
    if form.errors:
        return _page(request, way, form)
    return closed(redirect(f"{way.base}#answer"))


@require_POST
def confirm(request: HttpRequest, city: str, token: str) -> HttpResponse:
    """The button on the page of the mail's link."""
    way = _way(request, city, token, None)
    if way is None:
        return _unknown(request, city)
    report = confirm_report(way.report)
    if report.visibility == Visibility.PENDING:
        messages.success(
            request, _("Thank you: confirmed. Your report will be looked at and then published.")
        )
    elif report.visibility == Visibility.PUBLIC:
        messages.success(request, _("Thank you: confirmed. Your report is public now."))
    return closed(redirect(way.base))


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, city: str, token: str = "", pk: int | None = None) -> HttpResponse:
    """Change title, text, answers, place and photos until the report is taken in charge."""
    way = _way(request, city, token, pk)
    if way is None:
        return _unknown(request, city)
    report = way.report
    if not report.may_be_corrected:
        messages.info(request, _("The report has been taken in charge: it can no longer be changed."))
        return closed(redirect(way.base))
    return closed(correct_page(request, report, way.base))


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, city: str, token: str = "", pk: int | None = None) -> HttpResponse:
    """Ask once, then take the report back."""
    way = _way(request, city, token, pk)
    if way is None:
        return _unknown(request, city)
    if request.method == "POST":
        try:
            withdraw_report(way.report)
        except NotPossible as late:
            messages.error(request, " ".join(late.messages))
        else:
            messages.success(request, _("Your report has been withdrawn. It is no longer shown anywhere."))
        return closed(redirect(way.base))
    if not way.report.may_be_corrected:
        messages.info(request, _("The report has been taken in charge: it can no longer be withdrawn."))
        return closed(redirect(way.base))
    return closed(render(request, "reports/withdraw.html", {"way": way, "report": way.report}))


@require_GET
def own_photo(
    request: HttpRequest, city: str, key: str, token: str = "", pk: int | None = None
) -> HttpResponse:
    """A photo of one's own report, public or not."""
    way = _way(request, city, token, pk)
    photo = Photo.objects.ready().filter(key=key, feature=way.report.pk).first() if way else None
    if photo is None:
        raise Http404
    return closed(photos.served(photo.small))


mine = signed_in_first(follow)
mine_answer = signed_in_first(answer)
mine_correct = signed_in_first(correct)
mine_withdraw = signed_in_first(withdraw)
mine_photo = signed_in_first(own_photo)
