"""Reports near a place that may be about the same problem."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib.gis.db.models import PointField
from django.contrib.gis.geos import Point
from django.db.models import F, Q, Value
from django.db.models.functions import Cast
from django.utils import timezone

from layers.geometry import WGS84, KnnDistance
from places.models import Category, City
from reports.models import Report
from reports.workflow import OPEN_STATUSES

MOST = 3


def near_by(city: City, place: Point, category: Category) -> list[Any]:
    """Public reports of the same tree of categories near the place, open or closed in the last days, the nearest first.

    Each carries ``metres``.
    """
    top = category.parent or category
    recent = timezone.now() - datetime.timedelta(days=settings.NEARBY_DAYS)
    geography = PointField(geography=True, srid=WGS84)
    metres = KnnDistance(
        Cast(F("public_location"), geography),
        Cast(Value(place, output_field=PointField(srid=WGS84)), geography),
    )
    return list(
        Report.objects.public()
        .in_city(city)
        .in_categories([top.code])
        .filter(Q(status__in=OPEN_STATUSES) | Q(updated__gte=recent))
        .within_metres(place, settings.NEARBY_METRES)
        .nearest_to(place)
        .annotate(metres=metres)
        .select_related("category", "city")[:MOST]
    )
