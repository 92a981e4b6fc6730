"""Cities and the sources of what is known about them."""

from __future__ import annotations

import datetime
import re
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.gis.db import models
from django.contrib.gis.geos import Point
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from layers.geometry import WGS84, GeometryConstraint, SpatialQuerySet
from layers.input.constraints import Check
from places.bilingual import Named
from places.ground.colours import validate_colour
from places.ground.origins import MAX_ORIGIN, validate_origin
from places.keys import key_rule, validate_key

SLUG = re.compile(r"[A-Za-z0-9_-]{1,80}")
RESERVED_SLUGS = [
    "accounts", "admin", "api", "accessibility", "catalogue", "credits", "en", "embed", "favicon.ico", "feedback", "feeds",
    "healthz", "i18n", "it", "mailbox", "me", "media", "ogc", "open-data", "open311", "privacy", "readyz", "robots.txt",
    "sitemap.xml", "static", "tiles",
]  # fmt: skip
"""First words of addresses that are not cities (DESIGN: addresses)."""

DAY_OF_YEAR = r"^((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|[12]\d))$"
"""Month and day; 30 February and 31 April are none."""


def validate_time_zone(name: str) -> None:
    """Refuse what is no time zone."""
    if name not in available_timezones():
        raise ValidationError(_("There is no such time zone. Write it as Europe/Rome."))


class ShareAlike(models.TextChoices):
    """Families of licences that pass on to what is made from the data: two of them never meet in one file or tile."""

    NONE = "", _("none")
    ODBL = "odbl", "ODbL"
    CC_BY_SA = "cc-by-sa", "CC BY-SA"


class Source(models.Model):
    """Where data came from: publisher, licence, date. Shown beside the data and on the credits page."""

    code = models.CharField(_("code"), max_length=80, unique=True, validators=[validate_key])
    title = models.CharField(_("title"), max_length=200)
    publisher = models.CharField(_("publisher"), max_length=200)
    licence = models.CharField(_("licence"), max_length=120)
    licence_url = models.URLField(_("licence address"), blank=True)
    url = models.URLField(_("address"), blank=True)
    date = models.DateField(_("date of the data"), null=True, blank=True)
    note = models.TextField(_("what was done to it"), blank=True)
    generalised_m = models.PositiveSmallIntegerField(
        _("borders generalised to (metres)"),
        null=True,
        blank=True,
        help_text=_("How far a border or line may lie from the original. Empty: as published."),
    )
    share_alike = models.GeneratedField(
        expression=Case(
            When(Q(licence__contains="ODbL") | Q(licence__contains="ODBL"), then=Value("odbl")),
            When(Q(licence__contains="BY-SA") | Q(licence__contains="by-sa"), then=Value("cc-by-sa")),
            default=Value(""),
        ),
        output_field=models.CharField(_("share-alike licence"), max_length=20, choices=ShareAlike),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering: ClassVar[list[str]] = ["publisher", "title"]
        constraints: ClassVar[list[Any]] = [key_rule("source_code_is_key")]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}"


