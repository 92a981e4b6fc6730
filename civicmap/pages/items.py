"""Features as lists, cards and pages show them: status in words, first photo, address of the page.

A handful of queries whatever the number of features.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Point
from django.urls import reverse
from django.utils import timezone

from engagement.models import Photo
from engagement.moves.timeline import STANDING
from engagement.procedures.present import Present, present_of
from layers.geometry import metres_between
from places.ground.known import statuses_shown
from places.hours import evaluating
from places.hours.calendar import CityCalendar, sun_place
from places.models import Category, City, Feature
from places.models.feature import FeatureQuerySet, StatusInfo


@dataclass(frozen=True)
class Item:
    """One feature, ready to be shown."""

    feature: Any
    layer: str
    happens: bool
    """Whether its kind happens at a time, so that the card shows the date."""
    url: str
    status: StatusInfo
    photo: Photo | None
    opening: evaluating.Moment | None
    metres: float | None = None
    """How far the public place is from the point that the list is sorted by."""
    present: Present | None = None
    """Where it stands in its procedure."""

    @property
    def category(self) -> Category:
        """The category, with its pictogram and colour."""
        category: Category = self.feature.category
        return category

    @property
    def when(self) -> Any:
        """Publication, for things that happen; None for things that are there."""
        return self.feature.published if self.happens else None

    @property
    def hours_are_example(self) -> bool:
        """Whether the hours are made up. Of an example all is, and its own badge says so."""
        return getattr(self.feature, "hours_are_example", False) and not self.feature.is_example

    @property
    def shows_status(self) -> bool:
        """Whether to show the status: of a place only if it is closed or suspended."""
        return self.happens or self.feature.status != STANDING


def shown(queryset: FeatureQuerySet) -> FeatureQuerySet:
    """The columns a list shows; the exact geometry is not among them."""
    return queryset.select_related("category").defer(
        "location", "shape", "address", "public_shape", "web_location", "search", "attributes"
    )


def opening_now(feature: Any, calendar: CityCalendar) -> evaluating.Moment | None:
    """Open, closed or unknown now; None for things that have no hours, none written down, or are suspended or ended."""
    text = getattr(feature, "opening_hours", "")
    if not text or feature.status != STANDING:
        return None
    return evaluating.at(text, timezone.now(), calendar=calendar.of(feature), place=sun_place(feature))


def items(features: Iterable[Any], city: City, *, near: Point | None = None) -> list[Item]:
    """Features of one city with all that their cards need: one query for photos, one per kind for its statuses.

    ``near`` is where distances are counted from, to the public place alone.
    """
    rows = list(features)
    kinds = Feature.child_models()
    statuses = {kind: statuses_shown(kind, city) for kind in {row.kind for row in rows}}
    photos: dict[int, Photo] = {}
    for photo in (
        Photo.objects.ready().filter(feature__in=[row.pk for row in rows]).order_by("-position", "-pk")
    ):
        photos[photo.feature_id] = photo
    result = []
    present = present_of(rows, city=city)
    has_hours = any(getattr(row, "opening_hours", "") for row in rows)
    calendar = CityCalendar(city) if has_hours else None
    for row in rows:
        child = kinds[row.kind]
        status = statuses[row.kind].get(row.status) or StatusInfo(row.status, row.status, "progress")
        url = reverse("feature", args=[city.slug, child.LAYER, row.pk, row.slug])
        opening = opening_now(row, calendar) if calendar else None
        metres = metres_between(near, row.public_location) if near and row.public_location else None
        result.append(
            Item(
                row,
                child.LAYER,
                child.HAPPENS,
                url,
                status.shown,
                photos.get(row.pk),
                opening,
                metres,
                present.get(row.pk),
            )
        )
    return result
