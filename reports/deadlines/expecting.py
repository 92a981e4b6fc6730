"""What people may expect of a report: how long such reports really take near by, or the city's target."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Point
from django.db.models import Aggregate, Count, F, FloatField
from django.db.models.functions import Ceil, Extract
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from places.models import Area, Category, City
from places.models.phase import Tone
from reports.deadlines.models import Target
from reports.models import Report
from reports.workflow import TONES

ENOUGH = 20
"""So many solved reports of the last year tell how long one takes; fewer do not."""
SOLVED = [status for status, tone in TONES.items() if tone == Tone.DONE]
YEAR = datetime.timedelta(days=365)
SECONDS = 24 * 60 * 60.0


class EightInTen(Aggregate):
    """The least value that eight in ten do not exceed."""

    function = "percentile_disc"
    template = "%(function)s(0.8) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Expectation:
    """How long a report may take. Of real figures ``count`` says how many were solved, ``area`` where; of a target both are empty."""

    in_words: str
    count: int = 0
    area: str = ""

    @property
    def sentence(self) -> str:
        """What people read before they send a report, and on its page."""
        if not self.count:
            return _("The city's target for reports of this kind: solved within %(days)s.") % {
                "days": self.in_words
            }
        return _(
            "Usually solved within %(days)s: so were 8 in 10 of the last year's %(count)s reports of this kind in %(area)s."
        ) % {"days": self.in_words, "count": self.count, "area": self.area}


def expected(city: City, category: Category, place: Point | None) -> Expectation | None:
    """What people may expect of a report of a category at a place (EPSG:4326): the real figures of its area where at least
    ``ENOUGH`` were solved in the last year, else the city's target; None where there is neither.

    The area is of the city's first kind of area. Every day counts in real figures, also those on which the clock of the deadline stood.
    """
    return _usual(city, category, place) or _target(city, category)


def _target(city: City, category: Category) -> Expectation | None:
    target = Target.objects.of_category(city, category).first()
    return Expectation(target.in_words) if target else None


def _usual(city: City, category: Category, place: Point | None) -> Expectation | None:
    first_kind = city.area_kinds.order_by("position", "code").first()
    if place is None or first_kind is None:
        return None
    area = Area.objects.current().filter(kind=first_kind).covering(place).order_by("code").first()
    if area is None:
        return None
    count, days = _figures(city, category, area)
    if days is None or count < ENOUGH:
        return None
    words = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    return Expectation(words, count, area.name)


def _figures(city: City, category: Category, area: Area) -> tuple[int, int | None]:
    """How many reports were solved in the last year, and in how many days eight in ten of them."""
    solved = (
        Report.objects.public()
        .in_city(city)
        .in_area(area)
        .filter(category=category, status__in=SOLVED, closed__gte=timezone.now() - YEAR)
    )
    took = Ceil(Extract(F("closed") - F("confirmed"), "epoch") / SECONDS)
    found: dict[str, Any] = solved.aggregate(count=Count("pk"), days=EightInTen(took))
    return found["count"], None if found["days"] is None else max(int(found["days"]), 1)
