"""The collaboration pact as a kind of feature."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pacts.layers import PACTS
from pacts.models import Pact
from places.feature.kind import Kind, Pointing

PACT = Kind(
    model=Pact,
    layer=PACTS,
    open_label=_("Open the pact"),
    page="pacts/page_pact.html",
    related=("phase__procedure", "pact_type", "organisation"),
    pointing=(Pointing(key="organisation", title=_("Its pacts")),),
)
