"""Collaboration pacts. Their types belong to a version of the city's regulation, as their phases do."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, Organisation
from engagement.procedures.governed import Governed
from engagement.procedures.models import SAME_CODE, Procedure
from engagement.procedures.requirements import Requirement, Test
from layers.input.constraints import Check, Unique
from pacts import requirements as asked
from places.bilingual import Named
from places.keys import key_rule, validate_key
from places.models.feature import track_child
from places.models.phase import Tone


class PactType(Named):
    """A type of pact in a regulation, such as A, B and C of Co-City."""

    procedure = models.ForeignKey(
        Procedure, models.CASCADE, related_name="pact_types", verbose_name=_("regulation")
    )
    code = models.CharField(_("code"), max_length=20, validators=[validate_key])
    needs_listed_asset = models.BooleanField(_("needs an asset listed by the city"), default=False)

    class Meta(Named.Meta):
        verbose_name = _("type of pact")
        verbose_name_plural = _("types of pact")
        ordering: ClassVar[list[str]] = ["procedure", "code"]
        constraints: ClassVar[list[Any]] = [
            Unique(fields=["procedure", "code"], name="pact_type_code_unique", field="code", says=SAME_CODE),
            key_rule("pact_type_code_is_key"),
        ]


@track_child("pact_events")
class Pact(Governed):
    """A pact between the city and civic subjects, or the proposal of one. Its status is the code of its phase.

    ``proponent`` names bodies and groups only; a private person's name is never stored here.
    """

    KIND = "pacts.pact"
    LAYER = "pacts"
    HAPPENS = True
    STANDS = True
    MAY_BE = frozenset({"withdrawn", "followed", "supported", "commented", "flagged"})
    FACTS = ("organisation",)
    STAGES: ClassVar[dict[str, Any]] = {
        Tone.NEW: _("Proposed"),
        Tone.PROGRESS: _("In preparation"),
        Tone.DONE: _("Agreed"),
        Tone.CLOSED: _("Ended or not agreed"),
    }

    requirements: ClassVar[dict[str, Test]] = {
        **Governed.requirements,
        Requirement.PROPONENT: asked.has_proponent,
        Requirement.ASSET: asked.has_listed_asset,
        Requirement.SIGNED: asked.is_signed,
        Requirement.ENDS: asked.has_end,
        Requirement.ENDED: asked.has_ended,
    }
    answered_by: ClassVar[dict[str, tuple[str, ...]]] = {
        Requirement.PROPONENT: ("proponent_kind",),
        Requirement.ASSET: ("pact_type", "assets"),
        Requirement.DOCUMENT: ("document_url",),
        Requirement.SIGNED: ("signed",),
        Requirement.ENDS: ("ends",),
        Requirement.ENDED: ("ends",),
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
    assets = models.ManyToManyField(
        Asset,
        blank=True,
        related_name="pacts",
        verbose_name=_("listed assets"),
        help_text=_("Places of the city that the pact is about."),
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

    def offered(self, name: str) -> models.QuerySet[Any]:
        """Types are those of its regulation."""
        if name == "pact_type":
            return PactType.objects.filter(procedure=self.phase.procedure_id)
        return super().offered(name)

    @property
    def listed_assets(self) -> models.QuerySet[Asset]:
        """Those of its assets that everybody may see."""
        shown = Asset.objects.public().filter(pacts=self)
        return shown.select_related("city").order_by("title")
