"""The decisions of moderators, and what stays of things that were erased."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from layers.input.constraints import Check
from places.models import City, Feature


class Decision(models.Model):
    """What a moderator decided about a feature, and why."""

    class Action(models.TextChoices):
        APPROVE = "approve", _("approved")
        REFUSE = "refuse", _("refused")
        HIDE = "hide", _("hidden")
        RESTORE = "restore", _("shown again")

    feature = models.ForeignKey(Feature, models.CASCADE, related_name="decisions", verbose_name=_("feature"))
    action = models.CharField(_("decision"), max_length=10, choices=Action)
    reason = models.TextField(_("reason"), blank=True)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="decisions",
        verbose_name=_("moderator"),
    )
    decided = models.DateTimeField(_("decided"), auto_now_add=True)

    class Meta:
        verbose_name = _("moderator's decision")
        verbose_name_plural = _("moderators' decisions")
        ordering: ClassVar[list[str]] = ["-decided", "-id"]
        constraints: ClassVar[list[Any]] = [
            Check(
                condition=Q(action__in=["approve", "restore"]) | ~Q(reason=""),
                name="decision_refusal_has_reason",
                field="reason",
                says=_("Give the reason."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.feature_id}"


class Erasure(models.Model):
    """That something was erased for good, by whom and why; nothing of what it said."""

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
