"""Suggested corrections in the administration: read here, decided about on the site. Addresses are not shown."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from engagement.suggestions.models import SuggestedChange, Suggestion
from places.admin.features import OfFeature
from places.admin.scope import ReadOnly


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnly, OfFeature):
    """What people say is wrong about things."""

    list_display: Any = ("created", "feature_link", "user", "settled", "is_example")
    list_filter: ClassVar[Any] = (
        ("settled", admin.EmptyFieldListFilter),
        "is_example",
        ("feature__city", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related: ClassVar[Any] = ("feature__city", "user")
    search_fields: ClassVar[Any] = ("words", "feature__title")
    date_hierarchy = "created"
    fields: ClassVar[Any] = (
        "feature_link", "user", "words", "lang", "created", "settled", "answer", "is_example", "decide",
    )  # fmt: skip
    readonly_fields: ClassVar[Any] = fields

    @admin.display(description=_("decision"))
    def decide(self, obj: Suggestion) -> SafeString:
        """A link to the page of the decision."""
        address = reverse("suggestion", args=[obj.feature.city.slug, obj.pk])
        return format_html('<a href="{}">{}</a>', address, _("Compare and decide"))


@admin.register(SuggestedChange)
class SuggestedChangeAdmin(ReadOnly, OfFeature):
    """Each suggested value with what became of it."""

    city_path = "suggestion__feature__city"
    list_display: Any = ("suggestion", "field", "before", "after", "state", "decided", "decided_by")
    list_filter: ClassVar[Any] = ("state", "field")
    list_select_related: ClassVar[Any] = ("suggestion", "decided_by")
    search_fields: ClassVar[Any] = ("suggestion__feature__title",)
