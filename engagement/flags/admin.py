"""Flags in the administration: read here, decided about in the moderators' queue."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from engagement.flags.models import Flag
from places.admin.features import OfFeature
from places.admin.scope import ReadOnly


@admin.register(Flag)
class FlagAdmin(ReadOnly, OfFeature):
    """What people told the moderators, and what became of it."""

    list_display: Any = ("created", "feature_link", "reason", "text", "state", "decided_by", "is_example")
    list_filter: ClassVar[Any] = ("state", "reason", ("feature__city", admin.RelatedOnlyFieldListFilter))
    list_select_related: ClassVar[Any] = ("feature", "decided_by")
    search_fields: ClassVar[Any] = ("text", "feature__title")
    date_hierarchy = "created"
