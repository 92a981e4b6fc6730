"""Reports and their senders' contact data in the administration."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagement.moderation.admin import ModeratedAdmin
from engagement.moderation.admin_erasing import intermediate
from places.admin.scope import CityScope, ReadOnly
from reports.city_statuses import CityStatus
from reports.deadlines.admin import TargetAdmin
from reports.deadlines.keeping import set_clock
from reports.desk.admin import AssignmentAdmin, DeskEntryAdmin, SavedViewAdmin
from reports.forms import IncidentForm, ReportMoveForm
from reports.incidents import Incident, mark
from reports.keys.admin import ApiKeyAdmin
from reports.models import ReferenceCounter, Report, ReportContact, SolutionCheck
from reports.notices.admin import MailWishAdmin, NoticeAdmin
from reports.references import parse_reference
from reports.relay.admin import EndpointAdmin, HandoverAdmin
from reports.removal import remove_contacts
from reports.replies.admin import ReplyTemplateAdmin
from reports.routing.admin import RuleAdmin
from reports.routing.deciding import decide
from reports.services import move_report, next_reference
from reports.workflow import ReportStatus

__all__ = [
    "ApiKeyAdmin", "AssignmentAdmin", "CityStatusAdmin", "DeskEntryAdmin", "EndpointAdmin", "HandoverAdmin",
    "IncidentAdmin", "MailWishAdmin", "NoticeAdmin", "ReferenceCounterAdmin", "ReplyTemplateAdmin", "ReportAdmin",
    "ReportContactAdmin", "RuleAdmin", "SavedViewAdmin", "SolutionCheckAdmin", "TargetAdmin",
]  # fmt: skip


@admin.register(Report)
class ReportAdmin(ModeratedAdmin):
    """Reports. Their status moves with a text for the sender, by the workflow of the site."""

    actions = (*ModeratedAdmin.actions, "move", "mark")
    list_display = ("reference", *ModeratedAdmin.list_display)
    list_filter = (*ModeratedAdmin.list_filter, ("incident", admin.RelatedOnlyFieldListFilter))
    list_display_links = ("reference", "title")
    search_fields = ("title", "reference")
    own_fields = (
        "reference", "confirmed", "first_answer", "due", "closed", "reopenings", "answer", "duplicate_of", "competent_body", "incident",
    )  # fmt: skip

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """People quote the reference."""
        if (reference := parse_reference(search_term)) and queryset.filter(reference=reference).exists():
            return queryset.filter(reference=reference), False
        if re.match(r"[0-9]{4}-", search_term.strip()):
            return queryset.filter(reference__istartswith=search_term.strip()), False
        return super().get_search_results(request, queryset, search_term)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """What the services write. A draft becomes public only when its sender confirms it."""
        fields = [
            *super().get_readonly_fields(request, obj),
            "reference",
            "confirmed",
            "first_answer",
            "due",
            "closed",
            "reopenings",
            "answer",
            "duplicate_of",
            "competent_body",
            "incident",
        ]
        if obj is not None:
            fields += ["visibility", "status"]
        return fields

    def status_choices(self, request: HttpRequest | None) -> list[tuple[str, str]]:
        """A new report begins at the beginning."""
        return [(ReportStatus.RECEIVED.value, str(ReportStatus.RECEIVED.label))]

    def save_model(self, request: HttpRequest, obj: Report, form: Any, change: bool) -> None:
        """A report that staff enter for somebody has the next number and needs no confirmation."""
        if not change:
            obj.reference = next_reference(obj.city)
            obj.confirmed = timezone.now()
            obj.manager = obj.manager or decide(obj.city, obj.category, obj.location).office
            set_clock(obj)
        super().save_model(request, obj, form, change)
        if change and "category" in form.changed_data:
            set_clock(obj)
            Report.objects.filter(pk=obj.pk).update(due=obj.due)

    @admin.action(description=_("Move to another status, with a text"), permissions=["change"])
    def move(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Ask for status and text, then move each by the site's own service."""
        form = ReportMoveForm(request.POST if "confirm" in request.POST else None)
        if not form.is_valid():
            return intermediate(self, request, queryset, action="move", title=gettext("Move"), form=form)
        for report in queryset:
            try:
                move_report(
                    report=report,
                    status=form.cleaned_data["status"],
                    words=form.cleaned_data["words"],
                    user=request.user,  # type: ignore[arg-type]
                    duplicate_of=form.cleaned_data["duplicate_of"],
                    competent_body=form.cleaned_data["competent_body"],
                )
            except (PermissionDenied, ValidationError) as error:
                why = " ".join(getattr(error, "messages", [])) or gettext("you are not in charge of it")
                self.message_user(request, f"{report.reference}: {why}", messages.WARNING)
            else:
                self.message_user(
                    request, f"{report.reference}: {form.cleaned_data['words']}", messages.SUCCESS
                )
        return None

    @admin.action(description=_("Mark as part of an event"), permissions=["change"])
    def mark(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Ask for the event, or none, then mark all of them together."""
        cities = {report.city for report in queryset.select_related("city")}
        form = IncidentForm(request.POST if "confirm" in request.POST else None, cities=cities)
        if not form.is_valid():
            return intermediate(self, request, queryset, action="mark", title=gettext("Event"), form=form)
        try:
            count = mark(queryset, form.cleaned_data["incident"], request.user)
        except (PermissionDenied, ValidationError) as error:
            why = " ".join(getattr(error, "messages", [])) or gettext("you are not in charge of it")
            self.message_user(request, why, messages.WARNING)
        else:
            self.message_user(request, gettext("Reports changed: %(count)s.") % {"count": count})
        return None


@admin.register(Incident)
class IncidentAdmin(CityScope):
    """Events that many reports come from."""

    list_display: Any = ("name_it", "code", "city", "starts", "ends", "marked")
    list_filter: ClassVar[Any] = (("city", admin.RelatedOnlyFieldListFilter),)
    list_select_related: ClassVar[Any] = ("city",)
    search_fields: ClassVar[Any] = ("name_it", "name_en", "code")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the number of reports of each."""
        rows: QuerySet[Any] = super().get_queryset(request).annotate(count=Count("reports"))
        return rows

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """The code stands in data and addresses, so it stays."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "code"] if obj else fields

    @admin.display(description=_("reports"))
    def marked(self, obj: Any) -> int:
        """How many reports are part of it."""
        return int(obj.count)


@admin.register(ReportContact)
class ReportContactAdmin(ReadOnly, CityScope):
    """Contact data of senders: to be read when needed and removed when asked, never changed."""

    city_path = "report__city"
    list_display: Any = ("report", "created", "expires")
    list_filter: ClassVar[Any] = (("report__city", admin.RelatedOnlyFieldListFilter), "expires")
    list_select_related: ClassVar[Any] = ("report",)
    search_fields: ClassVar[Any] = ("report__reference", "email")
    exclude: ClassVar[Any] = ("token_hash",)

    def delete_model(self, request: HttpRequest, obj: ReportContact) -> None:
        """With the letters to this person."""
        remove_contacts(ReportContact.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ReportContact]) -> None:
        """With the letters to these persons."""
        remove_contacts(ReportContact.objects.filter(pk__in=queryset.values("pk")))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """People may ask to be forgotten."""
        return CityScope.has_change_permission(self, request, obj)


@admin.register(CityStatus)
class CityStatusAdmin(CityScope):
    """What each city calls the statuses of reports, in which order, and which it uses."""

    list_display: Any = ("status", "city", "label_it", "label_en", "position", "used")
    list_filter: ClassVar[Any] = (("city", admin.RelatedOnlyFieldListFilter), "used")
    list_select_related: ClassVar[Any] = ("city",)
    search_fields: ClassVar[Any] = ("label_it", "label_en", "status")


@admin.register(SolutionCheck)
class SolutionCheckAdmin(ReadOnly, CityScope):
    """What senders say about solutions: to be read and counted, never changed."""

    city_path = "report__city"
    list_display: Any = ("report", "asked", "answer", "answered")
    list_filter: ClassVar[Any] = (
        ("report__city", admin.RelatedOnlyFieldListFilter),
        "answer",
        "asked",
        "answered",
    )
    list_select_related: ClassVar[Any] = ("report",)
    search_fields: ClassVar[Any] = ("report__reference", "report__title")
    exclude: ClassVar[Any] = ("move",)


@admin.register(ReferenceCounter)
class ReferenceCounterAdmin(ReadOnly, CityScope):
    """The last number given in each year."""

    city_path = None
    list_display: Any = ("year", "last")
    ordering: ClassVar[Any] = ("-year",)
