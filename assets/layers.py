"""Layers of community assets, services and the bodies behind them."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, F, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, Organisation, Service
from layers.declaration.layer import Column, Layer, Noun
from layers.filters import Filters
from places.feature.filtering import area_in, find_city
from places.layers import CONTACT_COLUMNS, EXAMPLE, feature_layer, page_url
from places.models import Area
from places.versions import version_of


def matching_organisations(queryset: Any, filters: Filters) -> Any:
    """The bodies that match a city, an area, words of their name or description, a box. Raises BadParameter.

    A body is of an area that it works for, and of that in which its public seat lies.
    """
    city = find_city(filters.city) if filters.city else None
    if city:
        queryset = queryset.filter(city=city)
    if filters.area:
        area = area_in(city, filters.area)
        boundary = Area.objects.filter(pk=area.pk).values("boundary")
        serving = Organisation.areas_served.through.objects.filter(
            Q(area=area) | Q(area__in_force=False, area__successors=area)
        ).values("organisation")
        queryset = queryset.filter(Q(public_location__coveredby=Subquery(boundary)) | Q(pk__in=serving))
    for word in filters.text.split():
        queryset = queryset.filter(Q(name__icontains=word) | Q(description__icontains=word))
    if filters.bbox:
        queryset = queryset.in_bbox(filters.bbox)
    return queryset


def areas_served() -> Combinable:
    """The areas a body works for, as an array of ``kind:code``; in the place of ended ones those that have their ground."""
    return ArraySubquery(
        Area.objects.public()
        .current()
        .filter(
            Q(organisations=OuterRef("pk"))
            | Q(predecessors__organisations=OuterRef("pk"), predecessors__in_force=False)
        )
        .distinct()
        .order_by("kind__position", "kind__code", "code")
        .values_list(Concat("kind__code", Value(":"), "code", output_field=CharField()))
    )


SERVICES = feature_layer(
    Service,
    Column("house", _("House"), value="host__title"),
    Column("organisation", _("Organisation"), value="organisation__name"),
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
    Column("organisation", _("Organisation"), value="organisation__name"),
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


def disclosed(field: str) -> Combinable:
    """A contact of a body, null where it has none; of an informal group none, since it is that of a person."""
    return Case(
        When(kind=Organisation.Kind.INFORMAL, then=Value(None)),
        default=F(field),
        output_field=TextField(),
    )


ORGANISATIONS = Layer(
    name="organisations",
    title=_("Organisations"),
    singular=_("Organisation"),
    description=_(
        "Associations, cooperatives, public bodies and groups that take part in the life of the city."
    ),
    queryset=lambda: Organisation.objects.public(),
    matching=matching_organisations,
    columns=(
        Column("name", _("Name")),
        Column("kind", _("Kind"), choices=lambda: Organisation.Kind.values),
        Column("description", _("Description"), optional=True),
        Column("address", _("Address"), value=disclosed("address"), optional=True),
        Column("city", _("City"), value="city__slug"),
        Column("phone", _("Telephone"), value=disclosed("phone"), optional=True),
        Column("email", _("E-mail address"), value=disclosed("email"), optional=True),
        Column("website", _("Website"), "uri", optional=True),
        Column("runts_number", _("RUNTS number"), optional=True),
        Column("areas_served", _("Areas served"), "array", value=areas_served()),
        Column("is_example", _("Example content"), "boolean"),
        Column("source", _("Source"), value="source__title"),
        Column("licence", _("Licence"), value="source__licence"),
        Column("url", _("Page"), "uri", value=page_url("organisations")),
    ),
    geometry=F("public_location"),
    geometry_type="point",
    filters=("city", "area", "q", "bbox"),
    icon="office",
    colour="#5a3696",
    version=version_of("assets.organisation"),
    example=EXAMPLE,
    theme="SOCI",
    nouns={"": Noun(_("organisations"), _("organisation"), _("to the nearest organisation%(rest)s"))},
)
