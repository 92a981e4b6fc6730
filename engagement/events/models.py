"""The log of what happened in public: one row for each publication, end of publicity and move, written by the database."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from engagement.moves.models import Move
from places.models import City, Feature


class EventQuerySet(models.QuerySet["Event"]):
    """Queries of events."""

    def numbered(self, after: int, last: int) -> Self:
        """Those that have a number in this range, in its order. ``last`` belongs to it."""
        return self.filter(number__gt=after, number__lte=last).order_by("number")

    def waiting(self) -> Self:
        """Those that have no number yet, in the order of their writing."""
        return self.filter(number__isnull=True).order_by("id")


class Event(models.Model):
    """Something that happened to a thing while everybody could see it.

    The triggers of ``events.sql`` write the rows, in the transaction of the change, so that loading and a hand-written UPDATE tell too.
    They hold keys and codes only: what an event says is read from the thing and its move when it is asked for, and so is whether
    anybody may still know it. No key is a constraint: an event outlives its thing and its city, to say that it is gone.

    ``number`` is the place in the stream, given after the commit (``engagement.events.log``). ``at`` is when it happened, which for
    loaded moves is earlier than their writing.
    """

    class Verb(models.TextChoices):
        PUBLISHED = "published", _("published")
        STATUS = "status", _("status changed")
        ASSIGNED = "assigned", _("passed to an office")
        CORRECTED = "corrected", _("corrected")
        GONE = "gone", _("no longer public")

    number = models.BigIntegerField(null=True, unique=True, editable=False)
    verb = models.CharField(_("what happened"), max_length=10, choices=Verb)
    at = models.DateTimeField(_("when"))
    written = models.DateTimeField(db_default=Now(), editable=False)
    city = models.ForeignKey(
        City,
        models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("city"),
    )
    kind = models.CharField(_("kind"), max_length=40)
    feature = models.ForeignKey(
        Feature,
        models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("feature"),
    )
    move = models.ForeignKey(
        Move,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("move"),
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["city", "number"], name="event_of_city"),
            models.Index(fields=["id"], condition=Q(number__isnull=True), name="event_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.feature_id} {self.verb}"
