"""The initiative as a kind of feature."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from initiatives.forms import InitiativeForm
from initiatives.layers import INITIATIVES
from initiatives.models import Initiative
from places.feature.kind import Adding, Kind, Pointing

INITIATIVE = Kind(
    model=Initiative,
    layer=INITIATIVES,
    open_label=_("Open the initiative"),
    page="initiatives/page_initiative.html",
    related=("phase__procedure", "organisation"),
    pointing=(Pointing(key="organisation", title=_("Its initiatives")),),
    adding=Adding(
        title=_("Propose an initiative"),
        note=_("An idea for your neighbourhood"),
        lead=_("An idea for your neighbourhood: others can read it, and the city answers."),
        icon="bulb",
        form=InitiativeForm,
        begin=Initiative.first_columns,
        closed=_("This city has no rules for initiatives yet, so none can be proposed here."),
    ),
)
