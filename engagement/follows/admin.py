"""Followers in the administration: how many follow what. Addresses of people without an account are not shown."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from engagement.follows.models import Follow
from places.admin.features import OfFeature


@admin.register(Follow)
class FollowAdmin(OfFeature):
    """Who follows. They begin it themselves on the site; an administrator may end it on request."""

    list_display: Any = ("feature_link", "person", "seconds", "confirmed", "expires")
    list_filter: ClassVar[Any] = ("seconds", ("feature__city", admin.RelatedOnlyFieldListFilter))
    list_select_related: ClassVar[Any] = ("feature", "user")
    search_fields: ClassVar[Any] = ("feature__title", "=email")
    search_help_text = _("Title of the thing, or a whole e-mail address.")
    fields: ClassVar[Any] = ("feature_link", "person", "seconds", "lang", "created", "confirmed", "expires")
    readonly_fields: ClassVar[Any] = fields

    @admin.display(description=_("person"))
    def person(self, obj: Follow) -> str:
        """The public name of the account."""
        return obj.user.public_name if obj.user else str(_("without an account"))

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Never here."""
        return False
