"""Decisions in the administration, and moderation by the same services as the site's own pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from engagement.models import Erasure, Move
from engagement.moderation.admin_erasing import Erasing, intermediate
from engagement.moderation.services import decide
from engagement.moderation.workflow import NEEDS_REASON, Action
from engagement.moves.services import By, begin, save_edited
from layers.input.fields import LinesField
from places.admin.features import FeatureAdmin
from places.admin.scope import CityScope, ReadOnly
from places.models import House, Visibility


class ReasonForm(forms.Form):
    """Why a moderator decides so; the author reads it."""

    reason = LinesField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4, "cols": 80}))


class ModeratedAdmin(Erasing, FeatureAdmin):
    """Admin of kinds that citizens add: visibility changes only by decisions, each with a row and a mail."""

    actions: Any = ("approve", "refuse", "hide", "restore", *Erasing.actions)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Once something has left the draft, only decisions change what is visible."""
        fields = list(super().get_readonly_fields(request, obj))
        if obj is not None and getattr(obj, "visibility", "") != Visibility.DRAFT:
            fields.append("visibility")
        return fields

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Staff write drafts or publish; waiting and hidden are reached by decisions."""
        if db_field.name == "visibility":
            kwargs["choices"] = [
                choice for choice in Visibility.choices if choice[0] in (Visibility.DRAFT, Visibility.PUBLIC)
            ]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form knows who asks for another status."""
        form = super().get_form(request, obj, change, **kwargs)
        form.asked_by = request.user
        form.refusal = getattr(request, "_refused_move", None)
        return form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The page of a thing. What the service refuses is told in the form, which keeps what was typed.

        The form has asked already: between its question and the service's lock somebody may have moved the thing.
        """
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ValidationError as refused:
            request._refused_move = refused  # type: ignore[attr-defined]
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new item gets its first move; of an existing one, status, visibility and office change by the service, other fields are
        saved."""
        by = By(Move.Quality.ADMINISTRATOR, who=request.user)  # type: ignore[arg-type]
        if not change:
            obj.author = request.user
            begin(obj, by=by)
            return
        save_edited(obj, by=by, fields=form.changed_data)

    @admin.action(description=_("Approve: show to everybody"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Publish what waits."""
        self._decide(request, queryset, Action.APPROVE)

    @admin.action(description=_("Show again what was hidden"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Undo a refusal or a hiding."""
        self._decide(request, queryset, Action.RESTORE)

    @admin.action(description=_("Refuse, with a reason"), permissions=["change"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Not to be published."""
        return self._with_reason(request, queryset, Action.REFUSE, gettext("Refuse"))

    @admin.action(description=_("Hide, with a reason"), permissions=["change"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Hide from every page and file at once."""
        return self._with_reason(request, queryset, Action.HIDE, gettext("Hide"))

    def _with_reason(
        self, request: HttpRequest, queryset: QuerySet[Any], action: str, title: str
    ) -> HttpResponse | None:
        form = ReasonForm(request.POST if "confirm" in request.POST else None)
        if not form.is_valid():
            return intermediate(self, request, queryset, action=action, title=title, form=form)
        self._decide(request, queryset, action, form.cleaned_data["reason"])
        return None

    def _decide(self, request: HttpRequest, queryset: QuerySet[Any], action: str, reason: str = "") -> None:
        assert not (action in NEEDS_REASON and not reason)
        done = 0
        for item in queryset:
            try:
                decide(feature=item, action=action, moderator=request.user, reason=reason)  # type: ignore[arg-type]
                done += 1
            except (PermissionDenied, ValidationError) as error:
                why = " ".join(getattr(error, "messages", [])) or gettext("you may not decide about it")
                self.message_user(request, f"{item}: {why}", messages.WARNING)
        if done:
            sentence = ngettext("%(count)d decision written.", "%(count)d decisions written.", done)
            self.message_user(request, sentence % {"count": done}, messages.SUCCESS)


@admin.register(House)
class HouseAdmin(ModeratedAdmin):
    """Houses of the neighbourhood."""

    own_fields = ("code", "network", "network_left", "managing_body", "transport", "location_note")


@admin.register(Erasure)
class ErasureAdmin(ReadOnly, CityScope):
    """What was erased, by whom and why."""

    list_display: Any = ("erased", "kind", "number", "reference", "city", "photos", "person", "reason")
    list_filter: ClassVar[Any] = ("kind", ("city", admin.RelatedOnlyFieldListFilter))
    list_select_related: ClassVar[Any] = ("city", "person")
    search_fields: ClassVar[Any] = ("reference", "reason")
    date_hierarchy = "erased"
