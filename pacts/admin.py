"""Collaboration pacts and the regulations they follow, in the administration."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from engagement.procedures.admin import GovernedAdmin, ProcedureAdmin
from pacts.models import Pact, PactType
from places.admin.scope import CityScope, ScopedInline


class PactTypeInline(ScopedInline):
    """The regulation's types of pact."""

    model = PactType
    fields = ("code", "name_it", "name_en", "needs_listed_asset")


ProcedureAdmin.more_inlines[Pact.KIND] = (PactTypeInline,)


@admin.register(PactType)
class PactTypeAdmin(CityScope):
    """Types of pact."""

    city_path = "procedure__city"
    list_display: Any = ("name_it", "code", "procedure", "needs_listed_asset")
    list_filter: ClassVar[Any] = (
        ("procedure__city", admin.RelatedOnlyFieldListFilter),
        ("procedure", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related: ClassVar[Any] = ("procedure", "procedure__city")
    search_fields: ClassVar[Any] = ("name_it", "name_en", "code")
    autocomplete_fields: ClassVar[Any] = ("procedure",)

    def choice_label(self, obj: PactType) -> str:
        """The code, the name, the regulation and the city."""
        return f"{obj.code}: {obj.name} ({obj.procedure.name}, {obj.procedure.city.name})"


@admin.register(Pact)
class PactAdmin(GovernedAdmin):
    """Pacts. Their status is the code of their phase."""

    autocomplete_fields = ("category", "manager", "source", "organisation", "phase", "pact_type", "assets")
    list_filter = (*GovernedAdmin.list_filter, "proponent_kind")
    own_fields = (
        "pact_type", "assets", "proponent_kind", "proponent", "organisation", "signed", "ends", "outcome", "document_url",
        "place_note",
    )  # fmt: skip
