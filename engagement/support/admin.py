"""Support in the administration."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from engagement.support.models import Support
from places.admin.features import OfFeature
from places.admin.scope import ReadOnly


@admin.register(Support)
class SupportAdmin(ReadOnly, OfFeature):
    """Who supports what. Nobody adds to it or takes from it here."""

    list_display: Any = ("feature_link", "user", "created")
    list_filter: ClassVar[Any] = (("feature__city", admin.RelatedOnlyFieldListFilter),)
    list_select_related: ClassVar[Any] = ("feature", "user")
    search_fields: ClassVar[Any] = ("feature__title",)
    fields: ClassVar[Any] = ("feature_link", "user", "created")
    readonly_fields: ClassVar[Any] = fields
    date_hierarchy = "created"
