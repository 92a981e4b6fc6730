"""Layers of community assets, services and the bodies behind them."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, F, OuterRef, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, Organisation, Service
from layers.declaration.layer import Column, Noun
from places.layers import CONTACT_COLUMNS, feature_layer
from places.models import Area, Visibility


def areas_served() -> Combinable:
    """The areas an organisation works for, as an array of ``kind:code``; in the place of ended ones those that have their ground."""
    return ArraySubquery(
        Area.objects.public()
        .served_by(OuterRef("pk"))
        .order_by("kind__position", "kind__code", "code")
        .values_list(Concat("kind__code", Value(":"), "code", output_field=CharField()))
    )


ORGANISATION = Column(
    "organisation",
    _("Organisation"),
    value=Case(
        When(organisation__visibility=Visibility.PUBLIC, then=F("organisation__title")),
        output_field=CharField(),
    ),
)
"""The name of the organisation behind a thing, as long as that is public."""

SERVICES = feature_layer(
    Service,
    Column("house", _("House"), value="host__title"),
    ORGANISATION,
    Column("cost", _("Cost"), choices=lambda: Service.Cost.values),
    Column("targets", _("For whom"), "array", choices=lambda: Service.Target.values),
    Column("is_remote", _("At a distance"), "boolean"),
    *CONTACT_COLUMNS,
    title=_("Services"),
    singular=_("Service"),
    description=_("Desks and services people can turn to, with their hours."),
    icon="people",
    colour="#0066cc",
    theme="SOCI",
    texts=None,
    nouns={"": Noun(_("services"), _("service"), _("to the nearest service%(rest)s"))},
)

ASSETS = feature_layer(
    Asset,
    ORGANISATION,
    *CONTACT_COLUMNS,
    Column("external_id", _("Identifier in the source"), optional=True),
    title=_("Places"),
    singular=_("Place"),
    description=_("Community assets: libraries, markets, museums, theatres, sports grounds, fountains."),
    icon="library",
    colour="#00687a",
    theme="SOCI",
    nouns={"": Noun(_("places"), _("place"), _("to the nearest place%(rest)s"))},
)


ORGANISATIONS = feature_layer(
    Organisation,
    Column("legal_form", _("Legal form"), choices=lambda: Organisation.LegalForm.values),
    Column("runts_number", _("RUNTS number"), optional=True),
    Column("areas_served", _("Areas served"), "array", value=areas_served()),
    *CONTACT_COLUMNS,
    title=_("Organisations"),
    singular=_("Organisation"),
    description=_(
        "Associations, cooperatives, public bodies and groups that take part in the life of the city."
    ),
    icon="office",
    colour="#5a3696",
    theme="SOCI",
    nouns={"": Noun(_("organisations"), _("organisation"), _("to the nearest organisation%(rest)s"))},
)
