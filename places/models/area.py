"""Areas of a city and their borders in time. Kinds overlap and cross: relations come from geometry, never from a parent key."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.gis.db import models
from django.contrib.gis.geos import GEOSGeometry
from django.contrib.postgres.indexes import GistIndex
from django.db.models import F, Q, Value
from django.db.models.functions import Replace
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from layers.geometry import WGS84, GeometryConstraint, SpatialQuerySet
from layers.input.constraints import Check, Unique
from places.bilingual import Named, localized
from places.keys import (
    KEY,
    RESERVED_AREA_CODES,
    SAYS,
    key_rule,
    validate_area_code,
    validate_key,
    validate_word,
    word_rule,
)
from places.models.city import City, Source


class AreaKind(Named):
    """A way a city divides itself: circoscrizione, quartiere, zona statistica, ambito…"""

    city = models.ForeignKey(City, models.CASCADE, related_name="area_kinds", verbose_name=_("city"))
    code = models.CharField(_("code"), max_length=40, validators=[validate_word])
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
            Unique(
                fields=["city", "code"],
                name="areakind_code_unique",
                field="code",
                says=_("The city has a kind of area with this code already."),
            ),
            word_rule("areakind_code_is_word"),
        ]


class AreaQuerySet(SpatialQuerySet):
    """Queries of areas."""

    SHAPE = "boundary"

    def current(self) -> Self:
        """Areas in force: neither ended nor planned for a later day."""
        return self.filter(in_force=True)

    def meeting(self, shape: GEOSGeometry) -> Self:
        """Areas that share ground or border with the shape."""
        return self.filter(boundary__intersects=shape)

    def served_by(self, feature: Any) -> Self:
        """Areas in force that a feature serves; in the place of ended ones those that have their ground. Takes a reference too."""
        own = Q(served_by=feature) | Q(predecessors__served_by=feature, predecessors__in_force=False)
        return self.current().filter(own).distinct()

    def public(self) -> Self:
        """Areas of open cities."""
        return self.filter(kind__city__state=City.State.OPEN)


class Area(models.Model):
    """One area of a kind, known by its code, with the border it has now: ``boundary`` is a valid MultiPolygon in EPSG:4326.

    Roles, figures, organisations and things hang on this row, whatever its border becomes; borders of other times are
    ``AreaVersion``. ``valid_from`` and ``valid_to`` are the days of the present border; ``in_force`` follows from them by the day in
    the city's time zone, kept by the database (places/ground/borders.py). Where an area ends, ``successors`` have its ground.
    """

    kind = models.ForeignKey(AreaKind, models.CASCADE, related_name="areas", verbose_name=_("kind"))
    code = models.CharField(
        _("code"), max_length=80, validators=[validate_area_code], help_text=_("Text, leading zeros kept.")
    )
    name = models.CharField(_("name"), max_length=160)
    boundary = models.MultiPolygonField(_("boundary"), srid=WGS84, spatial_index=False)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source"), related_name="areas"
    )
    contact = models.TextField(_("contact"), blank=True)
    in_force = models.BooleanField(_("in force"), default=True, editable=False)
    successors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="predecessors", verbose_name=_("its ground is in")
    )

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering: ClassVar[list[str]] = ["kind", "code"]
        indexes: ClassVar[list[Any]] = [GistIndex(fields=["boundary"], name="area_boundary_gist")]
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["kind", "code"],
                name="area_code_unique",
                field="code",
                says=_("There is an area of this kind with this code already."),
            ),
            Check(
                condition=Q(code__regex=KEY) & ~Q(code__in=RESERVED_AREA_CODES),
                name="area_code_is_key",
                field="code",
                says=SAYS,
            ),
            GeometryConstraint(
                field="boundary",
                test=lambda boundary: boundary.valid,
                condition=Q(boundary__isvalid=True),
                name="area_boundary_valid",
            ),
            Check(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lt=F("valid_to")),
                name="area_dates_in_order",
                field="valid_to",
                says=_("The end comes before the beginning."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def heirs(self) -> list[Area]:
        """The areas in force that have the ground of an ended one, also over several changes of borders."""
        waiting, seen = [self], {self.pk}
        found: list[Area] = []
        while waiting:
            for heir in waiting.pop().successors.all():
                if heir.pk in seen:
                    continue
                seen.add(heir.pk)
                (found if heir.in_force else waiting).append(heir)
        return found

    def get_absolute_url(self) -> str:
        """The area's page."""
        return reverse("area", args=[self.kind.city.slug, self.kind.code, self.code])


