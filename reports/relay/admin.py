"""Endpoints of offices and what was sent there, in the administration."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from places.admin.scope import CityScope, ReadOnly
from reports.relay.models import Endpoint, Handover
from reports.relay.services import resume


class EndpointForm(forms.ModelForm):
    """An endpoint. Its key is not shown again; left empty it stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "api_key" in self.fields:
            self.fields["api_key"].widget = forms.PasswordInput(attrs={"autocomplete": "off"})

    def clean_api_key(self) -> str:
        """The key that was typed, or the one there is."""
        typed: str = self.cleaned_data["api_key"]
        return typed or str(self.instance.api_key)


@admin.register(Endpoint)
class EndpointAdmin(CityScope):
    """Where offices take reports by Open311."""

    city_path = "office__city"
    form = EndpointForm
    fields = ("office", "address", "jurisdiction", "api_key", "codes", "is_active")
    list_display: Any = ("office", "address", "is_active")
    list_filter: ClassVar[Any] = (("office__city", admin.RelatedOnlyFieldListFilter), "is_active")
    list_select_related: ClassVar[Any] = ("office",)
    search_fields: ClassVar[Any] = ("office__name", "address")
    autocomplete_fields: ClassVar[Any] = ("office",)


@admin.register(Handover)
class HandoverAdmin(ReadOnly, CityScope):
    """What was sent, what failed and why."""

    city_path = "office__city"
    list_display: Any = ("report", "office", "state", "number", "tries", "next_try", "fault")
    list_filter: ClassVar[Any] = ("state", ("office", admin.RelatedOnlyFieldListFilter))
    list_select_related: ClassVar[Any] = ("report", "office")
    search_fields: ClassVar[Any] = ("report__reference", "number")
    actions = ("send_again",)

    @admin.action(description=_("Send the chosen ones again that failed"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[Handover]) -> None:
        """They are sent with the next run; what the other system has already got is read back."""
        now, count = timezone.now(), 0
        with transaction.atomic():
            for row in Handover.objects.filter(
                pk__in=queryset, state=Handover.State.FAILED
            ).select_for_update():
                resume(row, now)
                count += 1
        self.message_user(request, _("To be sent again: %(n)s.") % {"n": count})
