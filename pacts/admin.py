"""Collaboration pacts and the regulations they follow, in the administration."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from engagement.moderation.admin import ModeratedAdmin
from pacts.models import Pact, PactType, Phase, Regulation
from places.admin.scope import CityScope, ScopedInline


class PhaseInline(ScopedInline):
    """The regulation's phases in order."""

    model = Phase
    fields = ("position", "code", "name_it", "name_en", "tone", "is_public", "is_start")
    show_change_link = True


class PactTypeInline(ScopedInline):
    """The regulation's types of pact."""

    model = PactType
    fields = ("code", "name_it", "name_en", "needs_listed_asset")


@admin.register(Regulation)
class RegulationAdmin(CityScope):
    """Versions of the regulation on shared care."""

    list_display: Any = ("name_it", "number", "city", "approved", "valid_from", "valid_to")
    list_filter: ClassVar[Any] = (("city", admin.RelatedOnlyFieldListFilter),)
    list_select_related: ClassVar[Any] = ("city",)
    search_fields: ClassVar[Any] = ("name_it", "name_en", "code", "number")
    inlines: ClassVar[Any] = (PactTypeInline, PhaseInline)


@admin.register(Phase)
class PhaseAdmin(CityScope):
    """Phases and where they lead."""

    city_path = "regulation__city"
    list_display: Any = (
        "name_it",
        "code",
        "regulation",
        "position",
        "tone",
        "is_public",
        "is_start",
    )
    list_filter: ClassVar[Any] = (
        ("regulation__city", admin.RelatedOnlyFieldListFilter),
        ("regulation", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related: ClassVar[Any] = ("regulation", "regulation__city")
    search_fields: ClassVar[Any] = ("name_it", "name_en", "code")
    autocomplete_fields: ClassVar[Any] = ("regulation", "next_phases")

    def choice_label(self, obj: Phase) -> str:
        """The name, the regulation and the city."""
        return f"{obj.name} ({obj.regulation.name}, {obj.regulation.city.name})"


@admin.register(PactType)
class PactTypeAdmin(CityScope):
    """Types of pact."""

    city_path = "regulation__city"
    list_display: Any = ("name_it", "code", "regulation", "needs_listed_asset")
    list_filter: ClassVar[Any] = (
        ("regulation__city", admin.RelatedOnlyFieldListFilter),
        ("regulation", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related: ClassVar[Any] = ("regulation", "regulation__city")
    search_fields: ClassVar[Any] = ("name_it", "name_en", "code")
    autocomplete_fields: ClassVar[Any] = ("regulation",)

    def choice_label(self, obj: PactType) -> str:
        """The code, the name, the regulation and the city."""
        return f"{obj.code}: {obj.name} ({obj.regulation.name}, {obj.regulation.city.name})"


@admin.register(Pact)
class PactAdmin(ModeratedAdmin):
    """Pacts. Their status is the code of their phase."""

    autocomplete_fields = ("category", "manager", "source", "organisation", "phase", "pact_type")
    list_filter = (*ModeratedAdmin.list_filter, "proponent_kind")
    own_fields = (
        "pact_type", "proponent_kind", "proponent", "organisation", "signed", "ends", "outcome", "document_url",
        "place_note",
    )  # fmt: skip
