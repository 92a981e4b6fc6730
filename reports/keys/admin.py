"""Keys of applications in the administration: issue, limit, revoke."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from places.admin.scope import CityScope
from reports.keys.models import ApiKey
from reports.keys.services import issue, revoke


@admin.register(ApiKey)
class ApiKeyAdmin(CityScope):
    """Issue a key, which is shown once, limit it, revoke it. A key is revoked and not deleted, so that it stays known who had it."""

    list_display = ("name", "city", "start", "office", "trusted", "rate", "used", "revoked")
    list_filter = ("city", ("revoked", admin.EmptyFieldListFilter))
    search_fields = ("name", "contact", "start")
    fields = ("city", "name", "contact", "trusted", "office", "rate", "start", "created", "used", "revoked")
    readonly_fields = ("start", "created", "used", "revoked")
    autocomplete_fields = ("office",)
    actions = ("revoke_keys",)
    list_select_related = ("city", "office")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Make the secret of a new key and show it once."""
        if change:
            super().save_model(request, obj, form, change)
            return
        secret = issue(obj)
        self.message_user(
            request,
            _("The key is %(secret)s. Keep it now: it is not shown again.") % {"secret": secret},
            messages.WARNING,
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Revoked keys stay."""
        return False

    @admin.action(description=_("Revoke the chosen keys"), permissions=["change"])
    def revoke_keys(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """From now on requests with these keys are refused. Keys that the person may only see are left and counted."""
        keys = list(queryset.in_force())  # type: ignore[attr-defined]
        own = [key for key in keys if self.has_change_permission(request, key)]
        for key in own:
            revoke(key)
            self.log_change(request, key, "revoked")
        self.message_user(request, _("Keys revoked: %(n)s.") % {"n": len(own)})
        if left := len(keys) - len(own):
            self.message_user(
                request,
                _("Keys for every city, which only who administers every city may revoke: %(n)s.")
                % {"n": left},
                messages.WARNING,
            )
