"""Export jobs in the administration, for superusers only. Who asked for a file is not stored."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from layers.models import ExportJob


@admin.register(ExportJob)
class ExportJobAdmin(admin.ModelAdmin):
    """Files made by the job worker: to look at, and to delete with their files."""

    list_display = ("__str__", "state", "failure", "rows_done", "rows_total", "size", "created", "expires")
    list_filter = ("state", "extension", "layer")
    search_fields = ("layer", "query")
    date_hierarchy = "created"
    list_per_page = 50
    show_full_result_count = False
    fields = (
        "layer",
        "query",
        "extension",
        "language",
        "state",
        "failure",
        "rows_done",
        "rows_total",
        "size",
        "created",
        "started",
        "finished",
        "expires",
    )

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the person is a superuser."""
        return bool(getattr(request.user, "is_superuser", False))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person is a superuser."""
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person is a superuser."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: exports are requested on the pages."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: a job is not edited."""
        return False

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete the files too."""
        for job in queryset:
            job.delete()
