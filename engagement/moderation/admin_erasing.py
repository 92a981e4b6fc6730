"""Erasing in the administration: one rule for everything that has a page. Asked with the numbers, with a reason, and traced."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from django.db.models.deletion import Collector
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from engagement.moderation.erasing import erase
from layers.input.fields import LinesField
from places.admin.scope import CityScope
from places.models import Feature


class ErasureForm(forms.Form):
    """Why something is erased; it stays when nothing else does."""

    reason = LinesField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        help_text=_(
            "Title, text, place, photos, history and letters are deleted and cannot be brought back. The reason stays, with your"
            " name and the day: write no names or contents into it."
        ),
    )


def intermediate(
    owner: admin.ModelAdmin,
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    action: str,
    title: str,
    form: forms.Form,
    consequences: dict[str, int] | None = None,
) -> HttpResponse:
    """The page between an action and its doing: what is chosen, and what has to be said."""
    context = {
        **owner.admin_site.each_context(request),
        "title": title,
        "opts": owner.opts,
        "action": action,
        "form": form,
        "rows": rows,
        "consequences": consequences or {},
        "media": owner.media + form.media,
    }
    return TemplateResponse(request, "places/admin/intermediate.html", context)


class Erasing(CityScope):
    """Nothing is deleted without a reason and a trace: the list's action and the button of a thing's page both erase."""

    actions: Any = ("erase",)

    @admin.action(description=_("Erase for good, with a reason"), permissions=["delete"])
    def erase(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Gone with photos, letters and history."""
        form = ErasureForm(request.POST if "confirm" in request.POST else None)
        if not form.is_valid():
            if kept := self._with_acts(queryset):
                self.message_user(request, kept, messages.WARNING)
                return None
            collector = Collector(using=DEFAULT_DB_ALIAS)
            collector.collect(list(queryset))
            return intermediate(
                self, request, queryset, action="erase", title=gettext("Erase for good"), form=form,
                consequences=self.consequences(collector),
            )  # fmt: skip
        done = 0
        for item in queryset:
            done += self._erase(request, item, form.cleaned_data["reason"])
        if done:
            sentence = ngettext("%(count)d item erased.", "%(count)d items erased.", done)
            self.message_user(request, sentence % {"count": done}, messages.SUCCESS)
        return None

    def _erase(self, request: HttpRequest, item: Any, reason: str) -> bool:
        try:
            erase(item=item, person=request.user, reason=reason)  # type: ignore[arg-type]
        except (PermissionDenied, ValidationError) as error:
            why = " ".join(getattr(error, "messages", [])) or gettext("you may not decide about it")
            self.message_user(request, f"{item}: {why}", messages.WARNING)
            return False
        return True

    def _with_acts(self, queryset: QuerySet[Any]) -> str:
        """A sentence that names what cannot be erased, because acts belong to it; empty where there is nothing."""
        if not issubclass(self.model, Feature):
            return ""
        kept = ", ".join(str(item) for item in queryset.filter(acts__isnull=False).distinct())
        sentence = gettext(
            "Acts of the administration belong to these; they can be hidden, and not erased: %(items)s."
        )
        return kept and sentence % {"items": kept}

    def get_actions(self, request: HttpRequest) -> Any:
        """Deleting without a reason is not offered."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The button “Delete” of a thing's page erases it, with a reason."""
        item = self.get_object(request, object_id)
        if item is None:
            missing: HttpResponse = self._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined]
                request, self.opts, object_id
            )
            return missing
        if not self.has_delete_permission(request, item):
            raise PermissionDenied
        rows = self.get_queryset(request).filter(pk=item.pk)
        if (answer := self.erase(request, rows)) is not None:
            return answer
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
