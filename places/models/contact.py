"""Contacts and opening hours: columns that several kinds share."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from places.hours.evaluating import validate_opening_hours
from places.hours.fields import HoursField

CHECKED_FOR = datetime.timedelta(days=365)
"""So long a check of what is shown counts."""


class Contactable(models.Model):
    """Opening hours and contacts of a kind of feature. Its layer adds ``CONTACT_COLUMNS``, its form ``ContactFields``."""

    HOURS: ClassVar[tuple[str, ...]] = ("opening_hours", "hours_note", "hours_are_example")
    CONTACTS: ClassVar[tuple[str, ...]] = ("phone", "email", "website", "accessibility")
    REACHED: ClassVar[tuple[str, ...]] = ("opening_hours", "hours_note", *CONTACTS)
    """What moderators read of them."""
    CORRECTED: ClassVar[tuple[str, ...]] = ("title", "status", "description", "address", "location", *REACHED)
    """What people may suggest other values for, in the order of the form."""

    opening_hours = HoursField(
        _("opening hours"),
        blank=True,
        validators=[validate_opening_hours],
        help_text=_("In the syntax of OpenStreetMap."),
    )
    hours_note = models.CharField(_("note on the hours"), max_length=300, blank=True)
    hours_are_example = models.BooleanField(
        _("example hours"),
        default=False,
        help_text=_("Made up to show the platform: they are marked wherever they are shown."),
    )
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    website = models.URLField(_("website"), blank=True)
    accessibility = models.TextField(_("accessibility"), blank=True)
    verified = models.DateField(_("checked on"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def can_be_reached(self) -> bool:
        """Whether a telephone number, an e-mail address or a website is known."""
        return bool(self.phone or self.email or self.website)

    @property
    def check_is_old(self) -> bool:
        """Whether it was checked, but longer ago than a check counts."""
        return self.verified is not None and self.verified < timezone.localdate() - CHECKED_FOR
