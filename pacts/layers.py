"""The layer of collaboration pacts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from layers.declaration.layer import Column, Layer
from pacts.models import Pact
from places.feature.filtering import FEATURE_FILTERS, matching
from places.geojson_store.store import FEATURE_TEXTS
from places.layers import EXAMPLE, PUBLIC_GEOMETRY, feature_columns
from places.models import Feature
from places.versions import data_version

PACTS = Layer(
    name="pacts",
    kind=Pact.KIND,
    title=_("Pacts"),
    singular=_("Pact"),
    description=_(
        "Collaboration pacts between the city and its citizens for the shared care of common goods."
    ),
    queryset=lambda: Pact.objects.public(),
    roots=lambda: Feature.objects.public().of_kinds([Pact.KIND]),
    matching=matching,
    columns=feature_columns(
        "pacts",
        Column("phase", _("Phase"), value="phase__name_it"),
        Column("regulation", _("Regulation"), value="phase__regulation__name_it"),
        Column("pact_type", _("Type"), value="pact_type__code"),
        Column("proponent_kind", _("Kind of proponent")),
        Column("proponent", _("Proponent"), optional=True),
        Column("outcome", _("Notes of the office"), optional=True),
        Column("document_url", _("Text of the pact"), "uri", optional=True),
        Column("signed", _("Signed"), "date"),
        Column("ends", _("Ends"), "date", planned=True),
        Column("place_note", _("Note on the place"), optional=True),
    ),
    geometry=PUBLIC_GEOMETRY,
    filters=FEATURE_FILTERS,
    icon="handshake",
    colour="#007a4d",
    temporal="published",
    version=data_version,
    texts=FEATURE_TEXTS,
    example=EXAMPLE,
)
