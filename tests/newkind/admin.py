"""Gardens in the administration."""

from django.contrib import admin

from engagement.moderation.admin import ModeratedAdmin
from tests.newkind.models import Garden


@admin.register(Garden)
class GardenAdmin(ModeratedAdmin):
    """Gardens."""

    own_fields = ("plots", "host")
