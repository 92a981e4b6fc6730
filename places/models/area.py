"""Areas of a city. Kinds overlap and cross: relations come from geometry, never from a parent key."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.gis.db import models
from django.contrib.gis.geos import GEOSGeometry
from django.contrib.postgres.indexes import GistIndex
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from layers.geo import WGS84, GeometryConstraint, SpatialQuerySet
from places.models.city import City, Source
from places.texts import Named, localized


class AreaKind(Named):
    """A way a city divides itself: circoscrizione, quartiere, zona statistica, ambito…"""

    city = models.ForeignKey(City, models.CASCADE, related_name="area_kinds", verbose_name=_("city"))
    code = models.SlugField(_("code"), max_length=40)
    plural_it = models.CharField(_("Italian plural"), max_length=160, blank=True)
    plural_en = models.CharField(_("English plural"), max_length=160, blank=True)
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("The first kind is the one places are coarsened to.")
    )

    @property
    def plural(self) -> str:
        """The plural in the active language; the name where there is none."""
        return localized(self.plural_it, self.plural_en) or self.name

    class Meta:
        verbose_name = _("kind of area")
        verbose_name_plural = _("kinds of area")
        ordering: ClassVar[list[str]] = ["city", "position", "code"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["city", "code"], name="areakind_code_unique")
        ]


class AreaQuerySet(SpatialQuerySet):
    """Questions about areas."""

    SHAPE = "boundary"

    def current(self) -> Self:
        """Areas in force, not those a later version replaced."""
        return self.filter(valid_to__isnull=True)

    def meeting(self, shape: GEOSGeometry) -> Self:
        """Areas that share ground or border with the shape."""
        return self.filter(boundary__intersects=shape)

    def public(self) -> Self:
        """Areas are public; the name is that of every layer's source."""
        return self.all()


class Area(models.Model):
    """One area of a kind, in one version. ``boundary`` is a valid MultiPolygon in EPSG:4326.

    A later version of a border is a new row; the old one gets ``valid_to``. Objects belong to areas in force.
    """

    kind = models.ForeignKey(AreaKind, models.CASCADE, related_name="areas", verbose_name=_("kind"))
    code = models.CharField(_("code"), max_length=20, help_text=_("Text, leading zeros kept."))
    name = models.CharField(_("name"), max_length=160)
    boundary = models.MultiPolygonField(_("boundary"), srid=WGS84, spatial_index=False)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source"), related_name="areas"
    )
    contact = models.TextField(_("contact"), blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering: ClassVar[list[str]] = ["kind", "code"]
        indexes: ClassVar[list[Any]] = [GistIndex(fields=["boundary"], name="area_boundary_gist")]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["kind", "code", "valid_to"], nulls_distinct=False, name="area_code_unique"
            ),
            GeometryConstraint(
                field="boundary",
                test=lambda boundary: boundary.valid,
                condition=Q(boundary__isvalid=True),
                name="area_boundary_valid",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lt=F("valid_to")),
                name="area_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The area's page."""
        return reverse("area", args=[self.kind.city.slug, self.kind.code, self.code])


class Indicator(Named):
    """Something measured for areas, such as residents or the unemployment rate."""

    class Direction(models.TextChoices):
        NEUTRAL = "neutral", _("neither is better")
        HIGHER_IS_WORSE = "higher_is_worse", _("higher is worse")
        LOWER_IS_WORSE = "lower_is_worse", _("lower is worse")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=0)
    direction = models.CharField(_("direction"), max_length=20, choices=Direction, default=Direction.NEUTRAL)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering: ClassVar[list[str]] = ["position", "code"]


class AreaFigure(models.Model):
    """One figure of a city or of one of its areas, with its period and source. Missing is missing, never zero."""

    city = models.ForeignKey(City, models.CASCADE, related_name="figures", verbose_name=_("city"))
    area = models.ForeignKey(
        Area, models.CASCADE, null=True, blank=True, related_name="figures", verbose_name=_("area")
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="figures", verbose_name=_("indicator")
    )
    period = models.CharField(_("year or period"), max_length=20)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=6)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source"), related_name="figures"
    )
    note_it = models.CharField(_("note (Italian)"), max_length=300, blank=True)
    note_en = models.CharField(_("note (English)"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering: ClassVar[list[str]] = ["indicator__position", "period"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["city", "area", "indicator", "period", "source"],
                nulls_distinct=False,
                name="areafigure_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period}: {self.value.normalize():f}"
