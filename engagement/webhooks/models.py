"""Where a city sends its events, and what became of each sending."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.events.models import Event
from engagement.events.reading import Wanted
from layers.outgoing import LONGEST, validate_address
from places.feature.filtering import kinds_of
from places.models import Area, City


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Queries of webhooks."""

    def active(self) -> Self:
        """Those that are switched on."""
        return self.filter(stopped__isnull=True)

    def of_city(self, city: City) -> Self:
        """Those that are told of a city."""
        return self.filter(Q(city=city.pk) | Q(city__isnull=True))

    def failing(self) -> Self:
        """Those whose receiver took nothing at the last try, those that are switched off for it too."""
        return self.filter(failing__isnull=False)

    def due(self) -> Self:
        """Those that are switched on and do not rest after a failure."""
        return self.active().filter(Q(next_try__isnull=True) | Q(next_try__lte=timezone.now()))


class Webhook(models.Model):
    """An address that the events of a city are sent to, as a reader of the stream that is called instead of asking.

    ``place`` is the number of the last event that its receiver has taken, so nothing is lost while it fails. The secret is derived from
    ``salt`` and the site's secret key: it is shown once and stands in no row. For a day after it was renewed the old one signs too.
    """

    city = models.ForeignKey(
        City, models.CASCADE, null=True, blank=True, related_name="webhooks", verbose_name=_("city"),
        help_text=_("Empty: every city."),
    )  # fmt: skip
    name = models.CharField(_("receiver"), max_length=120)
    address = models.CharField(
        _("address"),
        max_length=LONGEST,
        validators=[validate_address],
        help_text=_("Begins with https://. Redirects are not followed."),
    )
    verbs = ArrayField(
        models.CharField(max_length=10, choices=Event.Verb),
        default=list,
        blank=True,
        verbose_name=_("events"),
    )
    layers = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("layers"))
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area"),
        help_text=_("That something is no longer public is told wherever it was."),
    )  # fmt: skip
    salt = models.CharField(max_length=32, editable=False)
    old_salt = models.CharField(max_length=32, blank=True, editable=False)
    renewed = models.DateTimeField(_("secret of"), default=timezone.now, editable=False)
    place = models.BigIntegerField(_("sent up to event"), default=0, editable=False)
    tries = models.PositiveSmallIntegerField(_("failed tries"), default=0, editable=False)
    failing = models.DateTimeField(_("fails since"), null=True, editable=False)
    next_try = models.DateTimeField(_("next try"), null=True, editable=False)
    stopped = models.DateTimeField(_("switched off"), null=True, editable=False)
    created = models.DateTimeField(_("created"), auto_now_add=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering: ClassVar[list[str]] = ["city", "name", "id"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """An area belongs to the webhook's city. Raises ValidationError by field."""
        area: Any = self.area
        if area is not None and area.kind.city_id != self.city_id:
            raise ValidationError({"area": _("Choose an area of the webhook's city.")})

    @property
    def wanted(self) -> Wanted:
        """Which events it wants."""
        return Wanted(city=self.city, kinds=kinds_of(tuple(self.layers)), area=self.area, verbs=self.verbs)


class Delivery(models.Model):
    """One request to a receiver and what became of it. ``status`` is null where there was no answer; ``fault`` says why."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries", verbose_name=_("webhook"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    first = models.BigIntegerField(_("first event"), default=0)
    last = models.BigIntegerField(_("last event"), default=0)
    count = models.PositiveSmallIntegerField(_("events"), default=0)
    is_trial = models.BooleanField(_("trial"), default=False)
    status = models.PositiveSmallIntegerField(_("answer"), null=True)
    fault = models.TextField(_("fault"), blank=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"), default=0)

    class Meta:
        verbose_name = _("sending of a webhook")
        verbose_name_plural = _("sendings of webhooks")
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["at"], name="delivery_at")]

    def __str__(self) -> str:
        return f"{self.webhook_id}: {self.first}-{self.last}"

    @property
    def is_taken(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300
