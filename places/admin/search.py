"""Concepts, terms and searches without a result in the administration."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from places.admin.scope import CityScope, ReadOnly, ScopedInline
from places.models import Concept, ConceptTerm, SearchMiss
from places.models.search import SearchMissQuerySet


class TermInline(ScopedInline):
    """The words of a concept."""

    model = ConceptTerm
    fields = ("words", "lang", "city")
    autocomplete_fields = ("city",)
    extra = 3


@admin.register(Concept)
class ConceptAdmin(CityScope):
    """Concepts serve every city: who administers them all changes them. Words of one city are added under Terms."""

    city_path = None
    list_display: Any = ("name_it", "name_en", "code", "number_of_terms")
    search_fields: ClassVar[Any] = ("name_it", "name_en", "code", "terms__words")
    prepopulated_fields: ClassVar[Any] = {"code": ("name_it",)}
    inlines: ClassVar[Any] = (TermInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the number of their terms."""
        found: QuerySet[Any] = super().get_queryset(request).annotate(number=Count("terms"))
        return found

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """The code is editable only for those who may change the concept."""
        return (
            super().get_prepopulated_fields(request, obj) if self.has_change_permission(request, obj) else {}
        )

    @admin.display(description=_("terms"), ordering="number")
    def number_of_terms(self, obj: Any) -> int:
        """The number of its terms."""
        return int(obj.number)


@admin.register(ConceptTerm)
class ConceptTermAdmin(CityScope):
    """Terms of concepts. Each city adds its own; terms of every city are edited by administrators of all cities."""

    list_display: Any = ("words", "concept", "lang", "city")
    list_filter: ClassVar[Any] = ("lang", ("city", admin.RelatedOnlyFieldListFilter))
    list_select_related: ClassVar[Any] = ("concept", "city")
    search_fields: ClassVar[Any] = ("words", "concept__name_it", "concept__name_en")
    autocomplete_fields: ClassVar[Any] = ("concept", "city")


@admin.register(SearchMiss)
class SearchMissAdmin(ReadOnly, CityScope):
    """Words searched more than once without a result. After a word is added to a concept, searches for it find something."""

    list_display: Any = ("words", "times", "last", "city", "give")
    list_filter: ClassVar[Any] = (("city", admin.RelatedOnlyFieldListFilter),)
    list_select_related: ClassVar[Any] = ("city",)
    list_display_links = None
    search_fields: ClassVar[Any] = ("words",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Words searched once are not listed: they may hold personal data."""
        rows: SearchMissQuerySet = super().get_queryset(request)  # type: ignore[assignment]
        return rows.telling()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rows may be deleted from the list."""
        return CityScope.has_delete_permission(self, request, obj)

    @admin.display(description=_("concept"))
    def give(self, obj: SearchMiss) -> SafeString:
        """The form of a new term, with these words."""
        query = urlencode({"words": obj.words, "city": obj.city_id})
        address = reverse("admin:places_conceptterm_add")
        return format_html('<a href="{}?{}">{}</a>', address, query, _("Give to a concept"))
