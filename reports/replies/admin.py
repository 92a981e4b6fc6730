"""Ready answers in the administration."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from places.admin.scope import CityScope
from reports.replies.models import ReplyTemplate


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(CityScope):
    """What offices often answer. Unknown places in a text are told when it is saved."""

    list_display: Any = ("name", "city", "office", "status")
    list_filter: ClassVar[Any] = (("city", admin.RelatedOnlyFieldListFilter), "status")
    list_select_related: ClassVar[Any] = ("city", "office")
    search_fields: ClassVar[Any] = ("name", "text_it", "text_en")
