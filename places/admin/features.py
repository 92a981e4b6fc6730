"""Features in the administration: what all kinds share, and the root as a list of everything."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from places.admin.changes import changes
from places.admin.maps import MapAdmin
from places.admin.scope import CityScope, ReadOnly
from places.feature.extra_questions import clean_answers, public_answers
from places.hours.calendar import CityCalendar, sun_place
from places.hours.evaluating import days
from places.models import NOT_PRIVATE, Contactable, Feature, FeatureArea, Visibility

HOURS_PREVIEW_DAYS = 14
CONTACT_FIELDS = (
    "opening_hours", "hours_preview", *Contactable.HOURS[1:], *Contactable.CONTACTS, "verified"
)  # fmt: skip


class FeatureForm(forms.ModelForm):
    """Checks that need more than one field: city, category, office and place belong together."""

    asked_by: ClassVar[Any] = None
    """Who fills in the form; the administration sets it."""
    refusal: ClassVar[ValidationError | None] = None
    """Why the service has refused what the form says."""

    def clean(self) -> dict[str, Any]:
        """Report every mismatch at its field, and set what the other fields decide."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.refusal is not None:
            self.add_error(None, self.refusal.messages)
        city = cleaned.get("city") or getattr(self.instance, "city", None)
        category = cleaned.get("category")
        if category is not None:
            if category.kind != self._meta.model.KIND:
                self.add_error("category", gettext("This category is for another kind of thing."))
            elif city is not None and category.city_id not in (None, city.pk):
                self.add_error("category", gettext("This category belongs to another city."))
            else:
                self._clean_answers(category, cleaned)
            if category.is_private and cleaned.get("visibility") in NOT_PRIVATE:
                self.add_error(
                    "visibility", gettext("What is in this category is private: choose a draft or private.")
                )
        manager = cleaned.get("manager")
        if manager is not None and city is not None and manager.city_id != city.pk:
            self.add_error("manager", gettext("This office belongs to another city."))
        served = cleaned.get("areas_served")
        if served is not None and city is not None and served.exclude(kind__city=city).exists():
            self.add_error("areas_served", gettext("An area belongs to another city."))
        location = cleaned.get("location")
        if city is not None and location and "location" in self.changed_data and not city.covers(location):
            self.add_error("location", gettext("This place is outside the city."))
        phase = cleaned.get("phase")
        self._check_move(phase.code if phase is not None else cleaned.get("status"))
        if phase is not None:
            self.instance.status = phase.code
            if city is not None and phase.procedure.city_id != city.pk:
                self.add_error("phase", gettext("This phase belongs to the rules of another city."))
        if cleaned.get("visibility") == Visibility.PUBLIC and self.instance.published is None:
            self.instance.published = timezone.now()
        return cleaned

    def _check_move(self, status: str | None) -> None:
        """Of a known thing only a status that may follow. The row says where it stands: the form has written over the instance."""
        stored = type(self.instance)._default_manager.filter(pk=self.instance.pk).first()
        if stored is None or not status or status == stored.status:
            return
        field = "phase" if "phase" in self.fields else "status"
        try:
            stored.check_move(status, by=self.asked_by, quality="administrator", words="", act=None)
            stored.set_status(status)
        except PermissionDenied:
            self.add_error(field, gettext("You may not do this."))
        except ValidationError as refusal:
            self.add_error(field, refusal.messages)

    def _clean_answers(self, category: Any, cleaned: dict[str, Any]) -> None:
        answers = cleaned.get("attributes")
        if answers is None and "attributes" not in self.fields:
            return
        if not isinstance(answers or {}, dict):
            self.add_error("attributes", gettext("Write an object: a code and an answer for each question."))
            return
        try:
            cleaned["attributes"] = clean_answers(category.questions, answers or {})
        except ValidationError as error:
            for code, sentences in error.message_dict.items():
                self.add_error("attributes", f"{code}: {' '.join(sentences)}")


