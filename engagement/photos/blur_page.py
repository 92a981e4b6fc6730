"""The page on which parts of a photo are blurred: of a photo of a thing, or of an upload of a form that is not sent yet."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from PIL import Image

from accounts.keeping import signed_in_first
from accounts.models import User
from engagement.contributions.drafts import SessionDraft
from engagement.models import Move, Photo
from engagement.moves.services import By
from engagement.photos.blurring import blur, blur_kept, can_blur, large_of, picture_of, unblur
from engagement.photos.boxes import NAMES, Box, as_typed, read_boxes, rows_typed
from engagement.photos.faces import is_on, suggested
from engagement.photos.permissions import may_blur, may_unblur
from engagement.photos.pictures import PhotoRefused, webp
from engagement.photos.services import KeptPhoto
from layers.http.closing import closed
from places.feature.moves import NotPossible
from places.ground.clock import enter, page_city
from places.models import Feature, Visibility
from places.permissions import is_author, may_moderate, may_see

EMPTY_ROWS = 3
"""Rows for browsers without JavaScript; the form can be sent again for more."""


@dataclass(frozen=True)
class Blurring:
    """What the page blurs: the address of the picture, where it leads back to, and whether the blur is for good at once."""

    picture: str
    back: str
    load: Callable[[], Image.Image]
    """Reads the picture, to look for faces."""
    for_good: bool = False
    undo: str = ""
    """Where a moderator shows the photo as it was before; empty where nobody may, or it is no longer kept."""


def blur_page(
    request: HttpRequest, shown: Blurring, apply: Callable[[Sequence[Box]], object]
) -> HttpResponse:
    """Show the picture with the form, or blur what the form marks and go back."""
    rows, fault = rows_typed(request.POST), ""
    looks = request.method == "GET" and is_on()
    if looks:
        rows = [as_typed(box) for box in suggested(shown.load())]
    if request.method == "POST":
        try:
            apply(read_boxes(request.POST))
        except NotPossible as late:
            messages.error(request, " ".join(late.messages))
            return closed(redirect(shown.back))
        except ValidationError as error:
            fault = " ".join(error.messages)
        else:
            messages.success(request, _("The photo has been blurred where you marked it."))
            return closed(redirect(shown.back))
    empty = [dict.fromkeys(NAMES, "")] * max(0, EMPTY_ROWS - len(rows))
    return closed(
        render(
            request,
            "engagement/blur.html",
            {"shown": shown, "rows": [*rows, *empty], "fault": fault, "looked": looks, "faces": len(rows)},
            status=400 if fault else 200,
        )
    )


def way_back(request: HttpRequest, otherwise: str) -> str:
    """Where the page was opened from, if that is an address of this site."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, None) else otherwise


@signed_in_first
@require_http_methods(["GET", "POST"])
def blur_photo(request: HttpRequest, city: str, key: uuid.UUID) -> HttpResponse:
    """A photo of a thing, for its author, its moderators and its office."""
    photo, feature = _photo(request, city, key)
    user: Any = request.user
    shown = Blurring(
        picture=photo.large_url,
        back=way_back(request, reverse("my_things")),
        load=lambda: picture_of(photo),
        undo=reverse("photo_unblur", args=[city, key]) if photo.sharp and may_unblur(user, feature) else "",
    )
    return blur_page(request, shown, lambda boxes: blur(photo, boxes, by=_quality(user, feature)))


@signed_in_first
@require_http_methods(["POST"])
def unblur_photo(request: HttpRequest, city: str, key: uuid.UUID) -> HttpResponse:
    """Show a photo again as it was before it was first blurred."""
    photo, feature = _photo(request, city, key)
    user: Any = request.user
    if not may_unblur(user, feature):
        raise PermissionDenied
    try:
        unblur(photo, by=_quality(user, feature))
    except NotPossible as late:
        messages.error(request, " ".join(late.messages))
    else:
        messages.success(request, _("The photo is shown as it was before."))
    return closed(redirect(way_back(request, reverse("my_things"))))


def _photo(request: HttpRequest, city: str, key: uuid.UUID) -> tuple[Photo, Feature]:
    """The photo and its thing. Raises Http404, PermissionDenied."""
    photos = Photo.objects.ready().select_related("feature__city", "feature__manager")
    photo = get_object_or_404(photos, key=key, feature__city__slug=city)
    feature, user = photo.feature, request.user
    if not may_see(user, feature) or (
        feature.visibility == Visibility.DRAFT and not is_author(user, feature)
    ):
        raise Http404
    if not may_blur(user, feature):
        raise PermissionDenied
    enter(request, feature.city)
    return photo, feature


def _quality(user: User, feature: Feature) -> By:
    if is_author(user, feature):
        return By(Move.Quality.AUTHOR, who=user)
    if may_moderate(user, feature):
        return By(Move.Quality.MODERATOR, who=user)
    return By(Move.Quality.OFFICE, who=user, office=feature.manager)


def _waiting(request: HttpRequest, city: str, kind: str, number: int) -> tuple[SessionDraft, KeptPhoto]:
    """An upload of one's own draft: the session knows its name, nobody else does. Raises Http404."""
    draft = SessionDraft(request.session, page_city(request, city), kind)
    waiting = draft.photos
    if number >= len(waiting) or not can_blur(waiting[number]):
        raise Http404
    return draft, waiting[number]


@require_GET
def draft_photo_large(request: HttpRequest, city: str, kind: str, number: int) -> HttpResponse:
    """The large picture of an upload of one's own draft, to mark parts of it."""
    _draft, kept = _waiting(request, city, kind, number)
    try:
        content = webp(large_of(kept), 80)
    except PhotoRefused:
        raise Http404 from None
    response = HttpResponse(content, content_type="image/webp")
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
def blur_draft_photo(request: HttpRequest, city: str, kind: str, number: int) -> HttpResponse:
    """An upload of one's own draft. What was uploaded is replaced, so nothing sharp is ever sent."""
    draft, kept = _waiting(request, city, kind, number)
    version = kept.name[-16:]
    shown = Blurring(
        picture=f"{reverse('draft_photo_large', args=[city, kind, number])}?{version}",
        back=way_back(request, reverse("map", args=[city])),
        load=lambda: large_of(kept),
        for_good=True,
    )
    return blur_page(request, shown, lambda boxes: draft.replace_photo(number, blur_kept(kept, boxes)))
