"""Rules of routing in the administration."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from reports.deadlines.admin import OfReports
from reports.routing.models import Rule


@admin.register(Rule)
class RuleAdmin(OfReports):
    """Rules in the order in which they are asked. The numbers are changed in the list."""

    list_display: Any = (
        "__str__",
        "position",
        "city",
        "category",
        "area",
        "thing_of",
        "valid_from",
        "valid_to",
    )
    list_editable: ClassVar[Any] = ("position",)
    list_filter: ClassVar[Any] = (("city", admin.RelatedOnlyFieldListFilter),)
    list_select_related: ClassVar[Any] = ("city", "category", "area__kind", "thing_of", "office")
    search_fields: ClassVar[Any] = ("note", "office__name", "category__name_it", "area__name")
    autocomplete_fields: ClassVar[Any] = ("category", "area", "thing_of", "office")
    ordering: ClassVar[Any] = ("city", "position", "pk")
    fields = (
        "city", "position", "category", "area", "thing_of", "valid_from", "valid_to", "office", "note",
    )  # fmt: skip
