"""The layer of problem reports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from layers.declaration.layer import Column, Noun
from places.layers import feature_layer
from reports.incidents import incident_codes
from reports.models import Report

REPORTS = feature_layer(
    Report,
    Column("reference", _("Reference")),
    Column("answer", _("Answer to the citizen"), optional=True),
    Column("competent_body", _("Body that is responsible"), optional=True),
    Column(
        "event",
        _("Event"),
        value="incident__code",
        choices=incident_codes,
        description=_("The event that the report is part of, such as a flood"),
    ),
    title=_("Reports"),
    singular=_("Report"),
    description=_("Problems reported by citizens, and what became of them."),
    icon="danger",
    colour="#b3261e",
    nouns={
        "": Noun(_("reports"), _("report"), _("to the nearest report%(rest)s")),
        "open": Noun(_("open reports"), _("open report"), _("to the nearest open report%(rest)s")),
        "closed": Noun(_("closed reports"), _("closed report"), _("to the nearest closed report%(rest)s")),
    },
)
