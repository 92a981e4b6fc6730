"""Comments in the administration: read here, decided about in the moderators' queue."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from engagement.comments.models import Comment, CommentDecision
from places.admin.features import OfFeature
from places.admin.scope import CityScope, ReadOnly


@admin.register(Comment)
class CommentAdmin(ReadOnly, OfFeature):
    """Comments. They are written on the site, and hidden by a decision with its reason."""

    list_display: Any = ("created", "feature_link", "author", "office", "visibility", "is_example")
    list_filter: ClassVar[Any] = (
        "visibility",
        "is_example",
        ("feature__city", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related: ClassVar[Any] = ("feature__city", "author", "office")
    search_fields: ClassVar[Any] = ("text", "feature__title")
    date_hierarchy = "created"
    fields: ClassVar[Any] = (
        "feature_link", "author", "office", "text", "visibility", "created", "edited", "is_example", "decide",
    )  # fmt: skip
    readonly_fields: ClassVar[Any] = fields

    @admin.display(description=_("decision"))
    def decide(self, obj: Comment) -> SafeString | str:
        """A link to the moderators' page."""
        if obj.visibility == "withdrawn":
            return "–"
        address = reverse("moderation_comment", args=[obj.feature.city.slug, obj.pk])
        return format_html('<a href="{}">{}</a>', address, _("Moderate"))


@admin.register(CommentDecision)
class CommentDecisionAdmin(ReadOnly, CityScope):
    """What moderators decided about comments, and why."""

    city_path = "comment__feature__city"
    list_display: Any = ("at", "comment", "before", "after", "who", "reason")
    list_filter: ClassVar[Any] = ("after",)
    list_select_related: ClassVar[Any] = ("comment", "who")
    search_fields: ClassVar[Any] = ("reason", "comment__text")
    date_hierarchy = "at"
