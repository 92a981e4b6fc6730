"""Houses: case del quartiere, case di quartiere, punti comunità, centri sociali."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from places.models.contact import Contactable
from places.models.feature import Feature, StatusInfo, track_child
from places.models.phase import Tone


@track_child("house_events")
class House(Feature, Contactable):
    """A house of the neighbourhood. Its desks are services (assets.Service) with hours of their own."""

    KIND = "places.house"
    LAYER = "houses"
    HAS_NAME = True
    MAY_BE = frozenset({"withdrawn", "followed", "commented", "flagged", "corrected"})
    FACTS = Contactable.REACHED
    SUGGESTED = (*Contactable.CORRECTED, "transport", "location_note", "managing_body")

    class Status(models.TextChoices):
        ACTIVE = "active", _("Open to the public")
        SUSPENDED = "suspended", _("Temporarily closed")
        ENDED = "ended", _("No longer active")

    TONES: ClassVar[dict[str, Tone]] = {"active": Tone.DONE, "suspended": Tone.NEW, "ended": Tone.CLOSED}

    code = models.CharField(_("code"), max_length=60, blank=True)
    network = models.CharField(_("network"), max_length=160, blank=True)
    network_left = models.CharField(
        _("had left the network by"),
        max_length=20,
        blank=True,
        help_text=_("A day, year or season, such as 2024-25. Empty: it is a member."),
    )
    managing_body = models.CharField(_("managing body"), max_length=200, blank=True)
    transport = models.TextField(_("how to get there"), blank=True)
    location_note = models.CharField(_("note on the position"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("house")
        verbose_name_plural = _("houses")

    @classmethod
    def statuses(cls) -> dict[str, StatusInfo]:
        """Labels and looks of the statuses."""
        return StatusInfo.from_choices(cls.Status, cls.TONES)
