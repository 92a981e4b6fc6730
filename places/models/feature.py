"""The root of everything on the map: ``Feature``, as in OGC's word, and the areas each lies in.

Houses, assets, services, reports, initiatives and pacts are children by multi-table inheritance. Three plain Django
habits are silently wrong on a child; this module closes them: see ``FeatureQuerySet.update`` and ``locked``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self, TypeVar

import pghistory
from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.search import SearchVectorField
from django.db.models import F, Q
from django.db.models.lookups import GreaterThan
from django.db.models.query import ModelIterable
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from layers.geometry import WEB_MERCATOR, WGS84, MeetsBox, PointInBox, TouchesBox, WebMercator
from layers.input.constraints import Unique
from places.feature.moves import NotPossible, OpenMove
from places.models.area import Area, AreaKind
from places.models.category import Category
from places.models.city import City, Source
from places.models.disclosure import Precision, Visibility
from places.models.expressions import (
    DERIVED,
    AnyColumnChanged,
    MortonKey,
    disclosed_address,
    id_of_kind,
)
from places.models.expressions import Dimension as Dimension  # migrations know it here
from places.models.feature_indexes import FEATURE_INDEXES
from places.models.feature_rules import FEATURE_RULES
from places.models.people import Correspondent, Office
from places.models.phase import Tone
from places.models.scopes import ScopedQuerySet
from places.models.status import StatusInfo as StatusInfo
from places.search.typed import Tsquery, read_words

ModelClass = TypeVar("ModelClass", bound=type[models.Model])

PLACELESS = Q(qk__isnull=True, public_shape__isnull=True)
"""No public place. The key of the place is as null as the place, in an index that finds nulls at once; a spatial one reads a great part."""


class SpecificIterable(ModelIterable):
    """Child instances in the order of the roots, one query per kind present."""

    def __iter__(self) -> Iterator[Any]:
        rows = list(super().__iter__())
        children = Feature.child_models()
        ids: dict[str, list[int]] = {}
        for row in rows:
            ids.setdefault(row.kind, []).append(row.pk)
        found: dict[int, Any] = {}
        related = self.queryset.query.select_related
        for kind, keys in ids.items():
            if kind in children:
                rows_of_kind = children[kind]._base_manager.all()
                if isinstance(related, dict):
                    rows_of_kind = rows_of_kind.select_related(*related)
                found.update(rows_of_kind.in_bulk(keys))
        return iter([found.get(row.pk, row) for row in rows])


class FeatureQuerySet(ScopedQuerySet):
    """Queries of features. Public ones read the public geometry only."""

    POINT = "public_location"
    SHAPE = "public_shape"
    WEB_POINT = "web_location"

    def public(self) -> Self:
        """What everybody may see: the only place that says so."""
        return self.filter(visibility=Visibility.PUBLIC)

    def in_city(self, city: City) -> Self:
        """Features of one city."""
        return self.filter(city=city)

    def of_kinds(self, kinds: list[str]) -> Self:
        """Features of some kinds, such as ``reports.report``."""
        return self.filter(kind__in=kinds)

    def in_categories(self, codes: list[str]) -> Self:
        """Features of the categories with these codes, or of those below them."""
        return self.filter(category__in=Category.objects.coded(codes))

    def in_area(self, area: Area) -> Self:
        """Features that lie in the area or serve it: on a shared border they lie in exactly one area of the kind."""
        return self.filter(pk__in=FeatureArea.objects.filter(area=area).values("feature"))

    def without_position(self) -> Self:
        """Features that have no public place: they stand in lists, never as a made-up point."""
        return self.filter(PLACELESS)

    def meeting_boxes(self, spans: Iterable[Sequence[Any]]) -> Self:
        """Features whose public shape meets one of some boxes, and those that have none. The shape is the line or polygon, else the point.

        A box is west, south, east, north, as numbers or as slots; its border belongs to it. Each part is found by an index of its own.
        What is dear is asked of shapes alone: to spare it, PostgreSQL would read the ids of all features of a kind first.
        """
        found = Q()
        for span in spans:
            shaped = Feature.objects.filter(MeetsBox("public_shape", *span)).values("pk")
            found |= Q(PointInBox("public_location", *span, "public_shape"))
            found |= Q(TouchesBox("public_shape", *span), pk__in=shaped)
        return self.filter(found | PLACELESS)

    def search(self, text: str, city: City | None = None) -> Self:
        """Features that hold all the words, or what they mean, the last word perhaps unfinished. See places.search.meaning."""
        return self.holding(read_words(text, city.pk if city else None).every)

    def holding(self, query: str) -> Self:
        """Features that match a finished ``tsquery``; none match an empty one."""
        return self.filter(search=Tsquery(query)) if query else self.none()

    def by_id(self, after: Any = None) -> Self:
        """The order of ids, after one. Of roots it is read off ``feature_public_ids``, which has each kind by itself.

        PostgreSQL takes the ids of a kind for evenly spread. By the primary key it would walk all that was loaded before them.
        """
        if self.model is not Feature:
            return self.order_by("pk") if after is None else self.order_by("pk").filter(pk__gt=after)
        rows = self.order_by(id_of_kind())
        return rows if after is None else rows.filter(GreaterThan(id_of_kind(), after))

    def newest_first(self) -> Self:
        """The order of lists, the map's among them."""
        return self.order_by(F("published").desc(nulls_last=True), "-pk")

    def update(self, **kwargs: Any) -> int:
        """Refuse root columns on a child: Django would read the ids first and then write without the condition."""
        meta = self.model._meta
        if meta.parents:
            far = [name for name in kwargs if meta.get_field(name).model is not self.model]
            if far:
                raise TypeError(f"{', '.join(far)}: change root columns through Feature.objects")
        return super().update(**kwargs)

    def locked(self) -> Self:
        """Lock root and child, without blocking new rows that point at them."""
        of = ("self", "feature_ptr") if self.model._meta.parents else ("self",)
        return self.select_for_update(of=of, no_key=True)

    def specific(self) -> Self:
        """The same rows as instances of their own class."""
        clone = self.all()
        clone._iterable_class = SpecificIterable
        return clone


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=AnyColumnChanged()),
    pghistory.DeleteEvent(),
    exclude=DERIVED,
    obj_field=pghistory.ObjForeignKey(related_name="events", db_index=True),
)
class Feature(models.Model):
    """Anything that has a place on the map, or could have one.

    ``location`` (Point) and ``shape`` (line or polygon, optional), EPSG:4326, are exact and for staff.
    ``public_location``, ``public_shape``, ``public_address`` and all that derives from them are kept by the database from
    ``precision``; every public filter, sort, search, tile and export reads those. After a write, refresh the derived
    fields where they are used.
    ``location`` is null where the place is unknown or there is none.
    """

    KIND: ClassVar[str] = "places.feature"
    LAYER: ClassVar[str] = "features"
    HAS_NAME: ClassVar[bool] = False
    """Whether the title is the name of a place, which people type to go there."""
    HAPPENS: ClassVar[bool] = False
    """Whether it is something that happens, so that its date tells people something; a library is simply there."""
    FROM_GUESTS: ClassVar[bool] = False
    """Whether people send it without an account too."""
    MAY_BE: ClassVar[frozenset[str]] = frozenset({"withdrawn"})
    """What may be done to a thing of the kind, by codes of the apps that do it."""
    STANDS: ClassVar[bool] = False
    """Whether who reports a problem is told that the thing stands there."""
    TELLS_SENDER: ClassVar[bool] = False
    """Whether who sent it gets letters of the kind's own about each move."""
    FACTS: ClassVar[tuple[str, ...]] = ()
    """The columns of its own that moderators read before they decide."""
    SUGGESTED: ClassVar[tuple[str, ...]] = ()
    """The columns that people may suggest other values for, where the kind may be corrected."""
    IN_HOUSE: ClassVar[str] = ""
    """The foreign key to the house it belongs to: who has a role in the house decides about it."""
    waits_for_sender: ClassVar[bool] = False
    """Whether the office has asked its sender something."""
    STAGES: ClassVar[Mapping[str, Any]] = {tone.value: tone.label for tone in Tone}
    """What readers call the statuses of each look together, where a kind has many."""

    city = models.ForeignKey(City, models.PROTECT, related_name="features", verbose_name=_("city"))
    kind = models.CharField(_("kind"), max_length=40, editable=False)
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="features", verbose_name=_("category")
    )
    status = models.CharField(_("status"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    lang = models.CharField(_("language of the text"), max_length=2, default="it")
    manager = models.ForeignKey(
        Office,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="managed",
        verbose_name=_("office in charge"),
    )
    visibility = models.CharField(
        _("visibility"), max_length=10, choices=Visibility, default=Visibility.DRAFT
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="features",
        verbose_name=_("author"),
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    created = models.DateTimeField(_("created"), default=timezone.now)
    updated = models.DateTimeField(_("updated"), default=timezone.now, editable=False)
    published = models.DateTimeField(_("published"), null=True, blank=True)
    is_example = models.BooleanField(
        _("example content"), default=False, help_text=_("Made up to show the platform; not real.")
    )
    attributes = models.JSONField(_("answers to the category's questions"), default=dict, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="features", verbose_name=_("source")
    )
    external_id = models.CharField(_("identifier in the source"), max_length=120, blank=True)
    areas_served = models.ManyToManyField(
        Area,
        blank=True,
        related_name="served_by",
        verbose_name=_("areas served"),
        help_text=_("Areas it works for, besides those in which it lies."),
    )

    location = models.PointField(_("exact position"), srid=WGS84, null=True, blank=True, spatial_index=False)
    shape = models.GeometryField(_("line or area"), srid=WGS84, null=True, blank=True, spatial_index=False)
    precision = models.CharField(
        _("precision for the public"), max_length=10, choices=Precision, default=Precision.EXACT
    )
    public_location = models.PointField(srid=WGS84, null=True, editable=False, spatial_index=False)
    public_shape = models.GeometryField(srid=WGS84, null=True, editable=False, spatial_index=False)
    web_location = models.GeneratedField(
        expression=WebMercator("public_location"),
        output_field=models.PointField(srid=WEB_MERCATOR, spatial_index=False, null=True),
        db_persist=True,
    )
    qk = models.GeneratedField(
        expression=MortonKey("public_location"),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
    )
    public_address = models.GeneratedField(
        expression=disclosed_address(),
        output_field=models.CharField(max_length=200),
        db_persist=True,
        verbose_name=_("address for the public"),
    )
    # Kept by a trigger: what words mean stands in other rows (places.models.search), which no generated column may read.
    search = SearchVectorField(null=True, editable=False)

    objects = FeatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("feature")
        verbose_name_plural = _("features")
        indexes: ClassVar[list[Any]] = FEATURE_INDEXES
        constraints: ClassVar[list[Any]] = FEATURE_RULES

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Fill in the kind, which the class decides."""
        if not self.kind:
            self.kind = self.KIND
        super().save(*args, **kwargs)

    @staticmethod
    def child_models() -> dict[str, type[Feature]]:
        """Every kind of feature by its code, learnt from the parent links that point here."""
        children = [
            relation.related_model
            for relation in Feature._meta.related_objects
            if getattr(relation, "parent_link", False)
        ]
        return {child.KIND: child for child in children if issubclass(child, Feature)}

    @classmethod
    def statuses(cls) -> dict[str, StatusInfo]:
        """Statuses of the kind by code. Children answer; where phases are data, with one query."""
        return {}

    def own_statuses(self) -> dict[str, StatusInfo]:
        """The statuses that this thing can have, by code; children whose phases are data answer with those of its own rules."""
        return type(self).statuses()

    def check_move(self, to: str, *, by: Any | None, quality: str, words: str, act: Any | None) -> None:
        """Refuse a status that may not follow now, for who acts in this quality. Raises PermissionDenied, NotPossible, ValidationError.

        A kind without a workflow of its own: the administration, and who answers for the thing, may choose any other status.
        """
        choosing = ("administrator", "moderator", "office", "author")
        if to == self.status or to not in type(self).statuses() or quality not in choosing:
            raise NotPossible(_("The status has changed in the meantime. Please look again."))

    def set_status(self, to: str) -> list[str]:
        """Set the status with whatever follows from it; returns the columns to save."""
        self.status = to
        return ["status"]

    def note_moves(self, moves: Sequence[Any]) -> None:
        """What the kind itself does about new moves of it, in their transaction. Here nothing."""

    def open_moves(self, user: Any) -> list[OpenMove]:
        """The statuses that the person may give it now."""
        return []

    @classmethod
    def identified_by(cls, text: str) -> Q | None:
        """The features that the words identify, such as by a report's reference; None if they are no identifier."""
        return None

    @classmethod
    def statuses_shown(cls, city: City) -> dict[str, StatusInfo]:
        """Every status that a thing of one city may show, in the city's words where it has its own."""
        return cls.statuses()

    @classmethod
    def statuses_in(cls, city: City) -> dict[str, StatusInfo]:
        """The statuses that things of one city can have; children whose phases are each city's own narrow them."""
        return cls.statuses()

    @property
    def layer_name(self) -> str:
        """Name of the layer that shows this feature, such as ``reports``."""
        child = self.child_models().get(self.kind)
        return child.LAYER if child else self.LAYER

    @classmethod
    def kinds_that_may_be(cls, done: str) -> list[str]:
        """The kinds to which this may be done."""
        return [kind for kind, child in cls.child_models().items() if done in child.MAY_BE]

    @property
    def slug(self) -> str:
        """The readable end of the address."""
        return slugify(self.title)[:60].strip("-") or self.layer_name

    def get_absolute_url(self) -> str:
        """The feature's page. Needs ``city``."""
        return reverse("feature", args=[self.city.slug, self.layer_name, self.pk, self.slug])

    def move_address(self) -> str:
        """Where an office moves its status; empty for kinds that are moved in the administration. Needs ``city``."""
        return ""

    def correspondent(self) -> Correspondent | None:
        """Whom to write to about it: its author. Reports also know senders without an account."""
        return Correspondent(self.author.email, self.lang) if self.author else None

    @property
    def is_approximate(self) -> bool:
        """Whether the public place is coarser than the true one."""
        return self.precision != Precision.EXACT


class FeatureArea(models.Model):
    """An area that a feature belongs to. Written by the database on every write path.

    Of each kind it is the one area in which the feature lies; with ``served`` another that it only works for.
    """

    feature = models.ForeignKey(Feature, models.CASCADE, related_name="feature_areas", db_index=False)
    kind = models.ForeignKey(AreaKind, models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, models.CASCADE, related_name="feature_areas", db_index=False)
    served = models.BooleanField(_("only served"), default=False, db_default=False)

    class Meta:
        verbose_name = _("area of a feature")
        verbose_name_plural = _("areas of features")
        constraints: ClassVar[list[Any]] = [
            Unique(
                fields=["feature", "kind"],
                condition=Q(served=False),
                name="featurearea_unique",
                says=_("A thing lies in one area of a kind."),
            ),
            Unique(
                fields=["area", "feature"],
                name="featurearea_area",
                says=_("A thing belongs to an area once."),
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            # Whole layers ask it for the areas of each feature: with them inside, the table is not read.
            models.Index(fields=["feature"], include=["area", "served"], name="featurearea_feature"),
        ]

    def __str__(self) -> str:
        return f"{self.feature_id} {self.area_id}"


def track_child(events_name: str) -> Callable[[ModelClass], ModelClass]:
    """Record every change of a child's own columns too, in an event table of its own."""
    track: Callable[[ModelClass], ModelClass] = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        obj_field=pghistory.ObjForeignKey(related_name=events_name),
    )
    return track
