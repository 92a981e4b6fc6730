"""What stands near the place of a new report: reports that may be about the same problem, places and pacts."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.gis.db.models import PointField
from django.contrib.gis.geos import Point
from django.db.models import F, Q, Value
from django.db.models.functions import Cast
from django.utils import timezone

from layers.geometry import WGS84, KnnDistance
from places.ground.known import statuses_of
from places.models import Category, City, Feature, Precision
from places.models.phase import Tone
from reports.models import Report
from reports.workflow import OPEN_STATUSES

MOST = 3
STANDING_METRES = 30
"""How near a place or pact stands to a problem that may lie in it, unless its line or area covers it."""


@dataclass(frozen=True)
class Around:
    """What people are shown before they report a problem at a place."""

    reports: list[Any]
    """Reports, each with ``metres``, ``rounded_metres``, ``shown_status`` (a StatusInfo) and ``still_open``."""
    standing: list[Any]
    """Things of other kinds, as their own kind."""


def around(city: City, place: Point, category: Category) -> Around:
    """Reports of the same kind of problem near the place, and what else stands there."""
    reports = near_by(city, place, category)
    for report in reports:
        report.rounded_metres = round(report.metres)
        report.shown_status = report.own_statuses()[report.status].shown
        report.still_open = report.status in OPEN_STATUSES
    return Around(reports, standing_at(city, place))


def reach(category: Category) -> int:
    """How many metres apart two reports of a category may be about the same problem: its own, else of the one above, else the setting."""
    own = category.repeat_metres
    if own is None and category.parent is not None:
        own = category.parent.repeat_metres
    return settings.NEARBY_METRES if own is None else own


def near_by(city: City, place: Point, category: Category) -> list[Any]:
    """Public reports of the same tree of categories near the place, open or closed in the last days, the nearest first.

    Each carries ``metres``. The place is in EPSG:4326.
    """
    top = category.parent or category
    recent = timezone.now() - datetime.timedelta(days=settings.NEARBY_DAYS)
    geography = PointField(geography=True, srid=WGS84)
    metres = KnnDistance(
        Cast(F("public_location"), geography),
        Cast(Value(place, output_field=PointField(srid=WGS84)), geography),
    )
    found = list(
        Report.objects.public()
        .in_city(city)
        .in_categories([top.code])
        .filter(Q(status__in=OPEN_STATUSES) | Q(closed__gte=recent))
        .within_metres(place, reach(category))
        .nearest_to(place)
        .annotate(metres=metres)
        .select_related("category")[:MOST]
    )
    for report in found:
        report.city = city
    return found


def standing_at(city: City, place: Point) -> list[Any]:
    """Public things at the place (EPSG:4326) whose kind says that they stand there, the nearest first, without those that have ended.

    A place that the public knows only roughly says nothing about what stands there.
    """
    kinds = [kind for kind, child in Feature.child_models().items() if child.STANDS]
    exact = Feature.objects.public().in_city(city).of_kinds(kinds).filter(precision=Precision.EXACT)
    here = Q(pk__in=exact.within_metres(place, STANDING_METRES).values("pk"))
    here |= Q(pk__in=exact.covering(place).values("pk"))
    rows = Feature.objects.filter(here).nearest_to(place).select_related("category").specific()
    found = [thing for thing in rows[: 3 * MOST] if not _has_ended(thing)][:MOST]
    for thing in found:
        thing.city = city
    return found


def _has_ended(thing: Any) -> bool:
    status = statuses_of(thing.kind).get(thing.status)
    return status is not None and status.shown.tone == Tone.CLOSED
