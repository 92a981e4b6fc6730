"""What senders answer: to the office that asks, and about the end of their report."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.keeping import signed_in_first
from layers.http.closing import closed
from places.feature.moves import NotPossible
from reports.forms import AnswerForm, ReopenForm, SolutionForm
from reports.models import SolutionCheck
from reports.outcome import answer_check, reopen_report
from reports.services import answer_office
from reports.views.private import answer_draft, photo_room, private_page, unknown, way_of
from reports.workflow import ReportStatus


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, city: str, token: str = "", pk: int | None = None) -> HttpResponse:
    """Answer what the office has asked, in words and with photos; the form stands on the private page."""
    way = way_of(request, city, token, pk)
    if way is None:
        return unknown(request, city)
    if request.method == "GET" or not way.report.waits_for_sender:
        if request.method == "POST":
            messages.error(request, _("The office no longer waits for an answer to this report."))
        return closed(redirect(f"{way.base}#answer"))
    draft = answer_draft(request, way.report)
    draft.take_up(request)
    room = photo_room(way.report, draft) + len(draft.photos)
    faults = draft.take_photos(request, room)
    form = AnswerForm(request.POST)
    valid = form.is_valid()
    draft.save(answer=request.POST.get("text", ""))
    if to_blur := draft.to_blur(request):
        return closed(redirect(to_blur))
    if "photos_only" in request.POST or "drop_photo" in request.POST:
        # The text stays in the form.
        shown = AnswerForm(initial={"text": request.POST.get("text", "")})
        return private_page(request, way, shown, faults)
    if not valid or faults:
        return private_page(request, way, form, faults)
    try:
        answer_office(report=way.report, text=form.cleaned_data["text"], kept_photos=draft.photos)
    except NotPossible as late:
        messages.error(request, " ".join(late.messages))
    except ValidationError as fault:
        form.add_error("text", fault.message_dict["text"])
        return private_page(request, way, form)
    else:
        draft.clear()
        messages.success(request, _("Thank you. The office has your answer and goes on with the report."))
    return closed(redirect(way.base))


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, city: str, token: str = "", pk: int | None = None) -> HttpResponse:
    """Ask for the reason, then open the report again."""
    way = way_of(request, city, token, pk)
    if way is None:
        return unknown(request, city)
    if not way.report.may_be_reopened:
        messages.info(request, _("This report can no longer be opened again. Please send a new one."))
        return closed(redirect(way.base))
    form = ReopenForm(request.POST or None)
    if form.is_valid():
        try:
            reopen_report(report=way.report, reason=form.cleaned_data["reason"])
        except NotPossible as late:
            messages.error(request, " ".join(late.messages))
        else:
            messages.success(request, _("The report is open again. The office has your reason."))
        return closed(redirect(way.base))
    context = {"way": way, "report": way.report, "form": form}
    return closed(render(request, "reports/reopen.html", context, status=400 if form.errors else 200))


@require_http_methods(["GET", "POST"])
def solved(request: HttpRequest, city: str, token: str = "", pk: int | None = None) -> HttpResponse:
    """Whether the problem is really solved. A link of the mail chooses the answer; only the button gives it."""
    way = way_of(request, city, token, pk)
    if way is None:
        return unknown(request, city)
    if way.report.status != ReportStatus.RESOLVED:
        messages.info(request, _("The report's status has changed in the meantime. Please look again."))
        return closed(redirect(way.base))
    form = SolutionForm(request.POST or None, initial={"answer": request.GET.get("answer", "")})
    if form.is_valid():
        chosen = form.cleaned_data["answer"]
        try:
            answer_check(report=way.report, answer=chosen, reason=form.cleaned_data["reason"])
        except NotPossible as late:
            messages.error(request, " ".join(late.messages))
        else:
            messages.success(request, _thanks(chosen))
        return closed(redirect(way.base))
    context = {"way": way, "report": way.report, "form": form}
    return closed(render(request, "reports/solved.html", context, status=400 if form.errors else 200))


def _thanks(chosen: str) -> str:
    if chosen == SolutionCheck.Answer.NO:
        return _("The report is open again. The office has your reason.")
    return _("Thank you for your answer.")


mine_answer = signed_in_first(answer)
mine_reopen = signed_in_first(reopen)
mine_solved = signed_in_first(solved)
