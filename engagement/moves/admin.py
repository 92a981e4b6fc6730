"""Moves in the administration: to be read, never changed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from engagement.models import Move
from places.admin.features import OfFeature
from places.admin.scope import ReadOnly


@admin.register(Move)
class MoveAdmin(ReadOnly, OfFeature):
    """Every change of status, visibility, office and content, with its words."""

    list_display: Any = ("at", "feature_link", "what", "before", "after", "quality", "office", "who", "words")
    list_filter: ClassVar[Any] = ("what", "quality", ("feature__city", admin.RelatedOnlyFieldListFilter))
    list_select_related: ClassVar[Any] = ("feature", "who", "office")
    search_fields: ClassVar[Any] = ("feature__title", "words")
    date_hierarchy = "at"
    ordering: ClassVar[Any] = ("-at", "-id")
