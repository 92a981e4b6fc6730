"""The moderators' pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.keeping import signed_in_first
from engagement.models import Comment, Flag, Move
from engagement.moderation.figures import figures
from engagement.moderation.forms import DecisionForm, QueueFilter, TogetherForm
from engagement.moderation.services import decide, possible_actions
from engagement.moderation.together import HIDE, decide_together, hidden_by, may_undo, remember_hidden, undo
from engagement.moderation.waiting import Sort, counts, entries, following, named, on_map, waiting
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

WAITING, TO_CHECK, TAKEN_OFF, PUBLIC = "waiting", "to-check", "taken-off", "public"
TABS = [
    (WAITING, gettext_lazy("Waiting")),
    (TO_CHECK, gettext_lazy("To check")),
    (TAKEN_OFF, gettext_lazy("Refused and hidden")),
    (PUBLIC, gettext_lazy("Public")),
]
PAGE = 20


def moderated_city(request: HttpRequest, slug: str) -> City:
    """The city of the page, for who decides about something in it. Raises Http404, PermissionDenied."""
    city = page_city(request, slug)
    if not may_moderate_in(request.user, city):
        raise PermissionDenied
    return city


@signed_in_first
@require_http_methods(["GET", "POST"])
def queue(request: HttpRequest, city: str) -> HttpResponse:
    """What waits within the person's own scope, of every sort in one list with filters; further tabs of things. POST decides about
    what was ticked."""
    here = moderated_city(request, city)
    tab = request.GET.get("tab", WAITING)
    if tab in (TO_CHECK, TAKEN_OFF, PUBLIC):
        return _things(request, here, tab)
    user: Any = request.user
    filters = QueueFilter(request.GET, city=here)
    wanted = filters.wanted()
    form = TogetherForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        _decide_ticked(request, here, data["action"], data["reason"])
        return redirect(request.get_full_path())
    page = Paginator(waiting(user, here, wanted), PAGE).get_page(request.GET.get("page"))
    shown, found = entries(page.object_list), counts(user, here, wanted)
    query = filter_query(request)
    context = {
        "sorts": [
            ("", _("Everything"), sum(found.values())),
            *((*one, found[one[0]]) for one in Sort.choices),
        ],
        "wanted": wanted,
        "filters": filters,
        "narrowed": bool(query),
        "query": query,
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "entries": shown,
        "ticked": request.POST.getlist("row"),
        "places": on_map(shown),
        "form": form,
        "figures": figures(user, here),
        "undo": may_undo(request, here),
    }
    return render(
        request, "engagement/queue.html", {**_tabs(WAITING), **context}, status=400 if form.errors else 200
    )


def _tabs(chosen: str) -> dict[str, Any]:
    return {"tabs": TABS, "chosen": chosen}


def _things(request: HttpRequest, city: City, tab: str) -> HttpResponse:
    """The tabs that list things whatever waits: to check, refused and hidden, public."""
    scope = Feature.objects.moderated_by(request.user).in_city(city)
    rows: Any
    if tab == TO_CHECK:
        rows = to_check(request.user, city, city.today())
    elif tab == TAKEN_OFF:
        rows = scope.taken_off().select_related("author")
    else:
        rows = scope.public().newest_first().select_related("author")
    page = Paginator(rows.select_related("category"), PAGE).get_page(request.GET.get("page"))
    kinds = Feature.child_models()
    context = {
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "rows": [(row, kinds[row.kind]._meta.verbose_name) for row in page],
    }
    return render(request, "engagement/queue_things.html", {**_tabs(tab), **context})


def _decide_ticked(request: HttpRequest, city: City, action: str, reason: str) -> None:
    """Decide about the ticked entries, say what became of them, and keep what can be undone."""
    user: Any = request.user
    ticked = set(request.POST.getlist("row"))
    found = named(user, city, ticked)
    before = {entry.key: hidden_by(entry) for entry in found} if action == HIDE else {}
    outcome = decide_together(found, action=action, moderator=user, reason=reason)
    remember_hidden(request, city, [one for entry in outcome.decided if (one := before.get(entry.key))])
    if done := len(outcome.decided):
        messages.success(request, ngettext("%(n)s decided.", "%(n)s decided.", done) % {"n": done})
    for entry, sentence in outcome.refused:
        messages.error(
            request,
            _("Not decided: “%(title)s”. %(why)s") % {"title": entry.feature.title, "why": sentence},
        )
    if gone := len(ticked) - len(found):
        messages.warning(
            request,
            ngettext(
                "%(n)s no longer waited: somebody has decided about it in the meantime.",
                "%(n)s no longer waited: somebody has decided about them in the meantime.",
                gone,
            )
            % {"n": gone},
        )


@signed_in_first
@require_POST
def undo_hidden(request: HttpRequest, city: str) -> HttpResponse:
    """Show again what the person hid in their last decision."""
    here = moderated_city(request, city)
    done, refused = undo(request, here)
    if done:
        messages.success(request, _("Shown again, and the author is told."))
    for sentence in refused:
        messages.error(request, sentence)
    return redirect("moderation", city)


def filter_query(request: HttpRequest) -> str:
    """The filters of the queue in the address, as a query string that begins with “?”; empty without any."""
    chosen = {name: request.GET[name] for name in QueueFilter.base_fields if request.GET.get(name)}
    return f"?{urlencode(chosen)}" if chosen else ""


def after_decision(
    request: HttpRequest, city: City, sort: str, row: Any, *, hidden: Feature | Comment | None = None
) -> HttpResponse:
    """Lead to the next entry under the filters of the address, or back to the list; keep what can be undone."""
    remember_hidden(request, city, [hidden] if hidden else [])
    query = filter_query(request)
    address = next_address(request, city, sort, row)
    return redirect(f"{address or reverse('moderation', args=[city.slug])}{query}")


def next_address(request: HttpRequest, city: City, sort: str, row: Any) -> str | None:
    """The page of the entry that follows under the filters of the address."""
    wanted = QueueFilter(request.GET, city=city).wanted()
    return following(request.user, city, wanted, sort=sort, pk=row.pk, since=row.created)


def queue_context(request: HttpRequest, city: City, sort: str, row: Any) -> dict[str, Any]:
    """What the pages of one entry show of the queue: the filters, the next entry, what can be undone."""
    query = filter_query(request)
    following_page = next_address(request, city, sort, row)
    return {
        "queue": f"{reverse('moderation', args=[city.slug])}{query}",
        "next_entry": f"{following_page}{query}" if following_page else "",
        "undo": may_undo(request, city),
    }


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
        action = form.cleaned_data["action"]
        if request.POST.get("next") == "feature" and action == Action.RESTORE:
            return redirect(feature.get_absolute_url())
        return after_decision(
            request, here, Sort.THING, feature, hidden=feature if action == Action.HIDE else None
        )
    possible = possible_actions(feature)
    return render(
        request,
        "engagement/item.html",
        {
            **queue_context(request, here, Sort.THING, feature),
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
