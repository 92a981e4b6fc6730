"""Alerts: what a person wants to hear of, where and how often; and the news that wait to be told."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.sign_in.verified import has_verified_address
from engagement.moves.models import Move
from layers.geometry import WGS84
from layers.input.constraints import Check, Unique
from places.models import Area, City
from places.models.people import Correspondent

MOST_METRES = 20_000


class AlertQuerySet(models.QuerySet["Alert"]):
    """Queries of alerts."""

    def confirmed(self) -> Self:
        """Those that are written for."""
        return self.filter(confirmed__isnull=False)

    def of_person(self, user: User) -> Self:
        """A person's own, by the account or by its confirmed address without it."""
        own = Q(user=user)
        return self.filter(own | Q(email=user.email.lower()) if has_verified_address(user) else own)

    def digests(self) -> Self:
        """Those that want the week of an area instead of single news."""
        return self.confirmed().filter(rhythm=Alert.Rhythm.WEEK)


class Alert(models.Model):
    """One person's wish to hear of what becomes public, or moves on, in some part of a city.

    The person is an account, or an address that its owner has confirmed, kept until ``expires``. Where: the whole city; ``metres``
    around ``centre``; some areas, which may change with their borders; or ``ground``, a drawn polygon. For a circle ``ground`` is a
    polygon a little larger, for the index. All in EPSG:4326. Empty ``kinds``, ``categories`` (codes) and ``words`` narrow nothing;
    ``query`` is the finished ``tsquery`` of the words. ``key`` opens the alert's feed. ``sent`` is the day of the last week told.
    """

    class Where(models.TextChoices):
        CITY = "city", _("the whole city")
        CIRCLE = "circle", _("around a place")
        AREAS = "areas", _("in some neighbourhoods")
        DRAWN = "drawn", _("in an area that I draw")

    class Rhythm(models.TextChoices):
        NOW = "now", _("at once")
        DAILY = "daily", _("once a day, in the morning")
        WEEKLY = "weekly", _("once a week, on Monday morning")
        WEEK = "week", _("the week of the neighbourhood, on Monday morning")

    city = models.ForeignKey(City, models.CASCADE, related_name="alerts", verbose_name=_("city"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="alerts",
        verbose_name=_("person"),
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    lang = models.CharField(_("language"), max_length=2, default="it")
    where = models.CharField(_("where"), max_length=6, choices=Where)
    centre = models.PointField(_("centre"), srid=WGS84, null=True, blank=True, spatial_index=False)
    metres = models.PositiveIntegerField(_("metres around it"), null=True, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    ground = models.PolygonField(_("ground"), srid=WGS84, null=True, blank=True, spatial_index=False)
    areas = models.ManyToManyField(
        Area, through="AlertArea", blank=True, related_name="alerts", verbose_name=_("areas")
    )
    kinds: Any = ArrayField(
        models.CharField(max_length=40), verbose_name=_("kinds"), default=list, blank=True
    )
    categories: Any = ArrayField(
        models.CharField(max_length=60), verbose_name=_("categories"), default=list, blank=True
    )
    words = models.CharField(_("words"), max_length=100, blank=True)
    query = models.TextField(editable=False, blank=True)
    rhythm = models.CharField(_("how often"), max_length=6, choices=Rhythm, default=Rhythm.DAILY)
    key = models.UUIDField(_("key of the feed"), default=uuid.uuid4, unique=True, editable=False)
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    confirmed = models.DateTimeField(_("confirmed"), null=True, blank=True)
    sent = models.DateField(_("last week told"), null=True, blank=True, editable=False)
    expires = models.DateTimeField(_("address kept until"), null=True, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        indexes: ClassVar[list[Any]] = [
            GistIndex(fields=["ground"], name="alert_ground_gist"),
            models.Index(fields=["city"], condition=Q(where="city"), name="alert_whole_city"),
            models.Index(fields=["email"], condition=~Q(email=""), name="alert_email"),
        ]
        constraints: ClassVar[list[Any]] = [
            Check(
                condition=Q(user__isnull=False, email="", confirmed__isnull=False, expires__isnull=True)
                | Q(user__isnull=True, expires__isnull=False) & ~Q(email=""),
                name="alert_by_account_or_address",
                field="email",
                says=_("An alert belongs to an account, or to an address that expires."),
            ),
            Check(
                condition=Q(where__in=["city", "areas"], centre=None, metres=None, ground=None)
                | Q(
                    where="circle",
                    centre__isnull=False,
                    metres__range=(50, MOST_METRES),
                    ground__isnull=False,
                )
                | Q(where="drawn", centre=None, metres=None, ground__isnull=False),
                name="alert_where_is_complete",
                field="where",
                says=_("Say where: a place and its surroundings, neighbourhoods, or an area."),
            ),
            Check(
                condition=Q(rhythm__in=["now", "daily", "weekly"]) | Q(rhythm="week", where="areas"),
                name="alert_rhythm_known",
                field="rhythm",
                says=_("The week of a neighbourhood needs a neighbourhood."),
            ),
            Check(
                condition=Q(words="", query="") | ~Q(words="") & ~Q(query=""),
                name="alert_words_have_query",
                field="words",
                says=_("There is no word in it to look for."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.where} {self.rhythm}"

    @property
    def reader(self) -> Correspondent:
        """Whom to write to. Needs ``user``."""
        return Correspondent(self.user.email if self.user else self.email, self.lang)


class AlertArea(models.Model):
    """An area of an alert. ``border`` is the day from which the border holds that the person knows of."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="rows", db_index=False)
    area = models.ForeignKey(Area, models.CASCADE, related_name="alert_rows", db_index=False)
    border = models.DateField(_("border known since"), null=True, blank=True)

    class Meta:
        verbose_name = _("area of an alert")
        verbose_name_plural = _("areas of alerts")
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["area", "alert"],
                name="alertarea_once",
                field="area",
                says=_("The alert has this area already."),
            ),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["alert"], name="alertarea_alert")]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.area_id}"


class Cause(models.Model):
    """A move that has not been held against the alerts yet. Written with the move, deleted with the news that it makes."""

    move = models.OneToOneField(Move, models.CASCADE, primary_key=True, related_name="alert_cause")
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "engagement_alertcause"
        verbose_name = _("move to be told")
        verbose_name_plural = _("moves to be told")

    def __str__(self) -> str:
        return str(self.move_id)


class News(models.Model):
    """A move that an alert has still to tell, from the moment ``due`` on. Deleted with the letter that tells it."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="news", db_index=False)
    move = models.ForeignKey(Move, models.CASCADE, related_name="alert_news")
    due = models.DateTimeField()

    class Meta:
        db_table = "engagement_alertnews"
        verbose_name = _("news of an alert")
        verbose_name_plural = _("news of alerts")
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["alert", "move"],
                name="alertnews_once",
                field="move",
                says=_("The alert tells this already."),
            ),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["due"], name="alertnews_due")]

    def __str__(self) -> str:
        return f"{self.alert_id}: {self.move_id}"
