"""Moves: what became of a feature, one row for each change of status, visibility, office in charge or content."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.acts.models import Act
from layers.input.constraints import Check
from places.models import Feature, Office


class MoveQuerySet(models.QuerySet["Move"]):
    """Queries of moves."""

    def of(self, feature: Feature) -> Self:
        """The moves of one feature, the oldest first."""
        return self.filter(feature=feature.pk).order_by("at", "id")

    def of_status(self) -> Self:
        """Moves of the status."""
        return self.filter(what=Move.What.STATUS)

    def of_visibility(self) -> Self:
        """Moves of the visibility."""
        return self.filter(what=Move.What.VISIBILITY)

    def decisions(self) -> Self:
        """What moderators decided, the newest first."""
        return (
            self.of_visibility()
            .filter(quality=Move.Quality.MODERATOR)
            .order_by(F("at").desc(), F("id").desc())
        )

    def approvals(self) -> Self:
        """Decisions that made something public that waited."""
        return self.decisions().filter(before="pending", after="public")


class Move(models.Model):
    """One change of a feature, with the words that belong to it alone. Rows are written and never changed.

    ``before`` and ``after`` are codes: of statuses, of visibilities, of offices; both are empty for a correction. Of a photo
    ``after`` says what was done to it, and nothing says which or where. The first move
    of a thing goes from nothing to its first status. A city that is not open keeps ``closed`` for ``public``: here both are
    ``public``. ``words`` are for everybody; ``note`` is for who wrote it and for staff.
    """

    class What(models.TextChoices):
        STATUS = "status", _("status")
        VISIBILITY = "visibility", _("visibility")
        ASSIGNMENT = "assignment", _("office in charge")
        CORRECTION = "correction", _("correction")
        PHOTO = "photo", _("photo")

    class Quality(models.TextChoices):
        """In what quality somebody acted. Names of persons never stand in the public history."""

        REPORTER = "reporter", _("Who reported it")
        AUTHOR = "author", _("The author")
        OFFICE = "office", _("The office in charge")
        MODERATOR = "moderator", _("The moderators")
        ADMINISTRATOR = "administrator", _("The administration")
        CLOCK = "clock", _("Automatically")
        SOURCE = "source", _("The source of the data")

    BLURRED, SHARP = "blurred", "sharp"
    """What a move of a photo leads to: parts of it are unrecognisable, or it is as it was."""

    PUBLIC_COLUMNS = ("what", "before", "after", "at", "quality", "office__name", "words", "act")

    feature = models.ForeignKey(
        Feature, models.CASCADE, related_name="moves", db_index=False, verbose_name=_("feature")
    )
    what = models.CharField(_("what"), max_length=12, choices=What)
    before = models.CharField(_("from"), max_length=60, blank=True)
    after = models.CharField(_("to"), max_length=60, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    quality = models.CharField(_("in what quality"), max_length=15, choices=Quality)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="moves",
        verbose_name=_("by"),
    )
    office = models.ForeignKey(
        Office, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("office")
    )
    act = models.ForeignKey(
        Act, models.PROTECT, null=True, blank=True, related_name="moves", verbose_name=_("act it rests on")
    )
    words = models.TextField(_("words for the public"), blank=True)
    note = models.TextField(_("note"), blank=True, help_text=_("For who wrote it and for staff."))

    objects = MoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["feature", "at", "id"], name="move_timeline"),
            models.Index(fields=["at"], name="move_at"),
            # Days per status read nothing else.
            models.Index(
                fields=["feature", "at", "id"],
                include=["after"],
                condition=Q(what="status"),
                name="move_statuses",
            ),
        ]
        constraints: ClassVar[list[Any]] = [
            Check(
                condition=Q(what__in=["status", "visibility", "assignment", "correction", "photo"]),
                name="move_what_known",
                field="what",
                says=_("Choose one of the list."),
            ),
            Check(
                condition=Q(
                    quality__in=[
                        "reporter",
                        "author",
                        "office",
                        "moderator",
                        "administrator",
                        "clock",
                        "source",
                    ]
                ),
                name="move_quality_known",
                field="quality",
                says=_("Choose one of the list."),
            ),
            Check(
                condition=Q(what="correction", before="", after="")
                | ~Q(what="correction") & ~Q(before=F("after")),
                name="move_changes_something",
                field="after",
                says=_("A move leads somewhere else."),
            ),
            Check(
                condition=~Q(what="visibility", after="hidden") | ~Q(words=""),
                name="move_hiding_has_reason",
                field="words",
                says=_("Give the reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feature_id}: {self.what} {self.before} → {self.after}"
