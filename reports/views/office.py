"""What the office in charge does with a report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.keeping import signed_in_first
from places.feature.extra_questions import public_answers
from places.feature.moves import NotPossible
from places.ground.clock import enter
from places.models import Visibility
from reports.desk.page import desk_context
from reports.desk.services import Stale, unchanged
from reports.desk.views import filter_query
from reports.forms import IncidentForm, ReportMoveForm
from reports.incidents import mark
from reports.models import Report
from reports.permissions import may_move
from reports.replies.filling import filled, templates_for
from reports.replies.models import ReplyTemplate
from reports.services import move_report


def _report(request: HttpRequest, city: str, pk: int) -> Report:
    """The report, for its office. Raises Http404, PermissionDenied."""
    user: Any = request.user
    reports = Report.objects.select_related("city", "category", "manager", "incident").visible_to(user)
    report: Report = get_object_or_404(reports.exclude(visibility=Visibility.DRAFT), pk=pk, city__slug=city)
    if not may_move(user, report):
        raise PermissionDenied
    enter(request, report.city)
    return report


@signed_in_first
@require_POST
def mark_event(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """Mark the report as part of an event, or of none; the form stands on the page of the move."""
    report = _report(request, city, pk)
    form = IncidentForm(request.POST, cities=[report.city])
    if form.is_valid():
        mark([report], form.cleaned_data["incident"], request.user)
        messages.success(request, _("Your changes have been saved."))
    else:
        messages.error(request, " ".join(str(fault) for fault in form.errors["incident"]))
    return redirect("report_move", city, pk)


def _with_text(request: HttpRequest, report: Report, ready: list[ReplyTemplate]) -> ReportMoveForm:
    """The form with a ready text behind what was typed, and the status that goes with it. Nothing is saved or checked yet."""
    chosen = next((one for one in ready if str(one.pk) == request.POST.get("template")), None)
    typed = {name: request.POST.get(name, "") for name in ReportMoveForm.base_fields}
    if chosen is not None:
        typed["words"] = "\n\n".join(filter(None, (typed["words"].strip(), filled(chosen, report))))
        if chosen.status in {one.status for one in report.open_moves(request.user)}:
            typed["status"] = chosen.status
    return ReportMoveForm(initial=typed, report=report)


@signed_in_first
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """Move the status with a text for the citizen."""
    user: Any = request.user
    report = _report(request, city, pk)
    ready = templates_for(report)
    wants_text = "insert" in request.POST
    form = (
        _with_text(request, report, ready)
        if wants_text
        else ReportMoveForm(request.POST or None, report=report)
    )
    conflict = ""
    if not wants_text and request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with unchanged(report, request.POST.get("version", "")):
                report = move_report(
                    report=report, status=data["status"], words=data["words"], user=user,
                    duplicate_of=data["duplicate_of"], competent_body=data["competent_body"],
                )  # fmt: skip
        except Stale as late:
            # What was typed stays in the form, which now shows the report as it is.
            conflict = str(late)
            report = _report(request, city, pk)
        except NotPossible as late:
            messages.error(request, " ".join(late.messages))
            return redirect("report_move", city, pk)
        except ValidationError as fault:
            for name, sentences in fault.message_dict.items():
                form.add_error(name, sentences)
        else:
            messages.success(request, _("The status has been changed and the reporter is told."))
            if "stay" in request.POST:
                return redirect(f"{report.move_address()}{filter_query(request.GET)}")
            # What waits for approval has no page yet.
            shown = report.visibility == Visibility.PUBLIC
            return redirect(report.get_absolute_url()) if shown else redirect("report_move", city, pk)
    return render(
        request,
        "reports/move.html",
        {
            "report": report,
            "form": form,
            "event_form": IncidentForm(initial={"incident": report.incident_id}, cities=[report.city]),
            "status": report.own_statuses()[report.status],
            "answers": public_answers(
                [{**question, "public": True} for question in report.category.questions], report.attributes
            ),
            "photos": list(report.photos.ready()),
            "conflict": conflict,
            "ready": ready,
            **desk_context(request, report),
        },
        status=409 if conflict else 400 if form.errors else 200,
    )
