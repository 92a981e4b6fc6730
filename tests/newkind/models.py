"""A kind of feature that only the tests have: gardens that neighbours share."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from places.models import Feature, House
from places.models.feature import StatusInfo, track_child
from places.models.phase import Tone


@track_child("garden_events")
class Garden(Feature):
    """A shared garden, perhaps of a house."""

    KIND = "newkind.garden"
    LAYER = "gardens"
    HAS_NAME = True
    HAPPENS = True
    FACTS = ("plots",)
    IN_HOUSE = "host"

    class Status(models.TextChoices):
        SOWN = "sown", "Seminato"
        FALLOW = "fallow", "A riposo"

    TONES: ClassVar[dict[str, Tone]] = {"sown": Tone.PROGRESS, "fallow": Tone.CLOSED}

    plots = models.PositiveSmallIntegerField("aiuole", default=1)
    host = models.ForeignKey(House, models.SET_NULL, null=True, blank=True, related_name="gardens")

    class Meta:
        verbose_name = "orto"
        verbose_name_plural = "orti"

    @classmethod
    def statuses(cls) -> dict[str, StatusInfo]:
        """Labels and looks of the statuses."""
        return StatusInfo.from_choices(cls.Status, cls.TONES)
