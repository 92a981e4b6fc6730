"""The layer of citizens' initiatives."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from assets.layers import ORGANISATION
from engagement.procedures.columns import SHOWN_PHASE, SHOWN_STATUS
from initiatives.models import Initiative
from layers.declaration.layer import Column, Noun
from places.layers import feature_layer

INITIATIVES = feature_layer(
    Initiative,
    Column("phase", _("Phase"), value=SHOWN_PHASE),
    ORGANISATION,
    status=SHOWN_STATUS,
    title=_("Initiatives"),
    singular=_("Initiative"),
    description=_("Proposals by citizens for their city."),
    icon="bulb",
    colour="#8a5a00",
    nouns={"": Noun(_("initiatives"), _("initiative"), _("to the nearest initiative%(rest)s"))},
)
