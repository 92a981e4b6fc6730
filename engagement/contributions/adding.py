"""The forms by which signed-in people add initiatives, services and places. Others may fill them in too; on sending they sign in first,
and nothing typed is lost.
"""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.keeping import sign_in, signed_in_first
from engagement.contributions.drafts import BLUR, SEALED, SessionDraft
from engagement.contributions.forms import ItemForm
from engagement.contributions.permissions import may_correct
from engagement.contributions.services import correct, sent_before, waits_for_approval, write_once
from engagement.models import Move
from engagement.photos.pictures import ACCEPT
from places.feature.kind import Kind
from places.ground.clock import page_city
from places.models import Feature, Visibility


def _adding(kind: Kind) -> Any:
    """How it is added. Raises Http404 for kinds that have no form here."""
    if kind.adding is None or kind.adding.form is None:
        raise Http404
    return kind.adding


def _photo_step(request: HttpRequest) -> bool:
    return "drop_photo" in request.POST or "photos_only" in request.POST


def _posted(request: HttpRequest) -> dict[str, list[str]]:
    left_out = ("csrfmiddlewaretoken", "submission", "photos_only", "drop_photo", BLUR, "leave", SEALED)
    return {name: request.POST.getlist(name) for name in request.POST if name not in left_out}


def _submission(request: HttpRequest, draft: SessionDraft) -> uuid.UUID:
    """The key of this very form. It comes back with what was typed, for the draft is gone once it was sent."""
    try:
        return uuid.UUID(request.POST.get("submission", ""))
    except ValueError:
        return draft.key


def _initial(form: type[ItemForm], typed: dict[str, list[str]]) -> dict[str, Any]:
    return {
        name: values if isinstance(form.base_fields.get(name), forms.MultipleChoiceField) else values[0]
        for name, values in typed.items()
        if values
    }


def add(request: HttpRequest, city: str, kind: Kind) -> HttpResponse:
    """The form for a new thing."""
    here, adding = page_city(request, city), _adding(kind)
    draft = SessionDraft(request.session, here, kind.model._meta.model_name or "")
    first_columns = adding.begin(here)
    if first_columns is None:
        return render(request, "engagement/closed.html", {"kind": kind}, status=404)
    photo_errors: list[str] = []
    user: Any = request.user
    if request.method == "POST":
        key = _submission(request, draft)
        if user.is_authenticated and (known := sent_before(kind.model, author=user, key=key)):
            draft.clear()
            return _thanks(request, known)
        draft.take_up(request)
        draft.save(typed=_posted(request), key=str(key))
        photo_errors = draft.take_photos(request)
        if (leave := request.POST.get("leave")) in ("sign_in", "register"):
            return sign_in(request, request.path, register=leave == "register")
        if to_blur := draft.to_blur(request):
            return redirect(to_blur)
        if _photo_step(request) and not photo_errors:
            return redirect(f"{request.path}#photos")
        form = adding.form(request.POST, city=here) if not _photo_step(request) else None
        if form is None:
            form = adding.form(initial=_initial(adding.form, draft.data["typed"]), city=here)
        elif form.is_valid() and not photo_errors:
            if not user.is_authenticated:
                messages.info(request, _("Sign in to send it. What you have written is kept."))
                return sign_in(request, request.path)
            item = kind.model(
                city=here, author=user, lang=get_language() or "it", **first_columns, **form.columns()
            )
            item = write_once(item, key=draft.key, kept_photos=draft.photos)
            draft.clear()
            return _thanks(request, item)
    else:
        typed = draft.data.get("typed", {})
        start = {
            name: [request.GET[key]]
            for name, key in (("longitude", "lon"), ("latitude", "lat"))
            if key in request.GET
        }
        form = adding.form(initial=_initial(adding.form, {**typed, **start}), city=here)
    return _page(request, kind, form, photo_errors, draft=draft)


def _thanks(request: HttpRequest, item: Feature) -> HttpResponse:
    if item.visibility == Visibility.PUBLIC:
        messages.success(request, _("Thank you. It is on the map now."))
        return redirect(item.get_absolute_url())
    if item.visibility == Visibility.PENDING:
        messages.success(
            request, _("Thank you. It will be looked at and then published; we will write to you.")
        )
    return redirect(f"{reverse('my_things')}?city={item.city.slug}")


@signed_in_first
def edit(request: HttpRequest, city: str, pk: int, kind: Kind) -> HttpResponse:
    """Correct one's own item while it waits for approval, or after it was refused."""
    user: Any = request.user
    adding = _adding(kind)
    items = kind.model._default_manager.select_related("city", "category")
    item: Any = get_object_or_404(items, pk=pk, city__slug=city, author=user)
    if not may_correct(user, item):
        messages.info(request, _("It can no longer be changed here."))
        return redirect("my_things")
    here = page_city(request, city)
    refused = item.visibility == Visibility.HIDDEN
    form = adding.form(request.POST or None, initial=adding.form.typed(item), city=here)
    if request.method == "POST" and form.is_valid():
        try:
            correct(item, author=user, columns=form.columns())
        except PermissionDenied:
            messages.info(request, _("It can no longer be changed here."))
        else:
            messages.success(
                request,
                _("Your changes have been saved, and it waits for approval again.")
                if refused
                else _("Your changes have been saved."),
            )
        return redirect("my_things")
    return _page(
        request,
        kind,
        form,
        [],
        item=item,
        decision=Move.objects.filter(feature=item.pk).decisions().first() if refused else None,
    )


def _page(
    request: HttpRequest, kind: Kind, form: ItemForm, photo_errors: list[str], **context: Any
) -> HttpResponse:
    user: Any = request.user
    draft = context.get("draft")
    response = render(
        request,
        "engagement/add.html",
        {
            "kind": kind,
            "form": form,
            "photo_errors": photo_errors,
            "most_photos": settings.PHOTO_MAX_COUNT,
            "room": settings.PHOTO_MAX_COUNT - len(draft.photos) if draft else 0,
            "accept": ACCEPT,
            "waits": user.is_authenticated and waits_for_approval(user),
            "item": None,
            **context,
        },
        status=400 if form.errors or photo_errors else 200,
    )
    patch_cache_control(response, private=True, no_store=True)
    return response
