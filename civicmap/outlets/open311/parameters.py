"""What a list of requests may be narrowed by."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from layers.errors import BadParameter
from layers.filters import parse_number
from layers.geometry import BBox, parse_bbox
from places.models import City

DAYS = 90
"""Most days that a list covers, and those it covers where nobody says (GeoReport v2, GET Service Requests)."""
MOST = 1000
"""Most records of a list."""
MOST_NAMED = 1000
YEARS = range(1900, 3000)
"""Years that a moment may lie in: between them days can be added and taken."""
FARTHEST = 2**31
"""No list is so long; PostgreSQL takes an OFFSET up to 2**63 - 1."""
LOST_PLUS = re.compile(r" (?=[0-9]{2}:?[0-9]{2}$)")
"""The sign of a zone, which is a blank in a query string unless it was written as %2B."""


@dataclass(frozen=True)
class Window:
    """From ``start`` up to, not including, ``end``; and which page of it."""

    start: datetime.datetime | None
    end: datetime.datetime | None
    first: int
    size: int


def words_of(params: QueryDict, name: str) -> list[str]:
    """A comma-separated list; an empty parameter is an absent one."""
    found = [word.strip() for word in str(params.get(name) or "").split(",")]
    found = [word for word in found if word]
    if len(found) > MOST_NAMED:
        raise BadParameter(name, _("At most %(most)s at once.") % {"most": MOST_NAMED})
    return found


def window_of(params: QueryDict, city: City) -> Window:
    """The period and page of a list. Raises BadParameter.

    Without ``page`` a list covers at most 90 days and 1,000 records. With ``page``, an extension, it covers whatever period was
    named, or everything, page by page; a page beyond the last is empty.
    """
    start, end = moment_of(params, "start_date", city), moment_of(params, "end_date", city)
    if start and end and end < start:
        raise BadParameter("end_date", _("The end lies before the start."))
    page, size = parse_number(params, "page"), parse_number(params, "page_size")
    if page == 0 or size == 0:
        raise BadParameter("page" if page == 0 else "page_size", _("Count from 1."))
    size = min(size or MOST, MOST)
    if page is not None:
        return Window(start, end, min((page - 1) * size, FARTHEST), size)
    span = datetime.timedelta(days=DAYS)
    if start and end and end - start > span:
        raise BadParameter(
            "end_date",
            _("A list covers at most %(days)s days. With page it covers any period.") % {"days": DAYS},
        )
    if start is None:
        # From the beginning of a day, so that one answer holds for the day.
        start = (end or _today(city)) - span
    return Window(start, end or start + span + datetime.timedelta(days=1), 0, size)


def _today(city: City) -> datetime.datetime:
    now = timezone.now().astimezone(city.zone)
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def moment_of(params: QueryDict, name: str, city: City) -> datetime.datetime | None:
    """A W3C date-time or a day; without a zone it is the city's. Raises BadParameter."""
    text = LOST_PLUS.sub("+", str(params.get(name) or "").strip())
    if not text:
        return None
    try:
        found = datetime.datetime.fromisoformat(text)
        aware = found if found.tzinfo else found.replace(tzinfo=city.zone)
        moment = aware.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or moment.year not in YEARS:
        raise BadParameter(name, _("Write a date and time such as 2026-05-31T08:00:00Z."))
    return moment


def box_of(params: QueryDict) -> BBox | None:
    """The extension ``bbox``: west,south,east,north in degrees. Raises BadParameter."""
    return parse_bbox(str(params["bbox"])) if params.get("bbox") else None
