"""The layer of problem reports."""

from __future__ import annotations

from django.db.models import F, FloatField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Extract, Round
from django.utils.translation import gettext_lazy as _

from layers.declaration.layer import Column, Noun
from places.layers import feature_layer
from reports.incidents import incident_codes
from reports.models import Report

DAY = 24 * 60 * 60


def days_until(moment: str) -> Combinable:
    """Days from the confirmation by the sender to another moment of a report, to the hundredth."""
    took = Extract(F(moment) - F("confirmed"), "epoch") / Value(DAY)
    return Cast(Round(took, precision=2), FloatField())


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
    Column(
        "first_answer",
        _("First answer"),
        "date-time",
        description=_("When the office first gave it another status than “received”"),
    ),
    Column(
        "closed",
        _("Closed"),
        "date-time",
        description=_("When it ended, solved or not; empty while it is open"),
    ),
    Column(
        "due",
        _("To be solved by"),
        "date-time",
        description=_(
            "By the city's target; empty without one, and while the reporter or another body must act"
        ),
        planned=True,
    ),
    Column("reopenings", _("Times reopened"), "integer", measure=True),
    Column(
        "days_to_answer",
        _("Days to the first answer"),
        "number",
        value=days_until("first_answer"),
        unit="d",
        measure=True,
        description=_("From the day on which its sender confirmed it"),
    ),
    Column(
        "days_to_close",
        _("Days to the end"),
        "number",
        value=days_until("closed"),
        unit="d",
        measure=True,
        description=_(
            "From the day on which its sender confirmed it; of one that was reopened to its last end"
        ),
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
