"""Targets of categories in the administration."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from places.admin.scope import CityScope
from reports.deadlines.models import Target
from reports.models import Report


class OfReports(CityScope):
    """Rows about categories of reports: no others are offered."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Ask for categories of reports alone, in the choices and in the search of the field."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "category" and field is not None:
            field.queryset = field.queryset.of_kind(Report.KIND)
            inner = getattr(field.widget, "widget", field.widget)
            inner.asked = {"of_kind": Report.KIND}
        return field


@admin.register(Target)
class TargetAdmin(OfReports):
    """Within how many days reports should be solved. Open reports follow in the night."""

    list_display: Any = ("category", "term", "city")
    list_filter: ClassVar[Any] = (("city", admin.RelatedOnlyFieldListFilter), "working")
    list_select_related: ClassVar[Any] = ("city", "category")
    search_fields: ClassVar[Any] = ("category__name_it", "category__name_en", "category__code")
    autocomplete_fields: ClassVar[Any] = ("category",)
    fields = ("city", "category", "days", "working")

    @admin.display(description=_("days"))
    def term(self, target: Target) -> str:
        """The number of days, and whether they are working days."""
        return target.in_words
