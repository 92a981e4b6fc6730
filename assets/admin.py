"""Organisations, assets and services in the administration."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from assets.models import Asset, Organisation, Service
from engagement.moderation.admin import ModeratedAdmin
from places.admin.ticking import boxes


@admin.register(Organisation)
class OrganisationAdmin(ModeratedAdmin):
    """Bodies: associations, cooperatives, public offices, groups."""

    autocomplete_fields = ("category", "manager", "source", "areas_served")
    list_filter = ("legal_form", *ModeratedAdmin.list_filter)
    own_fields = ("legal_form", "runts_number", "areas_served", "contacts_agreed")


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
