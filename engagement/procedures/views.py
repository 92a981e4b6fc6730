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
from engagement.procedures.present import present_of
from engagement.procedures.services import take_step
from places.feature.moves import NotPossible
from places.ground.clock import enter
from places.models.feature import StatusInfo
from places.permissions import may_administer, may_manage


@signed_in_first
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, city: str, layer: str, pk: int) -> HttpResponse:
    """Take one of the steps that the rules leave to the person."""
    user: Any = request.user
    thing = _thing(user, city, layer, pk)
    moves = thing.open_moves(user)
    manages = bool(may_manage(user, thing))
    if not moves and not manages:
        raise PermissionDenied
    enter(request, thing.city)
    form = StepForm(request.POST or None, request.FILES or None, thing=thing, moves=moves, for_staff=manages)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            moved = take_step(
                thing, to=data["status"], user=user, words=data["words"], act=data.get("act"),
                answers=form.answers(),
            )  # fmt: skip
        except NotPossible as late:
            messages.error(request, " ".join(late.messages))
            return redirect("step", city, layer, pk)
        except ValidationError as fault:
            for name, sentences in fault.message_dict.items():
                form.add_error(form.field_of(name), sentences)
        else:
            status = _told(moved, for_staff=manages)
            messages.success(request, _("It is now in the phase “%(phase)s”.") % {"phase": status.label})
            return redirect(moved.get_absolute_url() if moved.visibility == "public" else "my_things")
    return render(
        request,
        "engagement/step.html",
        {
            "thing": thing,
            "layer": layer,
            "form": form,
            "present": present_of([thing])[thing.pk],
            "unready": [move for move in moves if move.missing],
            "status": _told(thing, for_staff=manages),
            "moments": timeline(thing, for_staff=manages),
            "admin_page": f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change",
            "administers": bool(may_administer(user, thing.city)),
        },
        status=400 if form.errors else 200,
    )


def _told(thing: Any, *, for_staff: bool) -> StatusInfo:
    """The phase of the thing; who does not manage it reads of an internal one only that it is internal."""
    status: StatusInfo = thing.own_statuses()[thing.status]
    return status if for_staff else status.shown


def _thing(user: Any, city: str, layer: str, pk: int) -> Any:
    model = next((model for model in governed_models().values() if layer == model.LAYER), None)
    if model is None:
        raise Http404
    rows: Any = model._default_manager.select_related("city", "category", "manager", "phase__procedure")
    return get_object_or_404(rows.visible_to(user), pk=pk, city__slug=city)
