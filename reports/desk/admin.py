"""The desk in the administration: who has what in hand, the offices' log, saved views. All of it is made on the desk."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from places.admin.scope import CityScope
from reports.desk.models import Assignment, DeskEntry, SavedView


class DeskScope(CityScope):
    """Rows that the desk makes: read here, and removed, never written."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All."""
        return [field.name for field in self.model._meta.concrete_fields]

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Never here."""
        return False


@admin.register(Assignment)
class AssignmentAdmin(DeskScope):
    """Reports in colleagues' hands."""

    city_path = "report__city"
    list_display: Any = ("report", "user", "office", "since")
    list_select_related: ClassVar[Any] = ("report", "user", "office")


@admin.register(DeskEntry)
class DeskEntryAdmin(DeskScope):
    """Lines of the offices' log."""

    city_path = "report__city"
    list_display: Any = ("report", "what", "colleague", "who", "at")
    list_filter: ClassVar[Any] = ("what",)
    list_select_related: ClassVar[Any] = ("report", "colleague", "who")
    date_hierarchy = "at"


@admin.register(SavedView)
class SavedViewAdmin(DeskScope):
    """Saved views."""

    list_display: Any = ("name", "user", "city")
    list_select_related: ClassVar[Any] = ("user", "city")
