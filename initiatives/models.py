"""Initiatives proposed by citizens. They go through a procedure of the city, stored as data."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models import Organisation
from engagement.procedures.governed import Governed
from engagement.procedures.requirements import Requirement, Test
from places.models.feature import track_child
from places.models.phase import Tone


def has_proponent(initiative: Any) -> Any:
    """Somebody with an account, or an organisation."""
    if initiative.author_id is None and initiative.organisation_id is None:
        return _("Organisation: name the one that proposes it; nobody with an account has.")
    return None


@track_child("initiative_events")
class Initiative(Governed):
    """A proposal by citizens. Its status is the code of its phase; the database keeps the two equal."""

    KIND = "initiatives.initiative"
    LAYER = "initiatives"
    HAPPENS = True
    MAY_BE = frozenset({"withdrawn", "followed", "supported", "commented", "flagged"})
    FACTS = ("organisation",)
    STAGES: ClassVar[dict[str, Any]] = {
        Tone.NEW: _("New proposals"),
        Tone.PROGRESS: _("Under way"),
        Tone.DONE: _("Carried out"),
        Tone.CLOSED: _("Not accepted or withdrawn"),
    }
    requirements: ClassVar[dict[str, Test]] = {
        **Governed.requirements,
        Requirement.PROPONENT: has_proponent,
    }
    answered_by: ClassVar[dict[str, tuple[str, ...]]] = {Requirement.PROPONENT: ("organisation",)}

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
