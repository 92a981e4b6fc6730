"""Initiatives proposed by citizens. Their phases belong to a policy of the city, stored as data."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models import Organisation
from layers.input.constraints import Unique
from places.keys import key_rule
from places.models import AbstractPhase, AbstractProcedure, City, Feature
from places.models.feature import StatusInfo, track_child
from places.models.phase import SAME_CODE, Tone


class Policy(AbstractProcedure):
    """A version of the rules by which a city treats initiatives."""

    class Meta(AbstractProcedure.Meta):
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        constraints: ClassVar[list[Any]] = [
            Unique(fields=["city", "code"], name="policy_code_unique", field="code", says=SAME_CODE),
            key_rule("policy_code_is_key"),
        ]


class Phase(AbstractPhase):
    """A phase of a policy."""

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="phases", verbose_name=_("policy"))

    class Meta(AbstractPhase.Meta):
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering: ClassVar[list[str]] = ["policy", "position"]
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["policy", "code"], name="initiative_phase_code_unique", field="code", says=SAME_CODE
            ),
            key_rule("initiative_phase_code_is_key"),
        ]


@track_child("initiative_events")
class Initiative(Feature):
    """A proposal by citizens. Its status is the code of its phase; the database keeps the two equal."""

    KIND = "initiatives.initiative"
    LAYER = "initiatives"
    HAPPENS = True
    FACTS = ("organisation",)
    STAGES: ClassVar[dict[str, Any]] = {
        Tone.NEW: _("New proposals"),
        Tone.PROGRESS: _("Under way"),
        Tone.DONE: _("Carried out"),
        Tone.CLOSED: _("Not accepted or withdrawn"),
    }

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="initiatives", verbose_name=_("phase"))
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="initiatives",
        verbose_name=_("organisation"),
    )
    submission = models.UUIDField(_("submission key"), unique=True, default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")

    @property
    def procedure(self) -> Policy:
        """The rules it follows."""
        return self.phase.policy

    @classmethod
    def statuses(cls) -> dict[str, StatusInfo]:
        """Labels and looks of the phases of all policies; of two with one code the newest policy's."""
        return StatusInfo.from_phases(Phase.objects.all(), "policy")

    @classmethod
    def statuses_in(cls, city: City) -> dict[str, StatusInfo]:
        """The public phases of the city's own policies."""
        return StatusInfo.from_phases(Phase.objects.filter(policy__city=city, is_public=True), "policy")
