"""The ground the map is drawn on, and the streets that addresses are found by."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db.models import F, Func, TextField
from django.utils.translation import gettext_lazy as _

from layers.geo import WEB_MERCATOR, WGS84
from places.models.city import City, Source


class StreetName(Func):
    """A street's name as it is searched: without accents, in small letters (an immutable SQL function of ours)."""

    function = "public.civicmap_fold"
    output_field = TextField()


class Street(models.Model):
    """A named street: one row a name and city. ``shape`` is a MultiLineString in EPSG:4326."""

    city = models.ForeignKey(City, models.CASCADE, related_name="streets", verbose_name=_("city"))
    name = models.CharField(_("name"), max_length=200)
    folded = models.GeneratedField(
        expression=StreetName("name"), output_field=models.TextField(), db_persist=True
    )
    shape = models.MultiLineStringField(_("shape"), srid=WGS84, spatial_index=False)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="streets", verbose_name=_("source")
    )

    class Meta:
        verbose_name = _("street")
        verbose_name_plural = _("streets")
        ordering: ClassVar[list[str]] = ["city", "name"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["city", "name"], name="street_name_unique")
        ]
        indexes: ClassVar[list[Any]] = [
            GistIndex(fields=["shape"], name="street_shape_gist"),
            GinIndex(OpClass(F("folded"), "gin_trgm_ops"), name="street_folded_trgm"),
        ]

    def __str__(self) -> str:
        return self.name


class BasemapLine(models.Model):
    """A street, path or railway of the basemap. ``shape`` is a MultiLineString in EPSG:3857, ready for tiles."""

    class Kind(models.TextChoices):
        MOTORWAY = "motorway", _("motorway")
        PRIMARY = "primary", _("main road")
        SECONDARY = "secondary", _("secondary road")
        TERTIARY = "tertiary", _("local main road")
        STREET = "street", _("street")
        PATH = "path", _("path")
        CYCLEWAY = "cycleway", _("cycleway")
        RAIL = "rail", _("railway")

    city = models.ForeignKey(City, models.CASCADE, related_name="basemap_lines", verbose_name=_("city"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=200, blank=True)
    shape = models.MultiLineStringField(_("shape"), srid=WEB_MERCATOR, spatial_index=False)

    class Meta:
        verbose_name = _("basemap line")
        verbose_name_plural = _("basemap lines")
        indexes: ClassVar[list[Any]] = [GistIndex(fields=["shape"], name="basemapline_shape_gist")]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())


class BasemapPolygon(models.Model):
    """A building, park or water of the basemap. ``shape`` is a MultiPolygon in EPSG:3857, ready for tiles."""

    class Kind(models.TextChoices):
        BUILDING = "building", _("building")
        PARK = "park", _("park")
        WATER = "water", _("water")
        SQUARE = "square", _("square")

    city = models.ForeignKey(City, models.CASCADE, related_name="basemap_polygons", verbose_name=_("city"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=200, blank=True)
    shape = models.MultiPolygonField(_("shape"), srid=WEB_MERCATOR, spatial_index=False)

    class Meta:
        verbose_name = _("basemap polygon")
        verbose_name_plural = _("basemap polygons")
        indexes: ClassVar[list[Any]] = [GistIndex(fields=["shape"], name="basemappolygon_shape_gist")]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())
