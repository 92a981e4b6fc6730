"""Layers of community assets and services."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from assets.models import Asset, Service
from layers.layer import Column, Layer
from places.filtering import FEATURE_FILTERS, matching
from places.layers import EXAMPLE, PUBLIC_GEOMETRY, feature_columns
from places.versions import data_version

CONTACTS = (
    Column("opening_hours", _("Opening hours (OpenStreetMap syntax)")),
    Column("hours_note", _("Note on the hours")),
    Column("hours_are_example", _("Example hours"), "boolean"),
    Column("phone", _("Telephone")),
    Column("email", _("E-mail address")),
    Column("website", _("Website"), "uri"),
    Column("accessibility", _("Accessibility")),
    Column("verified", _("Checked on"), "date"),
)

SERVICES = Layer(
    name="services",
    kind=Service.KIND,
    title=_("Services"),
    singular=_("Service"),
    description=_("Desks and services people can turn to, with their hours."),
    queryset=lambda: Service.objects.public(),
    matching=matching,
    columns=feature_columns(
        "services",
        Column("house", _("House"), value="host__title"),
        Column("organisation", _("Organisation"), value="organisation__name"),
        Column("cost", _("Cost")),
        Column("targets", _("For whom"), "array"),
        Column("is_remote", _("At a distance"), "boolean"),
        *CONTACTS,
    ),
    geometry=PUBLIC_GEOMETRY,
    filters=FEATURE_FILTERS,
    icon="people",
    colour="#0066cc",
    temporal="published",
    version=data_version,
    example=EXAMPLE,
    theme="SOCI",
)

ASSETS = Layer(
    name="assets",
    kind=Asset.KIND,
    title=_("Places"),
    singular=_("Place"),
    description=_("Community assets: libraries, markets, museums, theatres, sports grounds, fountains."),
    queryset=lambda: Asset.objects.public(),
    matching=matching,
    columns=feature_columns(
        "assets",
        Column("organisation", _("Organisation"), value="organisation__name"),
        *CONTACTS,
        Column("external_id", _("Identifier in the source")),
    ),
    geometry=PUBLIC_GEOMETRY,
    filters=FEATURE_FILTERS,
    icon="library",
    colour="#00687a",
    temporal="published",
    version=data_version,
    example=EXAMPLE,
    theme="SOCI",
)
