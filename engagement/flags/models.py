"""What people tell the moderators about: a thing or a comment that should not stand there."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.comments.models import Comment
from layers.input.constraints import Check
from places.models import Feature


class FlagQuerySet(models.QuerySet["Flag"]):
    """Queries of flags."""

    def open(self) -> Self:
        """Flags that wait for a moderator, the oldest first."""
        return self.filter(state=Flag.State.OPEN).order_by("created", "pk")

    def about(self, feature_id: int, comment_id: int | None) -> Self:
        """Flags of one comment, or of the thing itself."""
        return self.filter(feature=feature_id, comment=comment_id)

    def moderated_by(self, user: Any) -> Self:
        """Flags of things and comments that the person decides about."""
        return self.filter(feature__in=Feature.objects.moderated_by(user).values("pk"))

    def close(self, state: str, *, who: Any, note: str) -> int:
        """Write what was decided. Says about how many."""
        return self.filter(state=Flag.State.OPEN).update(
            state=state, decided=timezone.now(), decided_by=who, note=note
        )


class Flag(models.Model):
    """That somebody, with an account or without, finds something wrong with a thing, or with one comment on it."""

    class Reason(models.TextChoices):
        OFFENSIVE = "offensive", _("It offends or threatens somebody")
        PERSONAL = "personal", _("It shows personal data or a private person")
        ADVERTISING = "advertising", _("It is advertising or spam")
        FALSE = "false", _("It is false or misleading")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        UPHELD = "upheld", _("upheld")
        DISMISSED = "dismissed", _("dismissed")

    feature = models.ForeignKey(Feature, models.CASCADE, related_name="flags", verbose_name=_("feature"))
    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, blank=True, related_name="flags", verbose_name=_("comment")
    )
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    text = models.TextField(_("in other words"), blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="flags",
        verbose_name=_("from"),
    )
    created = models.DateTimeField(_("created"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    decided = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    note = models.TextField(_("note"), blank=True)
    is_example = models.BooleanField(_("example content"), default=False)

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["created"], condition=Q(state="open"), name="flag_open"),
        ]
        constraints: ClassVar[list[Any]] = [
            Check(
                condition=Q(state="open", decided__isnull=True)
                | Q(state__in=["upheld", "dismissed"], decided__isnull=False),
                name="flag_decided_has_date",
                field="state",
                says=_("What is decided has a date."),
            ),
            Check(
                condition=Q(reason__in=["offensive", "personal", "advertising", "false", "other"]),
                name="flag_reason_known",
                field="reason",
                says=_("Choose one of the list."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feature_id}: {self.reason}"
