"""Things whose data nobody has checked for a year."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from engagement.participation import CORRECTED
from places.models import City, Feature
from places.models.contact import CHECKED_FOR, Contactable


def to_check(user: Any, city: City, today: datetime.date) -> QuerySet[Feature]:
    """Public things of the city that the person decides about and that were not checked within a year: the never checked first.

    Each row has ``checked``, the day of the last check or None.
    """
    late, days = Q(pk__in=()), []
    for kind in Feature.kinds_that_may_be(CORRECTED):
        child: Any = Feature.child_models()[kind]
        if not issubclass(child, Contactable):
            continue
        old = Q(verified__isnull=True) | Q(verified__lt=today - CHECKED_FOR)
        late |= Q(pk__in=child._base_manager.filter(old, city=city).values("pk"))
        days.append(Subquery(child._base_manager.filter(pk=OuterRef("pk")).values("verified")))
    rows = Feature.objects.moderated_by(user).in_city(city).public().filter(late)
    checked = Coalesce(*days) if len(days) > 1 else days[0]
    found: QuerySet[Feature] = rows.annotate(checked=checked).order_by(
        F("checked").asc(nulls_first=True), "title", "pk"
    )
    return found
