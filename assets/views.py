"""Adding services and places."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from assets.forms import AssetForm, ServiceForm
from assets.models import ActiveStatus, Asset, Service
from engagement.contributions import adding
from places.models import City


def begin(city: City) -> dict[str, Any]:
    """A new service or place is simply there."""
    return {"status": ActiveStatus.ACTIVE}


SERVICE = adding.Kind(
    code="service",
    layer="services",
    plural=_("Services"),
    model=Service,
    form=ServiceForm,
    begin=begin,
    title=_("Add a service"),
    lead=_("A help desk, a course, a helping hand that others should find."),
)
ASSET = adding.Kind(
    code="asset",
    layer="assets",
    plural=_("Places"),
    model=Asset,
    form=AssetForm,
    begin=begin,
    title=_("Add a place"),
    lead=_("A garden, a library, a square: places of the community that are missing on the map."),
)


@require_http_methods(["GET", "POST"])
def new_service(request: HttpRequest, city: str) -> HttpResponse:
    """Add a service."""
    return adding.add(request, city, SERVICE)


@require_http_methods(["GET", "POST"])
def edit_service(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """Correct one's own service while it waits."""
    return adding.edit(request, city, pk, SERVICE)


@require_http_methods(["GET", "POST"])
def new_asset(request: HttpRequest, city: str) -> HttpResponse:
    """Add a place."""
    return adding.add(request, city, ASSET)


@require_http_methods(["GET", "POST"])
def edit_asset(request: HttpRequest, city: str, pk: int) -> HttpResponse:
    """Correct one's own place while it waits."""
    return adding.edit(request, city, pk, ASSET)
