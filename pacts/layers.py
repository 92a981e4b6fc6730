"""The layer of collaboration pacts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from assets.layers import ORGANISATION
from engagement.procedures.columns import SHOWN_PHASE, SHOWN_STATUS
from layers.declaration.layer import Column, Noun
from pacts.models import Pact
from places.layers import feature_layer

PACTS = feature_layer(
    Pact,
    Column("phase", _("Phase"), value=SHOWN_PHASE),
    Column("regulation", _("Regulation"), value="phase__procedure__name_it"),
    Column("pact_type", _("Type"), value="pact_type__code"),
    Column("proponent_kind", _("Kind of proponent")),
    Column("proponent", _("Proponent"), optional=True),
    ORGANISATION,
    Column("outcome", _("Notes of the office"), optional=True),
    Column("document_url", _("Text of the pact"), "uri", optional=True),
    Column("signed", _("Signed"), "date"),
    Column("ends", _("Ends"), "date", planned=True),
    Column("place_note", _("Note on the place"), optional=True),
    status=SHOWN_STATUS,
    title=_("Pacts"),
    singular=_("Pact"),
    description=_(
        "Collaboration pacts between the city and its citizens for the shared care of common goods."
    ),
    icon="handshake",
    colour="#007a4d",
    nouns={"": Noun(_("pacts"), _("pact"), _("to the nearest pact%(rest)s"))},
)
