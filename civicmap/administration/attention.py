"""What the first page of the administration asks to look at: letters that do not leave, and webhooks whose receiver fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.models import Letter, LetterQuerySet
from engagement.models import Webhook


@dataclass(frozen=True)
class Matter:
    """A sentence, the address of the rows that it counts, and what a server said of the last of them."""

    says: str
    url: str
    fault: str = ""


def matters(site: AdminSite, request: HttpRequest) -> list[Matter]:
    """What this person may look at and mend."""
    return [*_letters(site, request), *_webhooks(site, request)]


def _letters(site: AdminSite, request: HttpRequest) -> Iterator[Matter]:
    if not site.get_model_admin(Letter).has_view_permission(request):
        return
    rows = reverse("admin:accounts_letter_changelist")
    given_up, failing = Letter.objects.given_up(), Letter.objects.failing()
    if count := given_up.count():
        says = ngettext("%(count)d letter could not be sent.", "%(count)d letters could not be sent.", count)
        yield Matter(says % {"count": count}, f"{rows}?state__exact=failed", _last_fault(given_up))
    if count := failing.count():
        says = ngettext(
            "%(count)d letter has not left yet and is tried again.",
            "%(count)d letters have not left yet and are tried again.",
            count,
        )
        yield Matter(
            says % {"count": count}, f"{rows}?state__in=waiting,sending&tries__gt=0", _last_fault(failing)
        )


def _last_fault(letters: LetterQuerySet) -> str:
    return letters.order_by("-id").values_list("fault", flat=True).first() or ""


def _webhooks(site: AdminSite, request: HttpRequest) -> Iterator[Matter]:
    owner = site.get_model_admin(Webhook)
    if not owner.has_module_permission(request):
        return
    rows: Any = owner.get_queryset(request)
    if count := rows.failing().count():
        says = ngettext(
            "The receiver of %(count)d webhook fails.", "The receivers of %(count)d webhooks fail.", count
        )
        yield Matter(
            says % {"count": count}, f"{reverse('admin:engagement_webhook_changelist')}?failing__isempty=0"
        )
