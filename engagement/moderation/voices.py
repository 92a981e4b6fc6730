"""The moderators' pages of comments and flags."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.keeping import signed_in_first
from engagement.comments.models import Comment
from engagement.comments.services import decide_comment
from engagement.flags.forms import SettleForm
from engagement.flags.models import Flag
from engagement.flags.services import settle
from engagement.moderation.forms import DecisionForm
from engagement.moderation.services import possible_actions
from engagement.moderation.views import after_decision, moderated_city, queue_context
from engagement.moderation.waiting import Sort
from engagement.moderation.workflow import Action
from places.feature.moves import NotPossible
from places.models import Feature, Visibility


@signed_in_first
@require_http_methods(["GET", "POST"])
def comment_decision(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """One comment with what it is about, the decisions so far, and the decision."""
    here = moderated_city(request, city)
    rows = (
        Comment.objects.moderated_by(request.user).filter(feature__city=here).exclude(visibility="withdrawn")
    )
    comment = get_object_or_404(rows.select_related("author", "office", "parent"), pk=pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decide_comment(comment=comment, moderator=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except NotPossible as late:
            messages.error(request, " ".join(late.messages))
            return redirect("moderation_comment", city, pk)
        messages.success(request, _("Decided, and the author is told."))
        hidden = comment if form.cleaned_data["action"] == Action.HIDE else None
        return after_decision(request, here, Sort.COMMENT, comment, hidden=hidden)
    context = {
        **queue_context(request, here, Sort.COMMENT, comment),
        "comment": comment,
        "feature": _thing(comment.feature_id),
        "form": form,
        "possible": possible_actions(comment),
        "decisions": list(comment.decisions.select_related("who")),
        "flags": list(comment.flags.select_related("user", "decided_by").order_by("-created")),
    }
    return render(request, "engagement/moderation_comment.html", context, status=400 if form.errors else 200)


@signed_in_first
@require_http_methods(["GET", "POST"])
def flag_decision(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """All flags of one thing or comment, what they are about, and the decision."""
    here = moderated_city(request, city)
    rows = Flag.objects.moderated_by(request.user).filter(feature__city=here)
    flag = get_object_or_404(rows.select_related("feature", "comment__author", "comment__office"), pk=pk)
    flag.feature = _thing(flag.feature_id)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        shown = flag.comment or flag.feature
        was_public = shown.visibility == Visibility.PUBLIC
        try:
            settle(
                flag=flag,
                moderator=request.user,  # type: ignore[arg-type]
                uphold=data["action"] == "hide",
                reason=data["reason"],
            )
        except NotPossible as late:
            messages.error(request, " ".join(late.messages))
            return redirect("moderation_flag", city, pk)
        messages.success(request, _("Decided."))
        hidden = shown if data["action"] == "hide" and was_public else None
        return after_decision(request, here, Sort.FLAG, flag, hidden=hidden)
    flags = list(
        Flag.objects.about(flag.feature_id, flag.comment_id)
        .select_related("user", "decided_by")
        .order_by("-created")
    )
    context = {
        **queue_context(request, here, Sort.FLAG, flag),
        "flag": flag,
        "flags": flags,
        "feature": flag.feature,
        "comment": flag.comment,
        "form": form,
        "is_open": any(one.state == Flag.State.OPEN for one in flags),
    }
    return render(request, "engagement/moderation_flag.html", context, status=400 if form.errors else 200)


def _thing(pk: int) -> Any:
    return Feature.objects.select_related("city", "category", "author", "manager").specific().get(pk=pk)