class StatusFilter(admin.SimpleListFilter):
    """Statuses in words."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The kind's statuses in their order."""
        return [(info.code, info.label) for info in model_admin.model.statuses().values()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows with the chosen one."""
        return queryset.filter(status=self.value()) if self.value() else queryset


class FeatureAdmin(MapAdmin, CityScope):
    """What all kinds of feature share in the administration."""

    form = FeatureForm
    own_fields: ClassVar[tuple[str, ...]] = ()
    view_on_site = True
    list_display: Any = (
        "title", "category", "status_label", "visibility", "city", "manager", "is_example", "updated"
    )  # fmt: skip
    list_filter: ClassVar[Any] = (
        "visibility",
        ("city", admin.RelatedOnlyFieldListFilter),
        ("category", admin.RelatedOnlyFieldListFilter),
        StatusFilter,
        "precision",
        "is_example",
    )
    list_select_related: ClassVar[Any] = ("city", "category", "manager")
    search_fields: ClassVar[Any] = ("title",)
    search_help_text = _("Words of title, address or text; or a number.")
    autocomplete_fields: ClassVar[Any] = ("category", "manager", "source")
    ordering: ClassVar[Any] = ("-pk",)
    actions: Any = None

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """What the database and the services write."""
        fields = ["author", "created", "updated", "published", "public_place", "areas", "answers"]
        if issubclass(self.model, Contactable):
            fields.append("hours_preview")
        fields.append("status_label")
        if obj is not None:
            fields.append("city")
        return fields

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """The shared fields around those of the kind."""
        phased = any(field.name == "phase" for field in self.model._meta.get_fields())
        read_only = obj is not None and (
            "status" in self.get_readonly_fields(request, obj) or not self.has_change_permission(request, obj)
        )
        status = "phase" if phased else "status_label" if read_only else "status"
        return (
            (None, {"fields": ("city", "category", "title", "description", "lang")}),
            (_("State"), {"fields": (
                status, "visibility", "manager", "valid_from", "valid_to")}),
            (_("Place"), {"fields": ("address", "location", "precision", "public_place", "areas")}),
            (_("Line or area"), {"fields": ("shape",), "classes": ("collapse",)}),
            *(((_("Details"), {"fields": self.own_fields}),) if self.own_fields else ()),
            *(((_("Hours and contacts"), {"fields": CONTACT_FIELDS}),) if issubclass(self.model, Contactable) else ()),
            (_("Answers to the category's questions"), {"fields": ("attributes", "answers"), "classes": ("collapse",)}),
            (_("Origin"), {"fields": (
                "source", "external_id", "is_example", "author", "created", "updated", "published")}),
        )  # fmt: skip

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Choices are those of the kind and, of a known thing, of its city; its maps begin there."""
        form = super().get_form(request, obj, change, **kwargs)
        city = getattr(obj, "city_id", None)
        self.narrow(form, "category", of_kind=self.model.KIND, of_city=city)
        self.narrow(form, "phase", of_kind=self.model.KIND, of_city=city)
        for name in ("manager", "pact_type", "organisation", "house"):
            self.narrow(form, name, of_city=city)
        for name in ("location", "shape"):
            if obj is not None and name in form.base_fields:
                form.base_fields[name].widget.start_city = obj.city_id
        return form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any) -> Any:
        """Statuses are a choice of the kind's own."""
        if db_field.name == "status" and self.model.statuses():
            return forms.ChoiceField(label=_("Status"), choices=self.status_choices(request))
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[arg-type]

    def status_choices(self, request: HttpRequest | None) -> list[tuple[str, str]]:
        """Codes and labels that may be chosen."""
        return [(info.code, info.label) for info in self.model.statuses().values()]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The site's own text search, or the number."""
        term = search_term.strip()
        if re.fullmatch(r"[0-9]{1,18}", term):
            return queryset.filter(pk=int(term)), False
        return (queryset.search(term) if term else queryset), False  # type: ignore[attr-defined]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Statuses in words for the whole page at once: where phases are data, they cost a query."""
        page = super().get_changelist_instance(request)
        known = self.model.statuses()
        for row in page.result_list:
            row.status_in_words = known[row.status].label if row.status in known else row.status
        return page

    @admin.display(description=_("status"), ordering="status")
    def status_label(self, obj: Any) -> str:
        """The status in words."""
        known = getattr(obj, "status_in_words", None)
        if known is None:
            statuses = self.model.statuses()
            known = statuses[obj.status].label if obj.status in statuses else obj.status
        return str(known)

    @admin.display(description=_("place for the public"))
    def public_place(self, obj: Feature) -> str:
        """What the public knows of the place."""
        if obj.public_location is None:
            return gettext("No place is shown.")
        return f"{obj.public_location.y:.5f}, {obj.public_location.x:.5f} ({obj.get_precision_display()})"

    @admin.display(description=_("areas"))
    def areas(self, obj: Feature) -> str:
        """The areas the database assigned."""
        if obj.pk is None:
            return gettext("Assigned by the place when saved.")
        found = obj.feature_areas.select_related("kind", "area").order_by("kind__position", "kind__code")
        return ", ".join(f"{row.kind.name}: {row.area.name}" for row in found) or gettext("None")

    @admin.display(description=_("answers"))
    def answers(self, obj: Feature) -> SafeString | str:
        """The answers as people read them, those not public included."""
        if obj.pk is None or not obj.attributes:
            return gettext("None")
        questions = [{**question, "public": True} for question in obj.category.questions]
        return format_html_join(
            "", "<div><strong>{}</strong>: {}</div>", public_answers(questions, obj.attributes)
        )

    @admin.display(description=_("the next 14 days"))
    def hours_preview(self, obj: Feature) -> SafeString | str:
        """The opening hours day by day, as the pages understand them."""
        hours = getattr(obj, "opening_hours", "")
        if obj.pk is None or not hours:
            return gettext("No hours given.")
        calendar = CityCalendar(obj.city).of(obj)
        names = {"open": gettext("open"), "unknown": gettext("by appointment or not sure")}
        rows = (
            (
                day.strftime("%d/%m/%Y"),
                ", ".join(
                    gettext("by the sun") if state == "sun" else f"{start}–{end} {names.get(state, state)}"
                    for start, end, state in spans
                )
                or gettext("closed"),
            )
            for day, spans in days(
                hours,
                timezone.localdate(timezone=calendar.zone),
                HOURS_PREVIEW_DAYS,
                calendar=calendar,
                place=sun_place(obj),
            )
        )
        body = format_html_join("", '<tr><th scope="row">{}</th><td>{}</td></tr>', rows)
        return format_html('<table class="cm-hours">{}</table>', body)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The database's own record of every change, whoever made it and by whatever way."""
        obj = self.get_object(request, object_id)
        if obj is None:
            elsewhere: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            return elsewhere
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("History of %(item)s") % {"item": obj},
            "object": obj,
            "opts": self.opts,
            "preserved_filters": self.get_preserved_filters(request),
            "changes": changes(obj),
        }
        return TemplateResponse(request, "places/admin/feature_history.html", context)


