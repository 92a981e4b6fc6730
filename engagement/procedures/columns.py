"""What everybody may know of the phase of a thing, as database expressions. An internal phase has neither name nor code: null."""

from __future__ import annotations

from django.db.models import Case, CharField, Exists, F, OuterRef, When

from engagement.procedures.models import Phase, governed_models

SHOWN_PHASE = Case(When(phase__is_public=True, then=F("phase__name_it")), output_field=CharField())
SHOWN_STATUS = Case(When(phase__is_public=True, then=F("status")), output_field=CharField())


def shown_status() -> Case:
    """The status of a feature of any kind, from the root alone."""
    internal = Phase.objects.filter(
        is_public=False,
        code=OuterRef("status"),
        procedure__kind=OuterRef("kind"),
        procedure__city=OuterRef("city"),
    )
    # Nested, so that the rows of other kinds ask no other table.
    governed = Case(When(~Exists(internal), then=F("status")), output_field=CharField())
    return Case(
        When(kind__in=sorted(governed_models()), then=governed), default=F("status"), output_field=CharField()
    )
