"""The moderators' pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.keeping import signed_in_first
from engagement.models import Appeal, Comment, Flag, Move, Suggestion
from engagement.moderation.forms import DecisionForm
from engagement.moderation.services import decide, possible_actions
from engagement.moderation.workflow import Action, action_of
from engagement.moves.timeline import timeline
from engagement.suggestions.checks import to_check
from places.feature.extra_questions import public_answers
from places.feature.moves import NotPossible
from places.ground.clock import page_city
from places.hours.fields import HoursField
from places.hours.words import in_words
from places.models import City, Feature, Visibility
from places.permissions import may_moderate_in

TABS = [
    ("waiting", gettext_lazy("Waiting")),
    ("comments", gettext_lazy("Comments")),
    ("flags", gettext_lazy("Told by people")),
    ("suggestions", gettext_lazy("Corrections")),
    ("to-check", gettext_lazy("To check")),
    ("appeals", gettext_lazy("Appeals")),
    ("taken-off", gettext_lazy("Refused and hidden")),
    ("public", gettext_lazy("Public")),
]
PAGE = 20


def moderated_city(request: HttpRequest, slug: str) -> City:
    """The city of the page, for who decides about something in it. Raises Http404, PermissionDenied."""
    city = page_city(request, slug)
    if not may_moderate_in(request.user, city):
        raise PermissionDenied
    return city


@signed_in_first
@require_GET
def queue(request: HttpRequest, city: str) -> HttpResponse:
    """What waits within the person's own scope: things, comments, what people told the moderators, corrections, old data to check."""
    here = moderated_city(request, city)
    scope = Feature.objects.moderated_by(request.user).in_city(here)
    comments = Comment.objects.moderated_by(request.user).filter(feature__city=here).waiting()
    flags = Flag.objects.moderated_by(request.user).filter(feature__city=here).open()
    suggestions = Suggestion.objects.open().moderated_by(request.user).filter(feature__city=here)
    appeals = Appeal.objects.open().moderated_by(request.user).filter(feature__city=here)
    lists: dict[str, Any] = {
        "waiting": scope.waiting().select_related("category", "author"),
        "comments": comments.select_related("feature", "author"),
        "flags": flags.select_related("feature", "comment"),
        "suggestions": suggestions.select_related("feature").prefetch_related("changes"),
        "to-check": to_check(request.user, here, here.today()).select_related("category"),
        "appeals": appeals.select_related("feature", "move"),
        "taken-off": scope.taken_off().select_related("category", "author"),
        "public": scope.public().newest_first().select_related("category", "author"),
    }
    counts = {
        "waiting": scope.waiting().count(),
        "comments": comments.count(),
        "flags": flags.count(),
        "suggestions": suggestions.count(),
        "appeals": appeals.count(),
    }
    chosen = request.GET.get("tab", "waiting")
    chosen = chosen if chosen in lists else "waiting"
    page = Paginator(lists[chosen], PAGE).get_page(request.GET.get("page"))
    kinds = Feature.child_models()
    voices = chosen in ("comments", "flags", "suggestions", "to-check", "appeals")
    return render(
        request,
        "engagement/queue.html",
        {
            "tabs": [(code, label, counts.get(code)) for code, label in TABS],
            "chosen": chosen,
            "count": sum(counts.values()),
            "page": page,
            "page_range": page.paginator.get_elided_page_range(page.number),
            "rows": [] if voices else [(row, kinds[row.kind]._meta.verbose_name) for row in page],
        },
    )


@signed_in_first
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """One item with everything needed to decide, and the decision."""
    here = moderated_city(request, city)
    scope = (
        Feature.objects.moderated_by(request.user).in_city(here).select_related("city", "category", "author")
    )
    # Unconfirmed reports are not shown to moderators.
    feature: Any = get_object_or_404(scope.exclude(visibility=Visibility.DRAFT).specific(), pk=pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decide(feature=feature, moderator=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except NotPossible as late:
            messages.error(request, " ".join(late.messages))
            return redirect("moderation_item", city, pk)
        messages.success(request, _("Decided, and the author is told."))
        if request.POST.get("next") == "feature" and form.cleaned_data["action"] == Action.RESTORE:
            return redirect(feature.get_absolute_url())
        return redirect("moderation", city)
    possible = possible_actions(feature)
    return render(
        request,
        "engagement/item.html",
        {
            "feature": feature,
            "kind": feature._meta.verbose_name,
            "status": feature.own_statuses().get(feature.status),
            "form": form,
            "possible": possible,
            "answers": public_answers(
                [{**question, "public": True} for question in feature.category.questions], feature.attributes
            ),
            "facts": facts(feature),
            "flags": list(
                Flag.objects.about(feature.pk, None).select_related("user", "decided_by").order_by("-created")
            ),
            "photos": list(feature.photos.all()),
            "decisions": [
                (move, action_of(move))
                for move in Move.objects.filter(feature=feature.pk)
                .decisions()
                .select_related("who", "appeal")
            ],
            "moments": timeline(feature, for_staff=True),
        },
        status=400 if form.errors else 200,
    )


def facts(feature: Any) -> list[tuple[str, Any]]:
    """What the kind has of its own and somebody filled in."""
    found = []
    for name in feature.FACTS:
        field = feature._meta.get_field(name)
        value = getattr(feature, f"get_{name}_display", lambda name=name: getattr(feature, name))()
        if isinstance(field, HoursField):
            value = in_words(value)
        if value:
            found.append((str(field.verbose_name), _("yes") if value is True else value))
    return found
