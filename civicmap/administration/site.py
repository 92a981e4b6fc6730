"""The site of the administration: what needs attention, choices that distinguish equal names, names for other packages' models."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from civicmap.administration.attention import matters

NAMES = {
    "ProcrastinateJob": _("jobs"),
    "ProcrastinateEvent": _("events of jobs"),
    "ProcrastinateWorker": _("workers"),
    "ProcrastinatePeriodicDefer": _("periodic jobs"),
}
"""Names of models whose own are not in our languages."""
APPS = {"procrastinate": _("Jobs"), "account": _("E-mail addresses of accounts")}


class Choices(AutocompleteJsonView):
    """Rows to choose from, as the administration of their model names them."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        """The key and the words."""
        return {
            "id": str(getattr(obj, to_field_name)),
            "text": choice_label(self.admin_site or admin.site, obj),
        }


def choice_label(site: admin.AdminSite, obj: Any) -> str:
    """The label of a choice: the row, and what distinguishes it from others of the same name."""
    owner = site._registry.get(type(obj))
    label = getattr(owner, "choice_label", None)
    return str(label(obj)) if label else str(obj)


class Administration(admin.AdminSite):
    """The administration."""

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The first page, with what asks to be looked at."""
        return super().index(request, {"matters": matters(self, request), **(extra_context or {})})

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Rows for a field of choices."""
        answer = Choices.as_view(admin_site=self)(request)
        assert isinstance(answer, HttpResponse)
        return answer

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The parts, in words of the reader's language."""
        parts = super().get_app_list(request, app_label)
        for part in parts:
            part["name"] = APPS.get(part["app_label"], part["name"])
            for model in part["models"]:
                model["name"] = capfirst(NAMES.get(model["object_name"], model["name"]))
        return parts
