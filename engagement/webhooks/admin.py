"""Webhooks in the administration: enter, try, renew the secret, switch off and on; the log of what was sent."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagement.events.models import Event
from engagement.webhooks.models import Delivery, Webhook
from engagement.webhooks.services import create, renew_secret, send_trial, switch_off, switch_on
from places.admin.scope import CityScope, ReadOnly
from places.models import Feature


def layer_choices() -> list[tuple[str, str]]:
    """The layers of features, by the names that addresses use."""
    return [(child.LAYER, str(child._meta.verbose_name_plural)) for child in Feature.child_models().values()]


class WebhookForm(forms.ModelForm):
    """The filters are lists to tick; nothing ticked means everything."""

    verbs = forms.MultipleChoiceField(
        label=_("Events"),
        choices=Event.Verb.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of them."),
    )
    layers = forms.MultipleChoiceField(
        label=_("Layers"),
        choices=layer_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of them."),
    )


def own_rows(scope: CityScope, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows of the person's cities, without those that serve every city."""
    return rows if scope.everywhere(request) else rows.filter(scope.in_scope(request, shared=False))


@admin.register(Webhook)
class WebhookAdmin(CityScope):
    """Each webhook with its filters and how its receiver does."""

    form = WebhookForm
    list_display = ("name", "city", "address", "place", "tries", "failing", "next_try", "stopped")
    list_filter = ("city", ("stopped", admin.EmptyFieldListFilter), ("failing", admin.EmptyFieldListFilter))
    search_fields = ("name", "address")
    readonly_fields = ("place", "tries", "failing", "next_try", "stopped", "renewed", "created")
    autocomplete_fields = ("area",)
    actions = ("try_it", "renew", "off", "on")
    list_select_related = ("city",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those of all cities are for who administers all: their addresses may hold secrets."""
        return own_rows(self, request, super().get_queryset(request))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is typed; of a known webhook also how its receiver does."""
        typed = ("city", "name", "address", "verbs", "layers", "area")
        return (*typed, *self.readonly_fields) if obj else typed

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Make the secret of a new webhook and show it once. Of a known one only what was typed is written: it may be sending."""
        if change:
            obj.save(update_fields=form.changed_data)
        else:
            self._show_secret(request, obj, create(obj))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """The buttons beside “Save” do what the actions do, with the row as it has just been saved, and lead to it again."""
        for name in ("try_it", "renew"):
            if f"_{name}" in request.POST:
                getattr(self, name)(request, Webhook.objects.filter(pk=obj.pk))
                return HttpResponseRedirect(request.path)
        return super().response_change(request, obj)

    def _show_secret(self, request: HttpRequest, webhook: Webhook, secret: str) -> None:
        text = _("The secret of %(name)s is %(secret)s. Keep it now: it is not shown again.")
        self.message_user(request, text % {"name": webhook.name, "secret": secret}, messages.WARNING)

    def _own(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> list[Webhook]:
        """Those of the chosen ones that the person may change."""
        return [webhook for webhook in queryset if self.has_change_permission(request, webhook)]

    @admin.action(description=_("Send a test"))
    def try_it(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        """Send an event that says nothing, and tell what the receiver answered."""
        for webhook in self._own(request, queryset):
            sent = send_trial(webhook)
            said = sent.fault or _("The receiver answered %(status)s after %(n)s milliseconds.") % {
                "status": sent.status,
                "n": sent.milliseconds,
            }
            level = messages.SUCCESS if sent.is_taken else messages.ERROR
            self.message_user(request, f"{webhook.name}: {said}", level)

    @admin.action(description=_("Make a new secret"))
    def renew(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        """Show the new secret once. For a day the old one signs too."""
        for webhook in self._own(request, queryset):
            self._show_secret(request, webhook, renew_secret(webhook))
            self.log_change(request, webhook, gettext("secret renewed"))

    @admin.action(description=_("Switch off"))
    def off(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        """Send nothing more to the chosen ones."""
        for webhook in self._own(request, queryset):
            switch_off(webhook)
            self.log_change(request, webhook, gettext("switched off"))

    @admin.action(description=_("Switch on: go on where it stopped"))
    def on(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        """Send again, beginning with what the receiver has not taken."""
        for webhook in self._own(request, queryset):
            switch_on(webhook)
            self.log_change(request, webhook, gettext("switched on"))


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly, CityScope):
    """What was sent, and what the receivers answered."""

    city_path: ClassVar[str | None] = "webhook__city"
    list_display: Any = ("at", "webhook", "numbers", "status", "fault", "milliseconds", "is_trial")
    list_filter: ClassVar[Any] = (("webhook", admin.RelatedOnlyFieldListFilter), "status", "is_trial")
    list_select_related: ClassVar[Any] = ("webhook",)
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those of the webhooks that the person sees."""
        return own_rows(self, request, super().get_queryset(request))

    @admin.display(description=_("events"), ordering="first", empty_value="–")
    def numbers(self, delivery: Delivery) -> str | None:
        """The first and the last event of the request."""
        return None if delivery.is_trial else f"{delivery.first}–{delivery.last}"
