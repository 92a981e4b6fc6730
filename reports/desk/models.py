"""What an office keeps about its own work with reports: who of it has one in hand, its log, and filters by name. Never public."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from layers.input.constraints import Check, Unique
from places.models import City, Office

LONGEST_QUERY = 1000


class Assignment(models.Model):
    """The member of the office in charge who has a report in hand. It ends when another office is in charge: ``office`` tells."""

    report = models.OneToOneField(
        "reports.Report",
        models.CASCADE,
        primary_key=True,
        related_name="assignment",
        verbose_name=_("report"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="assignments", verbose_name=_("colleague")
    )
    office = models.ForeignKey(Office, models.CASCADE, related_name="+", verbose_name=_("office"))
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("report in a colleague's hands")
        verbose_name_plural = _("reports in colleagues' hands")

    def __str__(self) -> str:
        return f"{self.report_id}: {self.user_id}"


class DeskEntry(models.Model):
    """A line of the office's own log of a report: a note, or to whom it was given. ``colleague`` is empty where it was taken from all."""

    class What(models.TextChoices):
        NOTE = "note", _("internal note")
        GIVEN = "given", _("given to a colleague")

    report = models.ForeignKey(
        "reports.Report", models.CASCADE, related_name="log", db_index=False, verbose_name=_("report")
    )
    what = models.CharField(_("what"), max_length=5, choices=What)
    text = models.TextField(_("text"), blank=True)
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("colleague"),
    )
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("line of an office's log")
        verbose_name_plural = _("lines of an office's log")
        ordering: ClassVar[list[str]] = ["at", "id"]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["report", "at", "id"], name="deskentry_report")]
        constraints: ClassVar[list[Any]] = [
            Check(
                condition=models.Q(what="note", colleague__isnull=True) & ~models.Q(text="")
                | models.Q(what="given", text=""),
                name="deskentry_note_has_text",
                field="text",
                says=_("Write the note."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.what}"


class SavedView(models.Model):
    """Filters of the desk under a name, for one person in one city. ``query`` is the query string of the list."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="desk_views", verbose_name=_("person")
    )
    city = models.ForeignKey(City, models.CASCADE, related_name="+", verbose_name=_("city"))
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=LONGEST_QUERY, blank=True)

    class Meta:
        verbose_name = _("saved view of the desk")
        verbose_name_plural = _("saved views of the desk")
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["user", "city", "name"],
                name="deskview_name_unique",
                field="name",
                says=_("You have a view of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
