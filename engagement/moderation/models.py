"""Records of erased features."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from layers.input.constraints import Check
from places.models import City


class Erasure(models.Model):
    """A record that a feature was erased, by whom and why, without its content."""

    kind = models.CharField(_("kind"), max_length=40)
    number = models.BigIntegerField(_("number"))
    reference = models.CharField(_("reference"), max_length=20, blank=True)
    city = models.ForeignKey(City, models.SET_NULL, null=True, related_name="+", verbose_name=_("city"))
    photos = models.PositiveSmallIntegerField(_("photos"), default=0)
    reason = models.TextField(_("reason"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    erased = models.DateTimeField(_("erased"), auto_now_add=True)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering: ClassVar[list[str]] = ["-erased", "-id"]
        constraints: ClassVar[list[Any]] = [
            Check(
                condition=~Q(reason=""),
                name="erasure_has_reason",
                field="reason",
                says=_("Give the reason."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
