"""Links of a thing, within its page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import ForeignKey
from django.http import HttpRequest

from engagement.links.models import Link
from places.admin.scope import CityScope, NarrowSelect, ReadOnly, ScopedInline


class LinkInline(ScopedInline):
    """What a thing grew out of, is the original of or realises."""

    model = Link
    fk_name = "from_feature"
    fields = ("relation", "to_feature")
    autocomplete_fields = ("to_feature",)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer, and accept, only things of the cities that the person administers."""
        if db_field.name == "to_feature":
            owner: Any = self.admin_site._registry[db_field.related_model]
            kwargs["queryset"] = owner.get_queryset(request)
            kwargs["widget"] = NarrowSelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Link)
class LinkAdmin(ReadOnly, CityScope):
    """All links of a city. They are written on the page of the later thing."""

    city_path = "from_feature__city"
    list_display: Any = ("from_feature", "relation", "to_feature")
    list_filter: ClassVar[Any] = ("relation", ("from_feature__city", admin.RelatedOnlyFieldListFilter))
    list_select_related: ClassVar[Any] = ("from_feature", "to_feature")
    search_fields: ClassVar[Any] = ("from_feature__title", "to_feature__title")
