"""Appeals in the administration: read here, decided about in the moderators' queue."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from engagement.appeals.models import Appeal
from places.admin.features import OfFeature
from places.admin.scope import ReadOnly


@admin.register(Appeal)
class AppealAdmin(ReadOnly, OfFeature):
    """What authors said against decisions, and what became of it."""

    list_display: Any = ("created", "feature_link", "text", "state", "decided_by")
    list_filter: ClassVar[Any] = ("state", ("feature__city", admin.RelatedOnlyFieldListFilter))
    list_select_related: ClassVar[Any] = ("feature", "decided_by")
    search_fields: ClassVar[Any] = ("text", "answer", "feature__title")
    date_hierarchy = "created"
