"""Initiatives and the policies they follow, in the administration."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from engagement.moderation.admin import ModeratedAdmin
from initiatives.models import Initiative, Phase, Policy
from places.admin.scope import CityScope, ScopedInline


class PhaseInline(ScopedInline):
    """The policy's phases in order."""

    model = Phase
    fields = ("position", "code", "name_it", "name_en", "tone", "is_public", "is_start")
    show_change_link = True


@admin.register(Policy)
class PolicyAdmin(CityScope):
    """Rules of a city for initiatives."""

    list_display: Any = ("name_it", "code", "city", "valid_from", "valid_to")
    list_filter: ClassVar[Any] = (("city", admin.RelatedOnlyFieldListFilter),)
    list_select_related: ClassVar[Any] = ("city",)
    search_fields: ClassVar[Any] = ("name_it", "name_en", "code")
    inlines: ClassVar[Any] = (PhaseInline,)


@admin.register(Phase)
class PhaseAdmin(CityScope):
    """Phases and where they lead."""

    city_path = "policy__city"
    list_display: Any = ("name_it", "code", "policy", "position", "tone", "is_public", "is_start")
    list_filter: ClassVar[Any] = (
        ("policy__city", admin.RelatedOnlyFieldListFilter),
        ("policy", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related: ClassVar[Any] = ("policy", "policy__city")
    search_fields: ClassVar[Any] = ("name_it", "name_en", "code")
    autocomplete_fields: ClassVar[Any] = ("policy", "next_phases")

    def choice_label(self, obj: Phase) -> str:
        """The name, the rules and the city."""
        return f"{obj.name} ({obj.policy.name}, {obj.policy.city.name})"


@admin.register(Initiative)
class InitiativeAdmin(ModeratedAdmin):
    """Initiatives. Their status is the code of their phase."""

    autocomplete_fields = ("category", "manager", "source", "organisation", "phase")
    own_fields = ("organisation",)
