"""Alerts in the administration: how many there are, of what sort. Addresses of people without an account are not shown."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from engagement.alerts.models import Alert
from engagement.alerts.words import in_words
from places.admin.scope import CityScope


@admin.register(Alert)
class AlertAdmin(CityScope):
    """Who gets alerts of what. They make them themselves on the site; an administrator may end one on request."""

    list_display: Any = ("about", "person", "rhythm", "confirmed", "expires")
    list_filter: ClassVar[Any] = ("where", "rhythm", ("city", admin.RelatedOnlyFieldListFilter))
    list_select_related: ClassVar[Any] = ("city", "user")
    search_fields: ClassVar[Any] = ("words", "=email")
    search_help_text = _("Words, or a whole e-mail address.")
    fields: ClassVar[Any] = (
        "about",
        "person",
        "city",
        "rhythm",
        "lang",
        "created",
        "confirmed",
        "sent",
        "expires",
    )
    readonly_fields: ClassVar[Any] = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Alert]:
        """With their areas, which the words name."""
        return super().get_queryset(request).prefetch_related("rows__area")

    @admin.display(description=_("about"))
    def about(self, obj: Alert) -> str:
        """In words."""
        return in_words(obj)

    @admin.display(description=_("person"))
    def person(self, obj: Alert) -> str:
        """The public name of the account."""
        return obj.user.public_name if obj.user else str(_("without an account"))

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Never here."""
        return False
