"""What a table of statistics is about, from an address."""

from __future__ import annotations

import datetime
from dataclasses import replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from layers.errors import BadParameter
from layers.filters import Filters
from places.feature.filtering import find_area
from places.ground.known import kind_of_area
from places.models import City
from reports.incidents import incidents_of
from reports.statistics.figures import AREA, CATEGORY, EVENT, OFFICE, ORDINARY, Asked

NAMES = ("from", "to", "group", "area", "event")
"""The parameters: days of publication, by what the reports are grouped (as planners' questions say it), one area, one event or none."""


def parse(params: QueryDict, city: City) -> Asked:
    """The table of an address; without days the last twelve months, without a group by category. Raises BadParameter by parameter."""
    today = city.today()
    filters = Filters.parse(params).only(("from", "to", "area"))
    if filters.area:
        # Of an area that has ended the one that has its ground, as everywhere.
        filters = replace(filters, area=replace(filters.area, code=find_area(city, filters.area).code))
    if filters.start is None and filters.end is None:
        filters = replace(filters, start=year_before(today))
    if filters.start and filters.start > (filters.end or today):
        raise BadParameter("from", _("This day is still to come."))
    group, kind, kind_id = _group(params.get("group") or CATEGORY, city)
    if group == AREA and filters.area:
        raise BadParameter("group", _("One area is chosen already: group its reports by category or office."))
    event = params.get("event") or ""
    if event not in {"", ORDINARY, *dict(incidents_of(city))}:
        raise BadParameter("event", _("This city has no such event."))
    if group == EVENT and event:
        raise BadParameter("group", _("One event is chosen already: group its reports in another way."))
    return Asked(
        city=city.slug,
        start=filters.start,
        end=filters.end or today,
        group=group,
        kind=kind,
        kind_id=kind_id,
        area=filters.area,
        event=event,
        midnight=datetime.datetime.combine(today, datetime.time(), city.zone),
    )


def year_before(today: datetime.date) -> datetime.date:
    """The first day of the twelve months that end today."""
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year - 1, day=day) + datetime.timedelta(days=1)


def _group(text: str, city: City) -> tuple[str, str, int]:
    group, _separator, code = text.partition(":")
    if group == AREA:
        kind = kind_of_area(city, code)
        if kind is None:
            raise BadParameter("group", _("This city has no such kind of area."))
        return AREA, kind.code, kind.pk
    if text not in (CATEGORY, OFFICE, EVENT):
        raise BadParameter("group", _("Choose one of the groupings."))
    return text, "", 0
