"""Procedures and their phases as data, for things whose way through the city hall differs by city and by year."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from places.keys import validate_key
from places.models.city import City
from places.texts import Named

SAME_CODE = _("There is another one with this code already.")


class Tone(models.TextChoices):
    """How a status looks: the badge's colour. It also tells open things from ended ones."""

    NEW = "new", _("new")
    PROGRESS = "progress", _("in progress")
    DONE = "done", _("done")
    CLOSED = "closed", _("closed without result")


class AbstractProcedure(Named):
    """A version of the rules that a city decides by: a regulation, a policy."""

    city = models.ForeignKey(City, models.CASCADE, related_name="%(class)ss", verbose_name=_("city"))
    code = models.CharField(_("code"), max_length=60, validators=[validate_key])
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    url = models.URLField(_("address of the text"), blank=True)

    class Meta(Named.Meta):
        abstract = True
        ordering: ClassVar[list[str]] = ["city", "-valid_from", "code"]


class AbstractPhase(Named):
    """One phase of a procedure. Its code becomes the status of the things that are in it."""

    code = models.CharField(_("code"), max_length=40, validators=[validate_key])
    position = models.PositiveSmallIntegerField(_("position"))
    tone = models.CharField(_("look"), max_length=10, choices=Tone, default=Tone.PROGRESS)
    is_public = models.BooleanField(_("public"), default=True)
    is_start = models.BooleanField(_("new things start here"), default=False)
    next_phases = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="earlier_phases", verbose_name=_("may move to")
    )

    class Meta(Named.Meta):
        abstract = True
        ordering: ClassVar[list[str]] = ["position"]
