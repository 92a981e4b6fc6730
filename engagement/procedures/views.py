"""The page on which a thing goes on to its next phase."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.keeping import signed_in_first
from engagement.moves.timeline import timeline
from engagement.procedures.forms import StepForm
from engagement.procedures.models import governed_models
from engagement.procedures.services import take_step
from places.feature.moves import NotPossible
from places.ground.clock import enter
from places.permissions import may_manage


@signed_in_first
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, city: str, layer: str, pk: int) -> HttpResponse:
    """Take one of the steps that the rules leave to the person."""
    user: Any = request.user
    thing = _thing(user, city, layer, pk)
    moves = thing.open_moves(user)
    if not moves and not may_manage(user, thing):
        raise PermissionDenied
    enter(request, thing.city)
    form = StepForm(request.POST or None, request.FILES or None, thing=thing, moves=moves)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            moved = take_step(thing, to=data["status"], user=user, words=data["words"], act=data["act"])
        except NotPossible as late:
            messages.error(request, " ".join(late.messages))
            return redirect("step", city, layer, pk)
        except ValidationError as fault:
            for name, sentences in fault.message_dict.items():
                form.add_error(name if name in form.fields else None, sentences)
        else:
            messages.success(request, _("It is now in the phase “%(phase)s”.") % {"phase": moved.phase.name})
            return redirect(moved.get_absolute_url() if moved.visibility == "public" else "my_things")
    return render(
        request,
        "engagement/step.html",
        {
            "thing": thing,
            "layer": layer,
            "form": form,
            "unready": [move for move in moves if move.missing],
            "status": thing.statuses()[thing.status],
            "moments": timeline(thing, for_staff=may_manage(user, thing)),
        },
        status=400 if form.errors else 200,
    )


def _thing(user: Any, city: str, layer: str, pk: int) -> Any:
    model = next((model for model in governed_models().values() if layer == model.LAYER), None)
    if model is None:
        raise Http404
    rows: Any = model._default_manager.select_related("city", "category", "manager", "phase__procedure")
    return get_object_or_404(rows.visible_to(user), pk=pk, city__slug=city)
