"""Organisations, assets and services in the administration."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from assets.models import Asset, Organisation, Service
from engagement.moderation.admin import ModeratedAdmin
from engagement.moderation.admin_erasing import Erasing
from places.admin.maps import MapAdmin
from places.admin.ticking import boxes


@admin.register(Organisation)
class OrganisationAdmin(MapAdmin, Erasing):
    """Bodies: associations, cooperatives, public offices, groups."""

    list_display: Any = ("name", "kind", "city", "phone", "website", "is_example")
    list_filter: ClassVar[Any] = ("kind", ("city", admin.RelatedOnlyFieldListFilter), "is_example")
    list_select_related: ClassVar[Any] = ("city",)
    search_fields: ClassVar[Any] = ("name", "address", "runts_number")
    autocomplete_fields: ClassVar[Any] = ("areas_served", "source")


@admin.register(Asset)
class AssetAdmin(ModeratedAdmin):
    """Community assets."""

    autocomplete_fields = ("category", "manager", "source", "organisation")
    own_fields = ("organisation",)


@admin.register(Service)
class ServiceAdmin(ModeratedAdmin):
    """Services and desks."""

    autocomplete_fields = ("category", "manager", "source", "organisation", "host")
    list_filter = (*ModeratedAdmin.list_filter, "cost", "is_remote")
    own_fields = ("host", "organisation", "is_remote", "cost", "targets")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any) -> Any:
        """For whom the service is: boxes to tick."""
        if db_field.name == "targets":
            return boxes(db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)
