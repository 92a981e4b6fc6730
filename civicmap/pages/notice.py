"""A notice for the place itself: a QR code that leads to the page of a thing, alone and on a sheet to print."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from civicmap.pages.features import find_feature
from civicmap.serving.addresses import absolute
from engagement.participation import COMMENTED, may_be
from places.feature.kind import kind_of_layer
from places.ground.clock import page_city


@require_GET
def notice(request: HttpRequest, city: str, layer: str, pk: int) -> HttpResponse:
    """The sheet: what it is about, the code, and the address for who has no camera at hand."""
    thing, permalink = _thing(request, city, layer, pk)
    context = {
        "feature": thing,
        "layer": layer,
        "permalink": permalink,
        "commented": may_be(thing, COMMENTED),
    }
    return render(request, "civicmap/notice.html", context)


@require_GET
def qr_code(request: HttpRequest, city: str, layer: str, pk: int) -> HttpResponse:
    """The code as SVG. A quarter of it may be dirty or torn (ISO/IEC 18004, level Q)."""
    _feature, permalink = _thing(request, city, layer, pk)
    picture = BytesIO()
    segno.make_qr(permalink, error="q").save(picture, kind="svg", scale=8, border=4, light="#fff")
    response = HttpResponse(picture.getvalue(), content_type="image/svg+xml")
    # What is hidden later has no code any more.
    response["Cache-Control"] = "no-cache"
    return response


def _thing(request: HttpRequest, city: str, layer: str, pk: int) -> tuple[Any, str]:
    """The public thing, and the address of its page that does not change with the title. Raises Http404."""
    here = page_city(request, city)
    kind = kind_of_layer(layer)
    if kind is None:
        raise Http404
    thing = find_feature(here, kind, pk)
    thing.city = here
    return thing, absolute(request, reverse("feature_short", args=[city, layer, pk]))
