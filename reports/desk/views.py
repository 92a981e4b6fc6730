"""The desk of an office: the list of its reports, what is done with several of them, saved views, the table."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.keeping import signed_in_first
from layers.exports.delimited import safe_value
from layers.http.once import asking_once
from places.feature.moves import NotPossible
from places.ground.clock import page_city
from places.models import City
from reports.desk.forms import TOGETHER, ColleagueForm, NoteForm, ViewForm, together_forms
from reports.desk.listing import HEAD, PAGE, DeskFilter, desk_reports, on_map, shown, table
from reports.desk.models import LONGEST_QUERY, SavedView
from reports.desk.services import Stale, add_note, give_to, unchanged
from reports.incidents import mark
from reports.models import Report
from reports.permissions import has_desk
from reports.services import move_report

MOST_VIEWS = 20
MOST_TOGETHER = 200


def desk_city(request: HttpRequest, slug: str) -> City:
    """The city of the page, for who works at a desk in it. Raises Http404, PermissionDenied."""
    city = page_city(request, slug)
    if not has_desk(request.user, city):
        raise PermissionDenied
    return city


def filter_query(data: Any) -> str:
    """The filters of the list in an address, as a query string that begins with “?”; empty without any."""
    chosen = {name: data[name] for name in DeskFilter.base_fields if data.get(name)}
    return f"?{urlencode(chosen)}"[:LONGEST_QUERY] if chosen else ""


@signed_in_first
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest, city: str) -> HttpResponse:
    """The list with its filters and the map of its page. A POST does something with the reports that were ticked."""
    here = desk_city(request, city)
    user: Any = request.user
    done = next((name for name in TOGETHER if name in request.POST), "")
    together = together_forms(request.POST, done, user=user, city=here)
    if done and together[done].is_valid():
        _do_together(request, here, done, together[done])
        return redirect(request.get_full_path())
    with asking_once():
        return _list_page(request, here, together, together.get(done))


def _list_page(
    request: HttpRequest, here: City, together: dict[str, forms.Form], sent: forms.Form | None
) -> HttpResponse:
    """``sent``: the form below the list that could not be taken."""
    user: Any = request.user
    filters = DeskFilter(request.GET, city=here, user=user)
    rows = filters.rows().select_related("city", "category", "manager", "incident")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page.object_list = shown(page.object_list)
    query = filter_query(request.GET)
    context = {
        "filters": filters,
        "query": query,
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "late": desk_reports(user, here).overdue().count(),
        "places": on_map(page.object_list, query),
        "ticked": request.POST.getlist("row"),
        "together": together,
        "failed": sent,
        "has_events": together["event"].fields["incident"].queryset.exists(),  # type: ignore[attr-defined]
        "views": list(SavedView.objects.filter(user=user, city=here)),
        "view_form": ViewForm(),
    }
    return render(request, "reports/desk/list.html", context, status=400 if sent else 200)


def _do_together(request: HttpRequest, city: City, done: str, form: forms.Form) -> None:
    """Do one thing with each ticked report by its own service; those that refuse are named and change nothing of the others."""
    user: Any = request.user
    keys = [key for key in request.POST.getlist("row") if key.isascii() and key.isdecimal() and len(key) < 19]
    reports = list(desk_reports(user, city).filter(pk__in=keys[:MOST_TOGETHER]).order_by("pk"))
    if not reports:
        messages.warning(request, _("Tick the reports first."))
        return
    act, count = _action(done, form, user), 0
    for report in reports:
        try:
            act(report)
        except PermissionDenied:
            _refuse(request, report, _("Another office is in charge."))
        except ValidationError as fault:
            _refuse(request, report, " ".join(fault.messages))
        else:
            count += 1
    if count:
        said = ngettext("Done for %(n)s report.", "Done for %(n)s reports.", count)
        messages.success(request, said % {"n": count})


def _refuse(request: HttpRequest, report: Report, why: str) -> None:
    messages.error(
        request, _("Not done for %(reference)s. %(why)s") % {"reference": report.reference, "why": why}
    )


def _action(done: str, form: forms.Form, user: Any) -> Callable[[Report], object]:
    data = form.cleaned_data
    actions: dict[str, Callable[[Report], object]] = {
        "move": lambda report: move_report(
            report=report, status=data["status"], words=data["words"], user=user,
            competent_body=data["competent_body"],
        ),
        "colleague": lambda report: give_to(report, data["colleague"], by=user),
        "note": lambda report: add_note(report, data["text"], by=user),
        "event": lambda report: mark([report], data["incident"], user),
    }  # fmt: skip
    return actions[done]


class _Echo:
    """A file that gives back what is written."""

    def write(self, text: str) -> str:
        return text


@signed_in_first
@require_GET
def desk_table(request: HttpRequest, city: str) -> HttpResponseBase:
    """The list with its filters as CSV, in UTF-8 with a mark that spreadsheets look for."""
    here = desk_city(request, city)
    rows = DeskFilter(request.GET, city=here, user=request.user).rows()
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(HEAD)
        for row in table(rows):
            yield writer.writerow([safe_value(value) for value in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    name = f"{here.slug}-reports-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@signed_in_first
@require_POST
def save_view(request: HttpRequest, city: str) -> HttpResponse:
    """Keep the filters of the address under a name; another view of the same name is replaced."""
    here = desk_city(request, city)
    user: Any = request.user
    back = f"{reverse('desk', args=[city])}{filter_query(request.GET)}"
    form = ViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(fault) for fault in form.errors["name"]))
        return redirect(back)
    name = form.cleaned_data["name"]
    own = SavedView.objects.filter(user=user, city=here)
    if own.exclude(name=name).count() >= MOST_VIEWS:
        messages.error(
            request, _("You have %(most)s views already: delete one first.") % {"most": MOST_VIEWS}
        )
        return redirect(back)
    try:
        with transaction.atomic():
            own.update_or_create(
                name=name, defaults={"user": user, "city": here, "query": filter_query(request.GET)}
            )
    except IntegrityError:
        # The same button twice at the same moment: the other one has kept it.
        pass
    messages.success(request, _("The view is kept: it stands above the list."))
    return redirect(back)


@signed_in_first
@require_POST
def end_view(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """Delete one of the own views."""
    here = desk_city(request, city)
    user: Any = request.user
    get_object_or_404(SavedView, pk=pk, user=user, city=here).delete()
    messages.success(request, _("The view is deleted."))
    return redirect("desk", city)


def _on_desk(request: HttpRequest, city: str, pk: int) -> Report:
    here = desk_city(request, city)
    report: Report = get_object_or_404(
        desk_reports(request.user, here).select_related("city", "manager"), pk=pk
    )
    return report


def _back(request: HttpRequest, report: Report) -> HttpResponse:
    return redirect(
        f"{reverse('report_move', args=[report.city.slug, report.pk])}{filter_query(request.GET)}#log"
    )


@signed_in_first
@require_POST
def give(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """Give the report to a colleague; the form stands on the report's page."""
    report = _on_desk(request, city, pk)
    form = ColleagueForm(request.POST, report=report)
    user: Any = request.user
    try:
        if not form.is_valid():
            raise ValidationError([str(fault) for fault in form.errors["colleague"]])
        with unchanged(report, request.POST.get("version", "")):
            give_to(report, form.cleaned_data["colleague"], by=user)
    except Stale as late:
        messages.error(request, _("%(who)s Nothing was saved.") % {"who": late})
    except (ValidationError, NotPossible) as fault:
        messages.error(request, " ".join(fault.messages))
    else:
        messages.success(request, _("Your changes have been saved."))
    return _back(request, report)


@signed_in_first
@require_POST
def note(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """Write an internal note; it stands beside whatever others write, so nothing is compared."""
    report = _on_desk(request, city, pk)
    form = NoteForm(request.POST)
    user: Any = request.user
    if form.is_valid():
        add_note(report, form.cleaned_data["text"], by=user)
        messages.success(request, _("The note is kept."))
    else:
        messages.error(request, " ".join(str(fault) for fault in form.errors["text"]))
    return _back(request, report)
