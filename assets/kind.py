"""Places of the community, services and organisations as kinds of feature."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from assets.forms import AssetForm, OrganisationForm, ServiceForm
from assets.layers import ASSETS, ORGANISATIONS, SERVICES
from assets.models import ActiveStatus, Asset, Organisation, Service
from places.feature.kind import Adding, Kind, Pointing
from places.models import City


def begin(city: City) -> dict[str, Any]:
    """A new service, place or organisation is simply there."""
    return {"status": ActiveStatus.ACTIVE}


ASSET = Kind(
    model=Asset,
    layer=ASSETS,
    open_label=_("Open the place's page"),
    page="assets/page_asset.html",
    related=("organisation",),
    pointing=(Pointing(key="organisation", title=_("Its places")),),
    adding=Adding(
        title=_("Add a place"),
        note=_("A garden, a library, a square"),
        lead=_("A garden, a library, a square: places of the community that are missing on the map."),
        icon="pin",
        form=AssetForm,
        begin=begin,
    ),
    schema_type="Place",
)

SERVICE = Kind(
    model=Service,
    layer=SERVICES,
    open_label=_("Open the service's page"),
    page="assets/page_service.html",
    related=("host", "organisation"),
    pointing=(
        Pointing(key="host", title=_("Desks and services in this house")),
        Pointing(key="organisation", title=_("Its services")),
    ),
    adding=Adding(
        title=_("Add a service"),
        note=_("A help desk, a course, a helping hand"),
        lead=_("A help desk, a course, a helping hand that others should find."),
        icon="info",
        form=ServiceForm,
        begin=begin,
    ),
    schema_type="Service",
)

ORGANISATION = Kind(
    model=Organisation,
    layer=ORGANISATIONS,
    open_label=_("Open the organisation's page"),
    page="assets/page_organisation.html",
    adding=Adding(
        title=_("Add an organisation"),
        note=_("An association, a cooperative, a group"),
        lead=_("An association, a cooperative, a group of neighbours that others should be able to find."),
        icon="people",
        form=OrganisationForm,
        begin=begin,
    ),
    schema_type="Organization",
)
