"""Saved questions and uploaded polygons in the administration. Publishing goes through the same service as the workbench."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from places.admin.scope import CityScope
from planning.models import SavedQuestion, Shape
from planning.saved.services import withdraw_question


@admin.register(SavedQuestion)
class SavedQuestionAdmin(CityScope):
    """What planners keep. The question itself is changed in the workbench, which checks it."""

    list_display = ("title", "city", "author", "is_published", "schedule", "updated")
    list_filter = (
        ("city", admin.RelatedOnlyFieldListFilter),
        "schedule",
        ("published", admin.EmptyFieldListFilter),
    )
    search_fields = ("title", "slug", "description")
    list_select_related = ("city", "author")
    fields = (
        "title",
        "slug",
        "description",
        "city",
        "query",
        "author",
        "schedule",
        "lang",
        "published",
        "sent",
        "created",
        "updated",
    )
    readonly_fields = ("slug", "city", "query", "author", "published", "sent", "created", "updated")
    actions = ("withdraw",)

    @admin.display(description=_("published"), boolean=True, ordering="published")
    def is_published(self, saved: SavedQuestion) -> bool:
        """Whether it is a public layer."""
        return saved.published is not None

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Questions are made in the workbench."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new title is a change of the published layer."""
        obj.updated = timezone.now()
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Withdraw from the public layers"))
    def withdraw(self, request: HttpRequest, queryset: Any) -> None:
        """Take the layers away."""
        for saved in queryset:
            withdraw_question(saved=saved, user=request.user)


@admin.register(Shape)
class ShapeAdmin(CityScope):
    """Uploaded polygons, to look at and to remove."""

    list_display = ("token", "city", "name", "created")
    list_select_related = ("city",)
    fields = readonly_fields = ("token", "city", "name", "created")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """They come from the workbench."""
        return False
