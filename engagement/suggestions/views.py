"""The page by which anybody suggests corrections, the page of the decision, and the button that says that all is right."""

from __future__ import annotations

import json
import uuid
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.keeping import signed_in_first
from accounts.limits.limiter import Limit, TooMany
from accounts.limits.visitors import visitor
from accounts.models import User
from engagement.moderation.views import after_decision, filter_query, queue_context
from engagement.moderation.waiting import Sort
from engagement.participation import CORRECTED, thing_on_page
from engagement.suggestions import services
from engagement.suggestions.forms import SEEN, SettleSuggestionForm, SuggestionForm, sealed, unsealed
from engagement.suggestions.models import SuggestedChange, Suggestion
from engagement.suggestions.permissions import maintained_by, may_answer, may_correct_for_all
from engagement.suggestions.values import PLACE, in_words, is_text, label, metres_between, value_of, values_of
from places.feature.moves import NotPossible
from places.ground.clock import page_city
from places.models import Feature
from places.permissions import may_moderate

SUGGESTIONS = Limit("suggestions", "SUGGESTION_RATE")
ANSWERS = Limit("suggestion-answers", "FOLLOW_MAIL_RATE")


@require_http_methods(["GET", "POST"])
def suggest_item(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """Suggest corrections of a thing; who decides about it corrects it at once. No account is needed."""
    thing = thing_on_page(request, city, pk, CORRECTED)
    user: Any = request.user if request.user.is_authenticated else None
    at_once = user is not None and may_correct_for_all(user, thing)
    brought = unsealed(request.POST.get(SEEN, ""), thing)
    seen = brought[1] if brought else values_of(thing)
    form = SuggestionForm(
        request.POST if request.method == "POST" else None,
        thing=thing,
        seen=seen,
        by_account=user is not None,
        at_once=at_once,
    )
    status = 400 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        key = _key(brought[0], form) if brought else None
        try:
            return (_correct if at_once else _suggest)(request, thing, form, key)
        except TooMany as fault:
            status = 429
            form.add_error(None, _("You have told us a lot. Try again %(when)s.") % {"when": fault.when})
        except NotPossible as refusal:
            status = 400
            form.add_error(None, refusal.messages)
    return render(
        request,
        "engagement/suggest.html",
        {
            "feature": thing,
            "form": form,
            "at_once": at_once,
            "seen": request.POST[SEEN] if brought else sealed(seen, thing),
        },
        status=status,
    )


def _key(form_key: uuid.UUID, form: SuggestionForm) -> uuid.UUID:
    """The key of what one form sends: sent twice it is one suggestion, changed after going back it is another."""
    data = form.cleaned_data
    content = [form.changes(data), data.get("words", ""), data.get("email", "")]
    return uuid.uuid5(form_key, json.dumps(content, sort_keys=True))


def _suggest(request: HttpRequest, thing: Any, form: SuggestionForm, key: uuid.UUID | None) -> HttpResponse:
    """Keep the suggestion. Raises TooMany, NotPossible."""
    data, user = form.cleaned_data, request.user if request.user.is_authenticated else None
    address = data.get("email", "")
    with ExitStack() as counted:
        counted.enter_context(SUGGESTIONS.taking(user.pk if user else visitor(request)))
        if address:
            counted.enter_context(ANSWERS.taking(address.lower()))
        services.suggest(
            thing,
            changes=form.changes(data),
            words=data["words"],
            user=user,
            email=address,
            lang=get_language() or "it",
            key=key,
        )
    messages.success(request, _thanks(told=bool(user or address)))
    return redirect(thing.get_absolute_url())


def _correct(request: HttpRequest, thing: Any, form: SuggestionForm, key: uuid.UUID | None) -> HttpResponse:
    """Write the correction of somebody who decides about the thing; they compare first where a value is newer than the one they saw.

    Raises NotPossible.
    """
    changes, user = form.changes(form.cleaned_data), cast(User, request.user)
    try:
        services.correct(thing, user=user, changes=changes, verified=form.cleaned_data["verified"])
    except NotPossible:
        raise
    except ValidationError:
        row = services.suggest(thing, changes=changes, user=user, lang=get_language() or "it", key=key)
        messages.warning(
            request, _("Not published yet: somebody has changed it meanwhile. Compare and decide.")
        )
        return redirect("suggestion", thing.city.slug, row.pk)
    messages.success(request, _("Corrected: the page says it now.") if changes else _checked(thing))
    return redirect(thing.get_absolute_url())


def _checked(thing: Any) -> str:
    return _("“%(title)s” was checked today.") % {"title": thing.title}


def _thanks(*, told: bool) -> str:
    if told:
        return _("Thank you. Who looks after this page decides, and we write to you what becomes of it.")
    return _("Thank you. Who looks after this page decides about it.")


@dataclass(frozen=True)
class Compared:
    """One suggested change as whoever decides reads it: what the sender saw, the suggestion, and what stands there now."""

    change: SuggestedChange
    label: str
    before: str
    after: str
    now: str
    field: forms.BoundField | None
    moved: bool
    """Whether the value is another now than the one the sender saw."""
    is_text: bool
    done: bool
    """Whether the suggested value stands there already."""


@signed_in_first
@require_http_methods(["GET", "POST"])
def suggestion(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """One suggestion beside the present values, and the decision about each field."""
    here = page_city(request, city)
    rows = Suggestion.objects.filter(feature__city=here, feature__in=maintained_by(request.user).values("pk"))
    row = get_object_or_404(rows.select_related("user"), pk=pk)
    thing: Any = (
        Feature.objects.select_related("city", "category", "manager").specific().get(pk=row.feature_id)
    )
    row.feature = thing
    changes = list(row.changes.select_related("decided_by"))
    form = SettleSuggestionForm(
        request.POST if request.method == "POST" else None,
        thing=thing,
        changes=changes,
        may_answer=may_answer(request.user, row, thing),
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        if _decided(request, row, thing, form):
            return _next(request, thing, row)
        status = 400
    moderates = may_moderate(request.user, thing)
    context = {
        **(queue_context(request, here, Sort.SUGGESTION, row) if moderates else {}),
        "suggestion": row,
        "feature": thing,
        "form": form,
        "compared": [_compared(thing, change, form) for change in changes],
        "place": _places(thing, changes),
        "seen": sealed({change.field: value_of(thing, change.field) for change in changes}, thing),
        "moderates": moderates,
    }
    return render(request, "engagement/suggestion.html", context, status=status)


def _decided(request: HttpRequest, row: Suggestion, thing: Any, form: SettleSuggestionForm) -> bool:
    """Whether the decision was written; otherwise the form says why not."""
    brought = unsealed(request.POST.get(SEEN, ""), thing)
    try:
        services.decide(
            row,
            user=cast(User, request.user),
            accept=form.chosen("accept"),
            refuse=form.chosen("refuse"),
            shown=brought[1] if brought else {},
            answer=form.cleaned_data.get("answer", ""),
            close="close" in request.POST,
            verified=form.cleaned_data["verified"],
        )
    except NotPossible as refusal:
        form.add_error(None, refusal.messages)
    except ValidationError as fault:
        for name, sentences in fault.message_dict.items():
            known = name != NON_FIELD_ERRORS and name in form.fields
            shown = (
                sentences
                if known or name == NON_FIELD_ERRORS
                else [f"{label(thing, name)}: {one}" for one in sentences]
            )
            form.add_error(name if known else None, shown)
    else:
        messages.success(request, _("Decided."))
        return True
    return False


def _next(request: HttpRequest, thing: Any, row: Suggestion) -> HttpResponse:
    """Back to the suggestion while a field is open, else to the next entry of the queue or to one's own things."""
    row.refresh_from_db(fields=["settled"])
    if row.settled is None:
        address = reverse("suggestion", args=[thing.city.slug, row.pk])
        return redirect(f"{address}{filter_query(request)}")
    if may_moderate(request.user, thing):
        return after_decision(request, thing.city, Sort.SUGGESTION, row)
    return redirect("my_things")


def _compared(thing: Any, change: SuggestedChange, form: SettleSuggestionForm) -> Compared:
    now = value_of(thing, change.field)
    return Compared(
        change,
        label(thing, change.field),
        before=in_words(thing, change.field, change.before),
        after=in_words(thing, change.field, change.after),
        now=in_words(thing, change.field, now),
        field=form[change.field] if change.field in form.fields else None,
        moved=now not in (change.before, change.after),
        is_text=is_text(thing, change.field),
        done=now == change.after and change.state != SuggestedChange.State.ACCEPTED,
    )


def _places(thing: Any, changes: list[SuggestedChange]) -> dict[str, Any] | None:
    """The present and the suggested place, with the metres between them; None where the place is not corrected."""
    change = next((one for one in changes if one.field == PLACE), None)
    if change is None or not change.after:
        return None
    old = change.before if change.state == SuggestedChange.State.ACCEPTED else value_of(thing, PLACE)
    return {"old": old, "new": change.after, "metres": metres_between(thing, old, change.after)}


@signed_in_first
@require_POST
def verify_item(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """Say that what the page shows was checked today."""
    here = page_city(request, city)
    rows = Feature.objects.public().in_city(here).of_kinds(Feature.kinds_that_may_be(CORRECTED))
    thing: Any = get_object_or_404(rows.select_related("city").specific(), pk=pk)
    if not maintained_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    services.correct(thing, user=cast(User, request.user), verified=True)
    messages.success(request, _checked(thing))
    if request.POST.get("next") == "list":
        return redirect(f"{reverse('moderation', args=[here.slug])}?tab=to-check")
    return redirect(thing.get_absolute_url())
