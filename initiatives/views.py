"""Proposing an initiative."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from engagement.contributions import adding
from initiatives.forms import InitiativeForm
from initiatives.models import Initiative
from initiatives.services import begin

INITIATIVE = adding.Kind(
    code="initiative",
    layer="initiatives",
    plural=_("Initiatives"),
    model=Initiative,
    form=InitiativeForm,
    begin=begin,
    title=_("Propose an initiative"),
    lead=_("An idea for your neighbourhood: others can read it, and the city answers."),
    closed=_("This city has no rules for initiatives yet, so none can be proposed here."),
)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, city: str) -> HttpResponse:
    """Propose an initiative."""
    return adding.add(request, city, INITIATIVE)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """Correct one's own initiative while it waits."""
    return adding.edit(request, city, pk, INITIATIVE)
