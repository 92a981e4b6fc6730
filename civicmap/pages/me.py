"""What a person has entered and works on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.keeping import signed_in_first
from accounts.sign_in.verified import has_verified_address
from engagement.appeals.links import appeal_address
from engagement.contributions.permissions import may_correct
from engagement.mine import voices
from engagement.models import Move
from layers.http.once import asking_once
from places.feature.kind import kind_of
from places.ground.known import statuses_shown
from places.models import City, Feature, Role, Visibility
from places.models.feature import StatusInfo
from places.models.scopes import MODERATING
from places.permissions import may_manage
from reports.models import Report, ReportContact
from reports.services import join_to_account
from reports.workflow import OPEN_STATUSES

WORK_PAGE = 20


@dataclass(frozen=True)
class Mine:
    """One thing a person has entered or works on, with the ways on from here."""

    feature: Any
    status: StatusInfo
    page: str
    edit: str
    withdraw: str
    decision: Move | None = None
    """The moderators' last word about what is not shown."""
    answer: str = ""
    answered: bool = False

    @property
    def appeal(self) -> str:
        """Where the person appeals against the decision, or sees the appeal."""
        hidden = self.decision is not None and self.decision.after == Visibility.HIDDEN
        return appeal_address(self.feature.city.slug, self.decision) if self.decision and hidden else ""


def _mine(user: Any) -> list[tuple[str, list[Mine]]]:
    """What the person has entered, by layer, the newest first: two queries a kind."""
    rows = list(
        Feature.objects.owned_by(user)
        .order_by("-created", "-pk")
        .select_related("city", "category")
        .specific()
    )
    kinds = Feature.child_models()
    hidden = [row.pk for row in rows if row.visibility == Visibility.HIDDEN]
    decisions: dict[int, Move] = {}
    for decision in Move.objects.filter(feature__in=hidden).decisions():
        decisions.setdefault(decision.feature_id, decision)
    groups: dict[str, list[Mine]] = {}
    for row in rows:
        status = statuses_shown(row.kind, row.city).get(row.status) or StatusInfo(
            row.status, row.status, "progress"
        )
        told = status if status.is_public or may_manage(user, row) else status.shown
        groups.setdefault(row.kind, []).append(_with_ways(user, row, told, decisions.get(row.pk)))
    return [(str(kinds[kind]._meta.verbose_name_plural), groups[kind]) for kind in kinds if kind in groups]


def _with_ways(user: Any, row: Any, status: StatusInfo, decision: Move | None) -> Mine:
    city = row.city.slug
    page = row.get_absolute_url() if row.visibility == Visibility.PUBLIC else ""
    kind = kind_of(row)
    if kind.own_page:
        page = reverse(kind.own_page, args=[city, row.pk])
        answer = f"{page}#answer" if row.waits_for_sender else ""
        return Mine(row, status, page, "", "", decision, answer=answer)
    has_form = kind.adding is not None and kind.adding.form is not None
    edit = (
        reverse("item_edit", args=[city, kind.layer.name, row.pk])
        if has_form and may_correct(user, row)
        else ""
    )
    shown = "withdrawn" in row.MAY_BE and row.visibility in (Visibility.PENDING, Visibility.PUBLIC)
    withdraw = reverse("item_withdraw", args=[city, row.pk]) if shown else ""
    return Mine(row, status, page, edit, withdraw, decision)


def _work(user: Any, number: str | None) -> Page[Any]:
    """Open reports of the offices the person is a member of: those whose sender has answered first, then the newest."""
    reports = (
        Report.objects.manageable_by(user)
        .filter(
            manager__in=user.offices.values("pk"),
            status__in=OPEN_STATUSES,
            visibility__in=[Visibility.PENDING, Visibility.PUBLIC, Visibility.PRIVATE],
        )
        .select_related("city", "category", "manager")
        .with_answers()
        .order_by("-answered", "-created", "-pk")
    )
    page = Paginator(reports, WORK_PAGE).get_page(number)
    page.object_list = [
        Mine(
            report,
            statuses_shown(report.kind, report.city)[report.status],
            report.get_absolute_url() if report.visibility == Visibility.PUBLIC else "",
            reverse("report_move", args=[report.city.slug, report.pk]),
            "",
            answered=report.answered,
        )
        for report in page.object_list
    ]
    return page


@signed_in_first
@require_safe
@asking_once()
def my_things(request: HttpRequest) -> HttpResponse:
    """Everything the person has entered with its state."""
    user: Any = request.user
    as_guest = 0
    if has_verified_address(user):
        as_guest = (
            ReportContact.objects.filter(email__iexact=user.email).exclude(report__confirmed=None).count()
        )
    work = _work(user, request.GET.get("page"))
    response = render(
        request,
        "civicmap/me.html",
        {
            "groups": _mine(user),
            "as_guest": as_guest,
            "moderates": _cities_moderated(user),
            "works": City.objects.public()
            .defer("boundary")
            .filter(offices__in=user.offices.all())
            .distinct(),
            **voices(user),
            "page": work,
            "page_range": list(work.paginator.get_elided_page_range(work.number, on_each_side=1, on_ends=1)),
        },
    )
    patch_cache_control(response, private=True, no_store=True)
    return response


def _cities_moderated(user: Any) -> list[City]:
    cities = City.objects.public().defer("boundary")
    roles = Role.objects.filter(user=user, name__in=MODERATING)
    if user.is_superuser or roles.filter(city__isnull=True).exists():
        return list(cities)
    return list(cities.filter(roles__in=roles).distinct())


@signed_in_first
@require_POST
def join_reports(request: HttpRequest) -> HttpResponse:
    """Take over the reports sent as a guest from the same address."""
    count = join_to_account(request.user)  # type: ignore[arg-type]
    messages.success(request, _("Reports now among your things: %(count)s.") % {"count": count})
    return redirect("my_things")