class AreaVersion(models.Model):
    """A border that an area had until ``valid_to``, or, without an end, will have from ``valid_from``.

    The present one stands in the area itself. Planned ones come into force on their day: places/ground/borders.py.
    """

    area = models.ForeignKey(Area, models.CASCADE, related_name="versions", verbose_name=_("area"))
    name = models.CharField(_("name"), max_length=160)
    boundary = models.MultiPolygonField(_("boundary"), srid=WGS84, spatial_index=False)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source"), related_name="+"
    )

    class Meta:
        verbose_name = _("border of another time")
        verbose_name_plural = _("borders of other times")
        ordering: ClassVar[list[Any]] = ["area", F("valid_from").desc(nulls_last=True), "-pk"]
        constraints: ClassVar[list[Any]] = [
            GeometryConstraint(
                field="boundary",
                test=lambda boundary: boundary.valid,
                condition=Q(boundary__isvalid=True),
                name="areaversion_boundary_valid",
            ),
            Check(
                condition=Q(valid_from__isnull=False) | Q(valid_to__isnull=False),
                name="areaversion_has_a_day",
                field="valid_from",
                says=_("Say from which day or until which day."),
            ),
            Check(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lt=F("valid_to")),
                name="areaversion_dates_in_order",
                field="valid_to",
                says=_("The end comes before the beginning."),
            ),
            Unique(
                fields=["area", "valid_from", "valid_to"],
                nulls_distinct=False,
                name="areaversion_unique",
                field="valid_from",
                says=_("The area has a border from this day already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area}: {self.valid_from or '…'} – {self.valid_to or '…'}"


class Indicator(Named):
    """Something measured for areas, such as residents or the unemployment rate."""

    class Direction(models.TextChoices):
        NEUTRAL = "neutral", _("neither is better")
        HIGHER_IS_WORSE = "higher_is_worse", _("higher is worse")
        LOWER_IS_WORSE = "lower_is_worse", _("lower is worse")

    code = models.CharField(_("code"), max_length=60, unique=True, validators=[validate_key])
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=0)
    direction = models.CharField(_("direction"), max_length=20, choices=Direction, default=Direction.NEUTRAL)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering: ClassVar[list[str]] = ["position", "code"]
        constraints: ClassVar[list[Any]] = [
            key_rule("indicator_code_is_key"),
            Unique(
                Replace("code", Value("-"), Value("_")),
                name="indicator_column_unique",
                field="code",
                says=_(
                    "Another indicator has the same code but for hyphens: their columns would have one name."
                ),
            ),
        ]


class AreaFigure(models.Model):
    """One figure of a city or of one of its areas, with its period and source. Missing is missing, never zero."""

    city = models.ForeignKey(City, models.CASCADE, related_name="figures", verbose_name=_("city"))
    area = models.ForeignKey(
        Area, models.CASCADE, null=True, blank=True, related_name="figures", verbose_name=_("area")
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="figures", verbose_name=_("indicator")
    )
    border = models.ForeignKey(
        AreaVersion,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="figures",
        verbose_name=_("earlier border it was measured in"),
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
            Unique(
                fields=["city", "area", "indicator", "period", "source"],
                nulls_distinct=False,
                name="areafigure_unique",
                field="period",
                says=_("This figure is there already, of the same period and source."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period}: {self.value.normalize():f}"
