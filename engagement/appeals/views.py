"""The author's page of an appeal, and the moderators' page of the decision about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.keeping import signed_in_first
from engagement.appeals import services
from engagement.appeals.forms import ACCEPT, AppealForm, SettleAppealForm
from engagement.appeals.links import to_appeal
from engagement.appeals.models import Appeal
from engagement.moderation.views import after_decision, moderated_city, queue_context
from engagement.moderation.waiting import Sort
from engagement.moderation.workflow import action_of
from layers.http.closing import closed
from places.feature.moves import NotPossible
from places.ground.clock import page_city


@require_http_methods(["GET", "POST"])
def appeal_page(request: HttpRequest, city: str, token: str) -> HttpResponse:
    """The page behind the letter's link, which needs no account: the decision, the appeal, its outcome. Opening it changes nothing."""
    here = page_city(request, city)
    move = to_appeal(token)
    if move is None or move.feature.city_id != here.pk:
        return closed(render(request, "engagement/appeal_unknown.html", status=404))
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.appeal(move, text=form.cleaned_data["text"], lang=get_language() or "it")
        except NotPossible as late:
            messages.error(request, " ".join(late.messages))
        else:
            messages.success(request, _("Thank you. Somebody else looks at it and writes to you."))
        return closed(redirect("appeal", city, token))
    context = {
        "move": move,
        "feature": move.feature,
        "action": action_of(move),
        "appeal": Appeal.objects.filter(move=move).first(),
        "open": services.may_appeal(move),
        "form": form,
    }
    return closed(render(request, "engagement/appeal.html", context, status=400 if form.errors else 200))


@signed_in_first
@require_http_methods(["GET", "POST"])
def appeal_decision(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """One appeal with the decision it is against, and the new decision by somebody else."""
    here = moderated_city(request, city)
    rows = Appeal.objects.moderated_by(request.user).filter(feature__city=here)
    appeal: Any = get_object_or_404(
        rows.select_related("feature__city", "move__who", "user", "decided_by"), pk=pk
    )
    form = SettleAppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.settle_appeal(
                appeal=appeal,
                moderator=request.user,  # type: ignore[arg-type]
                accept=data["action"] == ACCEPT,
                answer=data["answer"],
            )
        except NotPossible as late:
            messages.error(request, " ".join(late.messages))
            return redirect("moderation_appeal", city, pk)
        messages.success(request, _("Decided, and the author is told."))
        return after_decision(request, here, Sort.APPEAL, appeal)
    is_open = Appeal.objects.open().filter(pk=appeal.pk).exists()
    context = {
        **queue_context(request, here, Sort.APPEAL, appeal),
        "appeal": appeal,
        "feature": appeal.feature,
        "action": action_of(appeal.move),
        "form": form,
        "is_open": is_open,
        "may_settle": is_open and services.may_settle(request.user, appeal),
    }
    return render(request, "engagement/moderation_appeal.html", context, status=400 if form.errors else 200)
