"""What people may expect of a report: how long such reports really take near by, or the city's target."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.db.models import Aggregate, Count, F, FloatField
from django.db.models.functions import Ceil, Extract
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from places.models import Area, Category, City
from places.models.phase import Tone
from places.versions import while_unchanged
from reports.deadlines.models import Target
from reports.models import Report, ReportQuerySet
from reports.workflow import TONES

ENOUGH = 20
"""So many solved reports of the last year tell how long one takes; fewer do not."""
SOLVED = [status for status, tone in TONES.items() if tone == Tone.DONE]
YEAR = datetime.timedelta(days=365)
TOOK = Ceil(Extract(F("closed") - F("confirmed"), "epoch") / (24 * 60 * 60.0))
"""Days from the day on which the city received a report, begun ones too."""


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
    """What people may expect of a report of a category at a place (EPSG:4326): the real figures of its area, or of the whole city,
    where at least ``ENOUGH`` were solved in the last year, else the city's target; None where there is neither.

    Every day counts in real figures, also those on which the clock of the deadline stood.
    """
    return _usual(city, category, place) or _target(city, category)


def _target(city: City, category: Category) -> Expectation | None:
    target = Target.objects.of_category(city, category).first()
    return Expectation(target.in_words) if target else None


def _usual(city: City, category: Category, place: Point | None) -> Expectation | None:
    """By the first area with enough figures, in the order of the kinds of area, then by the whole city."""
    names: dict[int, str] = {}
    if place is not None:
        areas = Area.objects.current().filter(kind__city=city).covering(place)
        names = dict(areas.order_by("kind__position", "kind__code", "code").values_list("pk", "name"))
    found = _figures_of_areas(category.pk, tuple(names)) if names else {}
    figures = [(name, found[area]) for area, name in names.items() if area in found]
    for name, (count, days) in figures:
        if count >= ENOUGH:
            return Expectation(_days(days), count, name)
    count, days = _figures_of_city(category.pk, city.pk)
    return Expectation(_days(days), count, city.name) if count >= ENOUGH else None


def _days(days: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


@while_unchanged
def _figures_of_areas(category: int, areas: tuple[int, ...]) -> dict[int, tuple[int, int]]:
    """By area: how many reports were solved in the last year, and in how many days eight in ten of them."""
    solved = _solved(category).filter(feature_areas__area__in=areas)
    rows = solved.values_list("feature_areas__area").annotate(count=Count("pk"), days=EightInTen(TOOK))
    return {area: (count, max(int(days), 1)) for area, count, days in rows if days is not None}


@while_unchanged
def _figures_of_city(category: int, city: int) -> tuple[int, int]:
    """The same of a city."""
    found = _solved(category).filter(city=city).aggregate(count=Count("pk"), days=EightInTen(TOOK))
    return found["count"], max(int(found["days"] or 0), 1)


def _solved(category: int) -> ReportQuerySet:
    since = timezone.now() - YEAR
    found = Report.objects.public().filter(category=category, status__in=SOLVED, closed__gte=since)
    return found.exclude(confirmed=None).order_by()
