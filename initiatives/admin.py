"""Initiatives in the administration."""

from __future__ import annotations

from django.contrib import admin

from engagement.procedures.admin import GovernedAdmin
from initiatives.models import Initiative


@admin.register(Initiative)
class InitiativeAdmin(GovernedAdmin):
    """Initiatives. Their status is the code of their phase."""

    autocomplete_fields = ("category", "manager", "source", "organisation", "phase")
    own_fields = ("organisation",)
