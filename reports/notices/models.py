"""News of an office's reports for its members: how each wants them, and what was or is still to be told."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from layers.input.constraints import Unique
from places.models import Office


class MailWish(models.Model):
    """How a member of an office wants its news. Without a row: once a day."""

    class Rhythm(models.TextChoices):
        NOW = "now", _("at once")
        DAILY = "daily", _("once a day, in the morning")
        NEVER = "never", _("never")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="desk_mails", verbose_name=_("person")
    )
    office = models.ForeignKey(Office, models.CASCADE, related_name="+", verbose_name=_("office"))
    rhythm = models.CharField(_("how often"), max_length=5, choices=Rhythm, default=Rhythm.DAILY)

    class Meta:
        verbose_name = _("mails that a member of an office wants")
        verbose_name_plural = _("mails that members of offices want")
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["user", "office"],
                name="mailwish_once",
                field="office",
                says=_("The person has said this of the office already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.office_id}: {self.rhythm}"


class Notice(models.Model):
    """Something that one member is told about one report, from the moment ``due`` on.

    ``cause`` is the move, or the deadline, that it is about: the same is never told twice. Kept for a while after it was told.
    """

    class What(models.TextChoices):
        NEW = "new", _("new")
        ANSWERED = "answered", _("the sender has answered")
        REOPENED = "reopened", _("opened again by the sender")
        GIVEN = "given", _("given to you")
        LATE = "late", _("late")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("person"),
    )
    report = models.ForeignKey(
        "reports.Report", models.CASCADE, related_name="notices", verbose_name=_("report")
    )
    what = models.CharField(_("what"), max_length=8, choices=What)
    cause = models.CharField(_("cause"), max_length=40)
    created = models.DateTimeField(_("created"), default=timezone.now)
    due = models.DateTimeField(_("to be told from"))
    told = models.DateTimeField(_("told"), null=True, blank=True)

    class Meta:
        verbose_name = _("news for a member of an office")
        verbose_name_plural = _("news for members of offices")
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["user", "report", "what", "cause"],
                name="notice_once",
                field="cause",
                says=_("The person is told this already."),
            )
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["due"], condition=models.Q(told__isnull=True), name="notice_due")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.report_id}: {self.what}"
