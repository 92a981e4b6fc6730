"""Serving photos."""

from __future__ import annotations

import uuid

from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_safe

from engagement.contributions.drafts import SessionDraft
from engagement.models import Photo
from engagement.photos.permissions import may_see_photo
from engagement.photos.services import served
from places.models import City


@csrf_exempt
@require_safe
def photo(request: HttpRequest, key: uuid.UUID, size: str) -> HttpResponse:
    """A photo, as long as its feature may be seen: what is hidden is gone here too."""
    found = Photo.objects.ready().select_related("feature").filter(key=key).first()
    if found is None or size not in ("large", "small") or not may_see_photo(request.user, found):
        raise Http404
    tag = f'"{key}-{size}"'
    response: HttpResponse
    if tag in [part.strip() for part in request.headers.get("If-None-Match", "").split(",")]:
        response = HttpResponseNotModified()
    else:
        try:
            response = served(getattr(found, size))
        except FileNotFoundError:
            # A restored database may know more pictures than the disk that was restored with it.
            raise Http404 from None
    response["ETag"] = tag
    # No caching without revalidation, so that a hidden photo disappears at once.
    response["Cache-Control"] = "private, no-cache"
    return response


@require_GET
def draft_photo(request: HttpRequest, city: str, kind: str, number: int) -> HttpResponse:
    """The small picture of a photo of one's own draft: the session knows its name, nobody else does."""
    here = get_object_or_404(City.objects.defer("boundary"), slug=city)
    waiting = SessionDraft(request.session, here, kind).photos
    private = storages["private"]
    if number >= len(waiting) or not private.exists(waiting[number].preview):
        raise Http404
    with private.open(waiting[number].preview) as file:
        response = HttpResponse(file.read(), content_type="image/webp")
    response["Cache-Control"] = "private, no-store"
    return response
