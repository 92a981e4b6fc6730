"""The calendar of a city's days, for the hours of its houses and services."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from django.utils import timezone

from places.hours.evaluating import Calendar, Closed
from places.models import City, Closure


class CityCalendar:
    """A city's calendar from a day on, by default from yesterday: its own days, and those of single things.

    Its closures are read once for any number of things.
    """

    def __init__(self, city: City, since: datetime.date | None = None) -> None:
        self.city_days = Calendar(city.time_zone, city.patron_day)
        since = since or timezone.localdate(timezone=self.city_days.zone) - datetime.timedelta(days=1)
        self.alone: dict[int, list[Closed]] = {}
        everywhere: list[Closed] = []
        for closure in Closure.objects.of_city(city).not_over(since).order_by("first", "pk"):
            closed = Closed(closure.first, closure.last, closure.reason)
            if closure.feature_id is None:
                everywhere.append(closed)
            else:
                self.alone.setdefault(closure.feature_id, []).append(closed)
        self.city_days = replace(self.city_days, closures=tuple(everywhere))

    def of(self, feature: Any) -> Calendar:
        """The calendar of one thing. What its house is closed for closes a desk too."""
        own = [*self.alone.get(feature.pk, ()), *self.alone.get(getattr(feature, "host_id", None) or 0, ())]
        if not own:
            return self.city_days
        return replace(self.city_days, closures=(*self.city_days.closures, *own))


def sun_place(feature: Any) -> tuple[float, float] | None:
    """Latitude and longitude by which a thing's hours of the sun are reckoned: its public point."""
    point = feature.public_location
    return (point.y, point.x) if point else None
