"""Procedures with their phases and transitions, in the administration."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.postgres.fields import ArrayField
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagement.acts.admin import ActInline
from engagement.links.admin import LinkInline
from engagement.moderation.admin import ModeratedAdmin
from engagement.procedures.checking import advice
from engagement.procedures.models import Phase, Procedure, Transition
from places.admin.scope import CityScope, ScopedInline
from places.admin.ticking import boxes


class PhaseInline(ScopedInline):
    """The procedure's phases in order. Sentences and days stand on the page of each."""

    model = Phase
    fields = ("position", "code", "name_it", "name_en", "tone", "is_public", "is_start", "days")
    show_change_link = True


class TransitionInline(ScopedInline):
    """The steps between phases. A new phase is saved before steps lead to it. Words of buttons stand on the page of each."""

    model = Transition
    verbose_name_plural = _("transitions (save new phases first)")
    fields = ("from_phase", "to_phase", "by", "roles", "requirements", "needs_act", "needs_reason", "days")
    show_change_link = True

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """Only phases of this procedure."""
        if db_field.related_model is Phase:
            match = request.resolver_match
            owner = match.kwargs.get("object_id", "") if match else ""
            kwargs["queryset"] = Phase.objects.filter(procedure=int(owner) if owner.isdigit() else 0)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any) -> Any:
        """Roles and requirements are lists that fit into a row; phases are made in their own table."""
        if isinstance(db_field, ArrayField):
            return boxes(db_field, widget=forms.SelectMultiple(attrs={"size": 4}))
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[arg-type]
        for right in ("can_add_related", "can_change_related", "can_view_related"):
            if hasattr(field.widget, right):
                setattr(field.widget, right, False)
        return field


@admin.register(Procedure)
class ProcedureAdmin(CityScope):
    """Versions of the rules by which a city treats initiatives and pacts."""

    more_inlines: ClassVar[dict[str, tuple[type[ScopedInline], ...]]] = {}
    """What the app of a kind adds to the page of its procedures."""
    list_display: Any = ("name_it", "kind", "number", "city", "approved", "valid_from", "valid_to")
    list_filter: ClassVar[Any] = ("kind", ("city", admin.RelatedOnlyFieldListFilter))
    list_select_related: ClassVar[Any] = ("city",)
    search_fields: ClassVar[Any] = ("name_it", "name_en", "code", "number")
    inlines: ClassVar[Any] = (PhaseInline, TransitionInline, ActInline)

    def choice_label(self, obj: Procedure) -> str:
        """The name and the city."""
        return f"{obj.name} ({obj.city.name})"

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> Any:
        """Steps and acts once there is something that they belong to."""
        if obj is None:
            return (PhaseInline,)
        return (*self.more_inlines.get(getattr(obj, "kind", ""), ()), *self.inlines)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """City and kind stay: phases and things hang on them."""
        return ("city", "kind") if obj is not None else ()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Tell what is odd about the rules as they are now."""
        super().save_related(request, form, formsets, change)
        for sentence in advice(form.instance):
            self.message_user(request, sentence, messages.WARNING)


@admin.register(Phase)
class PhaseAdmin(CityScope):
    """Phases: what residents are told, how long they last, what is open meanwhile."""

    city_path = "procedure__city"
    list_display: Any = ("name_it", "code", "procedure", "position", "tone", "is_public", "is_start")
    list_filter: ClassVar[Any] = (
        "procedure__kind",
        ("procedure__city", admin.RelatedOnlyFieldListFilter),
        ("procedure", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related: ClassVar[Any] = ("procedure", "procedure__city")
    search_fields: ClassVar[Any] = ("name_it", "name_en", "code")
    autocomplete_fields: ClassVar[Any] = ("procedure",)

    def choice_label(self, obj: Phase) -> str:
        """The name, the rules and the city."""
        return f"{obj.name} ({obj.procedure.name}, {obj.procedure.city.name})"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A thing is offered the phases of its kind."""
        rows, duplicates = super().get_search_results(request, queryset, search_term)
        kind = request.GET.get("of_kind", "")
        return (rows.filter(procedure__kind=kind) if kind else rows), duplicates

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any) -> Any:
        """What is open meanwhile: boxes to tick."""
        if isinstance(db_field, ArrayField):
            return boxes(db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[arg-type]


@admin.register(Transition)
class TransitionAdmin(CityScope):
    """One step of a procedure. It is added on the page of its procedure."""

    city_path = "procedure__city"
    list_display: Any = ("from_phase", "to_phase", "procedure", "by", "label_it", "needs_act", "needs_reason")
    list_filter: ClassVar[Any] = (
        "by",
        "procedure__kind",
        ("procedure__city", admin.RelatedOnlyFieldListFilter),
        ("procedure", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related: ClassVar[Any] = ("procedure", "from_phase", "to_phase")
    search_fields: ClassVar[Any] = ("label_it", "label_en", "from_phase__name_it", "to_phase__name_it")
    readonly_fields: ClassVar[Any] = ("procedure", "from_phase", "to_phase")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Never here."""
        return False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any) -> Any:
        """Roles and requirements are boxes to tick."""
        if isinstance(db_field, ArrayField):
            return boxes(db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[arg-type]


class GovernedAdmin(ModeratedAdmin):
    """Kinds that go through a procedure, with their acts and links. A known thing goes on by the page of its steps alone."""

    inlines: ClassVar[Any] = (ActInline, LinkInline)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """The phase is chosen once."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "phase", "steps"] if obj is not None else fields

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Beside the phase, the way to the next one."""
        sets = super().get_fieldsets(request, obj)
        if obj is None:
            return sets
        state = {**sets[1][1], "fields": ("phase", "steps", *sets[1][1]["fields"][1:])}
        return (sets[0], (sets[1][0], state), *sets[2:])

    @admin.display(description=_("next phase"))
    def steps(self, obj: Any) -> SafeString:
        """A link to the page of its steps."""
        address = reverse("step", args=[obj.city.slug, obj.LAYER, obj.pk])
        return format_html('<a href="{}">{}</a>', address, gettext("Go on to the next phase"))

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> Any:
        """Once there is something that they belong to."""
        return self.inlines if obj is not None else ()
