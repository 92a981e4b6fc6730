"""Adding and correcting things of the kinds that have a form for it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from engagement.contributions import adding
from places.feature.kind import Kind, kind_of_layer


def find_kind(layer: str) -> Kind:
    """The kind of a layer's name. Raises Http404."""
    kind = kind_of_layer(layer)
    if kind is None:
        raise Http404
    return kind


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, city: str, layer: str) -> HttpResponse:
    """Add a thing."""
    return adding.add(request, city, find_kind(layer))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, city: str, layer: str, pk: int) -> HttpResponseBase:
    """Correct one's own thing while it waits, or after it was refused."""
    return adding.edit(request, city, pk, find_kind(layer))
