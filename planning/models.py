"""Saved questions, stored polygons, and the view of lines that computed tables hang on."""

from __future__ import annotations

import datetime
import secrets
from typing import Any, ClassVar, Self

import pghistory
from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from layers.geometry import WGS84, GeometryConstraint
from layers.input.constraints import Check
from places.models import City
from planning.question.values import QUESTION_PREFIX, Question

SHAPE_DAYS = 30
"""How long an uploaded polygon is kept if no saved question uses it."""
NAME_LENGTH = 160


def new_token() -> str:
    """A random token."""
    return secrets.token_urlsafe(12)


class Schedule(models.TextChoices):
    """How often the author gets the answer by mail."""

    NONE = "none", _("never")
    WEEKLY = "weekly", _("every week, on Monday")
    MONTHLY = "monthly", _("every month, on the first day")


class SavedQuestionQuerySet(models.QuerySet["SavedQuestion"]):
    """Queries of saved questions."""

    def published(self) -> Self:
        """Those that are layers which everybody can load."""
        return self.filter(published__isnull=False, city__state=City.State.OPEN)

    def in_city(self, city: City) -> Self:
        """Those of one city."""
        return self.filter(city=city)

    def due(self, today: datetime.date) -> Self:
        """Those whose mail is to be sent on this day and has not been."""
        due = Q(schedule=Schedule.WEEKLY) if today.weekday() == 0 else Q(pk__in=[])
        if today.day == 1:
            due |= Q(schedule=Schedule.MONTHLY)
        return self.filter(due).exclude(sent=today)

    def asking_about(self, token: str) -> Self:
        """Those that ask about a stored polygon."""
        return self.filter(query__contains=f"shape={token}")


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    obj_field=pghistory.ObjForeignKey(related_name="events"),
)
class SavedQuestion(models.Model):
    """A planner's question with a name. ``query`` is the canonical query string of ``planning.question.values.Question``.

    While ``published`` is set it is a public layer called ``question-{slug}``, which always runs over public data. It is no
    Feature: it has no place of its own.
    """

    city = models.ForeignKey(City, models.CASCADE, related_name="saved_questions", verbose_name=_("city"))
    slug = models.SlugField(
        _("short name in addresses"), max_length=80, unique=True, help_text=_("Stays when the title changes.")
    )
    title = models.CharField(_("title"), max_length=NAME_LENGTH)
    description = models.TextField(_("description"), blank=True, max_length=2000)
    query = models.TextField(_("question"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="saved_questions",
        verbose_name=_("author"),
    )
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated = models.DateTimeField(_("updated"), default=timezone.now, editable=False)
    published = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    schedule = models.CharField(_("mail"), max_length=10, choices=Schedule, default=Schedule.NONE)
    lang = models.CharField(_("language of the mail"), max_length=2, default="it")
    sent = models.DateField(_("last mail"), null=True, blank=True, editable=False)

    objects = SavedQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved question")
        verbose_name_plural = _("saved questions")
        ordering: ClassVar[list[str]] = ["city", "title", "pk"]
        constraints: ClassVar[list[Any]] = [
            Check(
                condition=~Q(title=""),
                name="savedquestion_title_not_empty",
                field="title",
                says=_("Write a title."),
            ),
            Check(
                condition=Q(schedule__in=["none", "weekly", "monthly"]),
                name="savedquestion_schedule_known",
                field="schedule",
                says=_("Choose one of the list."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The workbench with this question and its answer."""
        return f"{reverse('analysis', args=[self.city.slug])}?{self.query}"

    @property
    def question(self) -> Question:
        """The question. Raises BadParameter where its city or its wording has become impossible."""
        return Question.from_query_string(self.query, self.city.slug)

    @property
    def layer_name(self) -> str:
        """Name of the public layer."""
        return f"{QUESTION_PREFIX}{self.slug}"

    @classmethod
    def free_slug(cls, title: str) -> str:
        """A short name for a title that no other question has."""
        base = slugify(title)[:60].strip("-") or "question"
        taken = set(cls.objects.filter(slug__startswith=base).values_list("slug", flat=True))
        return next(
            name
            for name in (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
            if name not in taken
        )


class Shape(models.Model):
    """A polygon that somebody uploaded or drew, too large for an address. A MultiPolygon in EPSG:4326, valid.

    Whoever knows the token may ask with it. No person is kept with it.
    """

    token = models.CharField(_("token"), max_length=32, unique=True, default=new_token, editable=False)
    city = models.ForeignKey(City, models.CASCADE, related_name="+", verbose_name=_("city"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    shape = models.MultiPolygonField(_("polygon"), srid=WGS84, spatial_index=False)
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("uploaded polygon")
        verbose_name_plural = _("uploaded polygons")
        indexes: ClassVar[list[Any]] = [models.Index(fields=["created"], name="planning_shape_created")]
        constraints: ClassVar[list[Any]] = [
            GeometryConstraint(
                field="shape",
                test=lambda shape: shape.valid,
                condition=Q(shape__isvalid=True),
                name="planning_shape_valid",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.token


class Line(models.Model):
    """The numbers from 1 to MAX_ROWS: a view that a computed table hangs on, so that it can be exported like a layer."""

    id = models.IntegerField(primary_key=True)

    class Meta:
        managed = False
        db_table = "planning_line"
        verbose_name = _("line")
        verbose_name_plural = _("lines")

    def __str__(self) -> str:
        return str(self.pk)