class CityQuerySet(SpatialQuerySet):
    """Queries of cities."""

    SHAPE = "boundary"

    def public(self) -> Self:
        """Cities that are open: those being prepared and those closed are for their administrators only."""
        return self.filter(state=City.State.OPEN)

    def called(self, slug: str) -> Self:
        """The city of a word that somebody typed; none where the word cannot be one's name, such as a NUL byte."""
        return self.filter(slug=slug) if SLUG.fullmatch(slug) else self.none()

    def containing(self, point: Point) -> Self:
        """Cities whose boundary covers the point."""
        return self.covering(point)

    def administered_by(self, user: Any) -> Self:
        """Cities a person may administer: all for superusers and administrators without a limit."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser or user.roles.administering().filter(city__isnull=True).exists():
            return self.all()
        return self.filter(pk__in=user.roles.administering().values("city"))


class City(Named):
    """A city on this installation. Its boundary says what may be pinned; its colour and logo dress its pages.

    ``boundary`` is a MultiPolygon in EPSG:4326, valid; ``metric_srid`` the reference system for measuring in metres.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", _("being prepared")
        OPEN = "open", _("open to everybody")
        CLOSED = "closed", _("no longer open")

    state = models.CharField(
        _("state"),
        max_length=10,
        choices=State,
        default=State.OPEN,
        help_text=_(
            "Only an open city and what is in it are public; the others are in no page, map, file or count."
        ),
    )
    slug = models.CharField(
        _("short name in addresses"), max_length=40, unique=True, validators=[validate_key]
    )
    istat_code = models.CharField(
        _("ISTAT code"),
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^\d{6}$", _("Six digits, leading zeros kept."))],
    )
    official_name = models.CharField(_("official name"), max_length=160)
    body_name = models.CharField(
        _("institution"), max_length=160, blank=True, help_text=_("Such as “Città di Torino”.")
    )
    boundary = models.MultiPolygonField(_("boundary"), srid=WGS84, spatial_index=False)
    metric_srid = models.PositiveIntegerField(_("metric reference system"), default=32632)
    time_zone = models.CharField(
        _("time zone"), max_length=40, default="Europe/Rome", validators=[validate_time_zone]
    )
    patron_day = models.CharField(
        _("patron saint's day"), max_length=5, blank=True, help_text="MM-DD",
        validators=[RegexValidator(DAY_OF_YEAR, _("A day that exists, month first: MM-DD, such as 06-24."))],
    )  # fmt: skip
    languages = ArrayField(models.CharField(max_length=2), verbose_name=_("languages"), default=list)
    colour = models.CharField(_("colour"), max_length=7, default="#0066cc", validators=[validate_colour])
    logo = models.ImageField(_("logo"), upload_to="logos/", blank=True)
    contact_email = models.EmailField(_("contact address"), blank=True)
    homepage = models.URLField(_("address of the city's own site"), blank=True)
    ipa_code = models.CharField(
        _("IPA code"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^[a-z0-9_]{2,20}$", _("Small letters, digits and underscores, such as c_l219."))],
        help_text=_(
            "The city's code in the index of public administrations (indicepa.gov.it), such as c_l219. "
            "The open data catalogue names the city by it."
        ),
    )  # fmt: skip
    embed_origins = ArrayField(
        models.CharField(max_length=MAX_ORIGIN, validators=[validate_origin]),
        verbose_name=_("sites that may show the map in a frame"),
        default=list,
        blank=True,
        help_text=_(
            "One origin a line, such as https://www.example.org. Without any, no other site can show it."
        ),
    )
    privacy_contact = models.CharField(_("data protection contact"), max_length=200, blank=True)
    accessibility_url = models.URLField(
        _("accessibility declaration"), blank=True, help_text=_("Address of the declaration on AgID's site.")
    )
    basemap_note_it = models.CharField(_("note on the basemap (Italian)"), max_length=400, blank=True)
    basemap_note_en = models.CharField(_("note on the basemap (English)"), max_length=400, blank=True)
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("source of the boundary"),
        related_name="+",
    )

    objects = CityQuerySet.as_manager()

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering: ClassVar[list[str]] = ["name_it"]
        indexes: ClassVar[list[Any]] = [GistIndex(fields=["boundary"], name="city_boundary_gist")]
        constraints: ClassVar[list[Any]] = [
            Check(
                condition=~Q(slug__in=RESERVED_SLUGS),
                name="city_slug_not_reserved",
                field="slug",
                says=_("This is a word of the site's own addresses."),
            ),
            key_rule("city_slug_is_key", "slug"),
            Check(
                condition=Q(patron_day="") | Q(patron_day__regex=DAY_OF_YEAR),
                name="city_patron_day_exists",
                field="patron_day",
                says=_("A day that exists, month first: MM-DD, such as 06-24."),
            ),
            Check(
                condition=Q(state__in=["preparing", "open", "closed"]),
                name="city_state_known",
                field="state",
                says=_("Choose one of the list."),
            ),
            GeometryConstraint(
                field="boundary",
                test=lambda boundary: boundary.valid,
                condition=Q(boundary__isvalid=True),
                name="city_boundary_valid",
            ),
        ]

    def get_absolute_url(self) -> str:
        """The city's map."""
        return reverse("map", args=[self.slug])

    @property
    def first_language(self) -> str:
        """The language in which offices and organisations are written to."""
        return self.languages[0] if self.languages else "it"

    @property
    def zone(self) -> ZoneInfo:
        """Its time zone."""
        return ZoneInfo(self.time_zone)

    def today(self) -> datetime.date:
        """The day it is there."""
        return timezone.localdate(timezone=self.zone)

    def covers(self, point: Point) -> bool:
        """Whether the point lies in the city, its border included."""
        return City.objects.filter(pk=self.pk).covering(point).exists()
