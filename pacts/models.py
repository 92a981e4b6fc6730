"""Collaboration pacts. Types and phases belong to a version of the city's regulation, stored as data."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assets.models import Organisation
from layers.input.constraints import Check, Unique
from places.keys import key_rule, validate_key
from places.models import AbstractPhase, AbstractProcedure, City, Feature
from places.models.feature import StatusInfo, track_child
from places.models.phase import SAME_CODE, Tone
from places.texts import Named


class Regulation(AbstractProcedure):
    """A version of a city's regulation on the shared care of urban commons."""

    number = models.CharField(_("number"), max_length=40, blank=True)
    approved = models.DateField(_("approved"), null=True, blank=True)

    class Meta(AbstractProcedure.Meta):
        verbose_name = _("regulation")
        verbose_name_plural = _("regulations")
        constraints: ClassVar[list[Any]] = [
            Unique(fields=["city", "code"], name="regulation_code_unique", field="code", says=SAME_CODE),
            key_rule("regulation_code_is_key"),
        ]


class Phase(AbstractPhase):
    """A phase of a regulation."""

    regulation = models.ForeignKey(
        Regulation, models.CASCADE, related_name="phases", verbose_name=_("regulation")
    )

    class Meta(AbstractPhase.Meta):
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering: ClassVar[list[str]] = ["regulation", "position"]
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["regulation", "code"], name="pact_phase_code_unique", field="code", says=SAME_CODE
            ),
            key_rule("pact_phase_code_is_key"),
        ]


class PactType(Named):
    """A type of pact in a regulation, such as A, B and C of Co-City."""

    regulation = models.ForeignKey(
        Regulation, models.CASCADE, related_name="types", verbose_name=_("regulation")
    )
    code = models.CharField(_("code"), max_length=20, validators=[validate_key])
    needs_listed_asset = models.BooleanField(_("needs an asset listed by the city"), default=False)

    class Meta(Named.Meta):
        verbose_name = _("type of pact")
        verbose_name_plural = _("types of pact")
        ordering: ClassVar[list[str]] = ["regulation", "code"]
        constraints: ClassVar[list[Any]] = [
            Unique(fields=["regulation", "code"], name="pact_type_code_unique", field="code", says=SAME_CODE),
            key_rule("pact_type_code_is_key"),
        ]


@track_child("pact_events")
class Pact(Feature):
    """A pact between the city and civic subjects, or the proposal of one. Its status is the code of its phase.

    ``proponent`` names bodies and groups only; a private person's name is never stored here.
    """

    KIND = "pacts.pact"
    LAYER = "pacts"
    HAPPENS = True
    FACTS = ("organisation",)
    STAGES: ClassVar[dict[str, Any]] = {
        Tone.NEW: _("Proposed"),
        Tone.PROGRESS: _("In preparation"),
        Tone.DONE: _("Agreed"),
        Tone.CLOSED: _("Ended or not agreed"),
    }

    class Proponent(models.TextChoices):
        ASSOCIATION = "association", _("association")
        INFORMAL = "informal", _("informal group")
        PERSON = "person", _("private person")
        SCHOOL = "school", _("school")
        COOPERATIVE = "cooperative", _("cooperative or business")
        RELIGIOUS = "religious", _("religious body")
        COMMITTEE = "committee", _("committee")
        OTHER = "other", _("other")
        UNKNOWN = "unknown", _("not stated")

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="pacts", verbose_name=_("phase"))
    pact_type = models.ForeignKey(
        PactType, models.PROTECT, null=True, blank=True, related_name="pacts", verbose_name=_("type")
    )
    proponent_kind = models.CharField(
        _("kind of proponent"), max_length=20, choices=Proponent, default=Proponent.UNKNOWN
    )
    proponent = models.CharField(_("proponent"), max_length=300, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="pacts",
        verbose_name=_("organisation"),
    )
    outcome = models.TextField(_("notes of the office"), blank=True)
    document_url = models.URLField(_("text of the pact"), blank=True, max_length=400)
    signed = models.DateField(_("signed"), null=True, blank=True)
    ends = models.DateField(_("ends"), null=True, blank=True)
    place_note = models.CharField(_("note on the place"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("collaboration pact")
        verbose_name_plural = _("collaboration pacts")
        constraints: ClassVar[list[Any]] = [
            Check(
                condition=Q(signed__isnull=True) | Q(ends__isnull=True) | Q(signed__lte=models.F("ends")),
                name="pact_dates_in_order",
                field="ends",
                says=_("The end comes before the beginning."),
            ),
            Check(
                condition=~Q(proponent_kind="person") | Q(proponent=""),
                name="pact_private_person_not_named",
                field="proponent",
                says=_("A private person is not named."),
            ),
        ]

    @property
    def procedure(self) -> Regulation:
        """The rules it follows."""
        return self.phase.regulation

    @classmethod
    def statuses(cls) -> dict[str, StatusInfo]:
        """Labels and looks of the phases of all regulations; of two with one code the newest regulation's."""
        return StatusInfo.from_phases(Phase.objects.all(), "regulation")

    @classmethod
    def statuses_in(cls, city: City) -> dict[str, StatusInfo]:
        """The public phases of the city's own regulations."""
        return StatusInfo.from_phases(
            Phase.objects.filter(regulation__city=city, is_public=True), "regulation"
        )
