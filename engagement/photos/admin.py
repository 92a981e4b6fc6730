"""Photos in the administration."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from engagement.models import Photo
from engagement.photos.services import remove
from places.admin.features import OfFeature


@admin.register(Photo)
class PhotoAdmin(OfFeature):
    """Photos. They come through the site's forms only, where they are decoded and re-encoded."""

    list_display: Any = ("shown", "feature_link", "state", "alt", "uploaded")
    list_filter: ClassVar[Any] = ("state", ("feature__city", admin.RelatedOnlyFieldListFilter))
    search_fields: ClassVar[Any] = ("alt", "feature__title")
    fields: ClassVar[Any] = (
        "feature_link",
        "shown",
        "alt",
        "position",
        "state",
        "width",
        "height",
        "uploaded",
    )
    readonly_fields: ClassVar[Any] = ("feature_link", "shown", "state", "width", "height", "uploaded")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Never here."""
        return False

    def delete_model(self, request: HttpRequest, obj: Photo) -> None:
        """With its files."""
        remove([obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Photo]) -> None:
        """With their files."""
        remove(queryset)

    @admin.display(description=_("photo"))
    def shown(self, obj: Photo) -> SafeString | str:
        """The small picture."""
        if obj.state != Photo.State.READY:
            return obj.get_state_display()
        url = reverse("photo", args=[obj.key, "small"])
        return format_html('<img src="{}" alt="{}" height="80">', url, obj.alt)