@admin.register(Feature)
class RootAdmin(ReadOnly, CityScope):
    """Everything on the map in one list; each row leads to the page of its own kind."""

    list_display: Any = (
        "specific_link",
        "kind",
        "category",
        "status_label",
        "visibility",
        "city",
        "updated",
    )
    list_display_links = None
    list_filter: ClassVar[Any] = (
        "visibility",
        "kind",
        ("city", admin.RelatedOnlyFieldListFilter),
        "precision",
        "is_example",
    )
    list_select_related: ClassVar[Any] = ("city", "category")
    search_fields: ClassVar[Any] = ("title",)
    ordering: ClassVar[Any] = ("-pk",)
    get_search_results = FeatureAdmin.get_search_results

    @admin.display(description=_("title"), ordering="title")
    def specific_link(self, obj: Feature) -> SafeString:
        """A link to the page where the thing is edited."""
        return format_html('<a href="{}">{}</a>', specific_url(obj), obj.title)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Statuses in words, asked for once a kind."""
        page = super().get_changelist_instance(request)
        rows = page.result_list
        known = {kind: Feature.child_models()[kind].statuses() for kind in {row.kind for row in rows}}
        for row in rows:
            status = known[row.kind].get(row.status)
            row.status_in_words = status.label if status else row.status
        return page

    @admin.display(description=_("status"), ordering="status")
    def status_label(self, obj: Any) -> str:
        """The status in words."""
        return str(obj.status_in_words)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The root has no page of its own."""
        obj = self.get_object(request, object_id)
        if obj is None:
            elsewhere: HttpResponse = self._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined] # not in the stubs
                request, self.opts, object_id
            )
            return elsewhere
        return redirect(specific_url(obj))


def specific_url(feature: Feature) -> str:
    """Where a feature is edited."""
    child = Feature.child_models()[feature.kind]
    return reverse(f"admin:{child._meta.app_label}_{child._meta.model_name}_change", args=[feature.pk])


@admin.register(FeatureArea)
class FeatureAreaAdmin(ReadOnly, CityScope):
    """Which areas the database assigned to which things."""

    city_path = "kind__city"
    list_display: Any = ("feature_shown", "kind_shown", "area_shown")
    list_filter: ClassVar[Any] = (("kind", admin.RelatedOnlyFieldListFilter),)
    list_select_related: ClassVar[Any] = ("feature", "kind", "area")
    search_fields: ClassVar[Any] = ("feature__title", "area__name")
    ordering: ClassVar[Any] = ("-pk",)

    @admin.display(description=_("feature"), ordering="feature__title")
    def feature_shown(self, obj: FeatureArea) -> str:
        """The thing."""
        return str(obj.feature)

    @admin.display(description=_("kind of area"), ordering="kind__name_it")
    def kind_shown(self, obj: FeatureArea) -> str:
        """The kind of area."""
        return str(obj.kind)

    @admin.display(description=_("area"), ordering="area__name")
    def area_shown(self, obj: FeatureArea) -> str:
        """The area."""
        return str(obj.area)


class OfFeature(CityScope):
    """Rows that belong to a feature."""

    city_path = "feature__city"
    list_select_related: ClassVar[Any] = ("feature",)

    @admin.display(description=_("feature"), ordering="feature__title")
    def feature_link(self, obj: Any) -> SafeString:
        """A link to the page of the thing."""
        return format_html('<a href="{}">{}</a>', specific_url(obj.feature), obj.feature.title)


__all__ = ["FeatureAdmin", "FeatureAreaAdmin", "OfFeature", "RootAdmin", "specific_url"]
