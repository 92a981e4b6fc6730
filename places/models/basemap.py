"""The ground the map is drawn on, and the streets that addresses are found by."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db.models import Case, F, Func, When
from django.utils.translation import gettext_lazy as _

from layers.geometry import WEB_MERCATOR, WGS84
from layers.input.constraints import Unique
from places.models.city import City, Source
from places.models.expressions import Folded

StreetName = Folded
"""The name of ``Folded`` in the first migration."""


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
            Unique(
                fields=["city", "name"],
                name="street_name_unique",
                field="name",
                says=_("The city has a street of this name already."),
            )
        ]
        indexes: ClassVar[list[Any]] = [
            GistIndex(fields=["shape"], name="street_shape_gist"),
            GinIndex(OpClass(F("folded"), "gin_trgm_ops"), name="street_folded_trgm"),
        ]

    def __str__(self) -> str:
        return self.name


class LabelPoint(Func):
    """The point for the label of a polygon: the centre of the largest circle inside it."""

    template = "(public.ST_MaximumInscribedCircle(%(expressions)s)).center"
    output_field = models.PointField(srid=WEB_MERCATOR)


class LabelRoom(Func):
    """The diameter of that circle, in units of EPSG:3857."""

    template = "2 * (public.ST_MaximumInscribedCircle(%(expressions)s)).radius"
    output_field = models.FloatField()


class Ground(models.Model):
    """What every row of the basemap has. ``source`` says which licence it stands under, and so which tiles hold it."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+", verbose_name=_("city"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())  # type: ignore[attr-defined]


class BasemapLine(Ground):
    """A street, path, railway or river of the basemap. ``shape`` is a MultiLineString in EPSG:3857, ready for tiles."""

    class Kind(models.TextChoices):
        MOTORWAY = "motorway", _("motorway")
        PRIMARY = "primary", _("main road")
        SECONDARY = "secondary", _("secondary road")
        TERTIARY = "tertiary", _("local main road")
        STREET = "street", _("street")
        PATH = "path", _("path")
        CYCLEWAY = "cycleway", _("cycleway")
        RAIL = "rail", _("railway")
        RIVER = "river", _("river")
        STREAM = "stream", _("stream")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    shape = models.MultiLineStringField(_("shape"), srid=WEB_MERCATOR, spatial_index=False)

    class Meta:
        verbose_name = _("basemap line")
        verbose_name_plural = _("basemap lines")
        indexes: ClassVar[list[Any]] = [GistIndex(fields=["shape"], name="basemapline_shape_gist")]


class BasemapPolygon(Ground):
    """A building, park, water or built-up land of the basemap. ``shape`` is a MultiPolygon in EPSG:3857, ready for tiles."""

    class Kind(models.TextChoices):
        BUILDING = "building", _("building")
        PARK = "park", _("park")
        WATER = "water", _("water")
        SEA = "sea", _("sea")
        SQUARE = "square", _("square")
        BUILT_UP = "built_up", _("built-up land")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    shape = models.MultiPolygonField(_("shape"), srid=WEB_MERCATOR, spatial_index=False)
    label_point = models.GeneratedField(
        expression=Case(When(name="", then=None), default=LabelPoint("shape")),
        output_field=models.PointField(srid=WEB_MERCATOR, null=True, spatial_index=False),
        db_persist=True,
        verbose_name=_("place of the name"),
    )
    label_room = models.GeneratedField(
        expression=Case(When(name="", then=None), default=LabelRoom("shape")),
        output_field=models.FloatField(null=True),
        db_persist=True,
        verbose_name=_("room for the name"),
    )

    class Meta:
        verbose_name = _("basemap polygon")
        verbose_name_plural = _("basemap polygons")
        indexes: ClassVar[list[Any]] = [
            GistIndex(fields=["shape"], name="basemappolygon_shape_gist"),
            GistIndex(fields=["label_point"], name="basemappolygon_label_gist"),
        ]


class BasemapPoint(Ground):
    """The name of a place, or the position of a house number. ``shape`` is a Point in EPSG:3857, ready for tiles."""

    class Kind(models.TextChoices):
        CITY = "city", _("city")
        TOWN = "town", _("town")
        VILLAGE = "village", _("village")
        SUBURB = "suburb", _("part of a city")
        LOCALITY = "locality", _("locality")
        HOUSE_NUMBER = "house_number", _("house number")

    FROM_ZOOM: ClassVar[dict[str, int]] = {
        "city": 6, "town": 10, "village": 12, "suburb": 12, "locality": 14, "house_number": 15,
    }  # fmt: skip
    """From which zoom of the map each kind is drawn."""

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    population = models.PositiveIntegerField(_("residents"), null=True, blank=True)
    shape = models.PointField(_("shape"), srid=WEB_MERCATOR, spatial_index=False)

    class Meta:
        verbose_name = _("basemap point")
        verbose_name_plural = _("basemap points")
        indexes: ClassVar[list[Any]] = [GistIndex(fields=["shape"], name="basemappoint_shape_gist")]
