"""Where reports belong: the page that says which rule decides, and the office's page to correct a report and pass it on."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.keeping import signed_in_first
from places.feature.moves import NotPossible
from places.ground.clock import enter, page_city
from places.models import Visibility
from places.permissions import may_administer
from reports.models import Report
from reports.permissions import may_move, works_in
from reports.routing.deciding import decide
from reports.routing.forms import BelongingForm, OfficeForm, RoutingForm
from reports.routing.services import correct_by_office, entrust
from reports.workflow import OPEN_STATUSES


@signed_in_first
@require_GET
def explain(request: HttpRequest, city: str) -> HttpResponse:
    """For a category, a place and a day: every rule of the city, what it asks, whether it holds, and which decides."""
    here = page_city(request, city)
    if not works_in(request.user, here):
        raise PermissionDenied
    form = RoutingForm(request.GET if "category" in request.GET else None, city=here)
    decision = None
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        decision = decide(here, data["category"], data["location"], data["day"])
    return render(
        request,
        "reports/routing.html",
        {"form": form, "decision": decision, "edits": may_administer(request.user, here)},
        status=400 if form.errors else 200,
    )


@signed_in_first
@require_http_methods(["GET", "POST"])
def belonging(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """The category, place and office of a report. After a correction the office that the rules name is offered."""
    user: Any = request.user
    rows = Report.objects.select_related("city", "category__parent__office", "category__office", "manager")
    report = get_object_or_404(
        rows.visible_to(user).exclude(visibility=Visibility.DRAFT), pk=pk, city__slug=city
    )
    if not may_move(user, report):
        raise PermissionDenied
    enter(request, report.city)
    passing = "office" in request.POST
    posted = request.POST or None
    corrected = BelongingForm(None if passing else posted, report=report)
    passed = OfficeForm(posted if passing else None, report=report)
    if request.method == "POST":
        form = passed if passing else corrected
        done = form.is_valid() and (_pass_on if passing else _correct)(request, report, form)
        if done:
            return done
    decision = decide(report.city, report.category, report.location)
    return render(
        request,
        "reports/belonging.html",
        {
            "report": report, "corrected": corrected, "passed": passed, "decision": decision,
            "is_open": report.status in OPEN_STATUSES, "why": _why(report),
            "errors": passed if passing else corrected,
        },
        status=400 if corrected.errors or passed.errors else 200,
    )  # fmt: skip


def _correct(request: HttpRequest, report: Report, form: forms.Form) -> HttpResponse | None:
    data, user = form.cleaned_data, request.user
    try:
        changed = correct_by_office(
            report=report, category=data["category"], location=data["location"], address=data["address"],
            words=data["words"], user=user, street_only=data["street_only"],  # type: ignore[arg-type]
        )  # fmt: skip
    except NotPossible as late:
        messages.error(request, " ".join(late.messages))
    except ValidationError as fault:
        form.add_error(None, fault)
        return None
    else:
        messages.success(request, _("The report has been corrected and the reporter is told."))
        office = decide(changed.city, changed.category, changed.location).office
        if office is not None and office != changed.manager:
            messages.info(request, _("By the rules it now goes to another office: see below."))
    return redirect("report_belonging", report.city.slug, report.pk)


def _pass_on(request: HttpRequest, report: Report, form: forms.Form) -> HttpResponse | None:
    data, user = form.cleaned_data, request.user
    try:
        changed = entrust(report=report, office=data["office"], words=data["words"], user=user)  # type: ignore[arg-type]
    except NotPossible as late:
        messages.error(request, " ".join(late.messages))
        return redirect("report_belonging", report.city.slug, report.pk)
    except ValidationError as fault:
        form.add_error(None, fault)
        return None
    messages.success(
        request, _("Passed to %(office)s; the reporter is told.") % {"office": data["office"].name}
    )
    if may_move(user, changed):
        return redirect("report_belonging", report.city.slug, report.pk)
    shown = changed.visibility == Visibility.PUBLIC
    return redirect(changed.get_absolute_url() if shown else "my_things")


def _why(report: Report) -> str:
    """The address of the page that explains the rules for this report."""
    asked = {"category": report.category.code}
    if report.location is not None:
        asked |= {"longitude": f"{report.location.x:.6f}", "latitude": f"{report.location.y:.6f}"}
    return f"{reverse('report_routing', args=[report.city.slug])}?{urlencode(asked)}"
