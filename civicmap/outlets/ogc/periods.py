"""The parameter ``datetime`` (OGC API - Features, part 1, section 7.15.4): moments and intervals, in RFC 3339."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from layers.errors import BadParameter

MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
LAST = datetime.time(23, 59, 59, 999999)


@dataclass(frozen=True)
class Period:
    """From ``start`` to ``end``, both in it, in UTC; None is open. A moment begins and ends at once."""

    start: datetime.datetime | None
    end: datetime.datetime | None


def parse_period(text: str) -> Period:
    """A moment, a day (UTC), or two of them with a slash between; ``..`` or nothing is open. Raises BadParameter."""
    first, slash, second = text.partition("/")
    if not slash:
        return Period(_bound(first, end=False), _bound(first, end=True))
    period = Period(
        None if first in ("", "..") else _bound(first, end=False),
        None if second in ("", "..") else _bound(second, end=True),
    )
    if period.start and period.end and period.start > period.end:
        raise BadParameter("datetime", _("The period ends before it begins."))
    return period


def _bound(text: str, *, end: bool) -> datetime.datetime:
    try:
        if DAY.fullmatch(text):
            day = datetime.date.fromisoformat(text)
            return datetime.datetime.combine(day, LAST if end else datetime.time(), datetime.UTC)
        if found := MOMENT.fullmatch(text):
            date, time, fraction, zone = found.groups()
            exact = f"{date}T{time}{(fraction or '')[:7]}{zone.upper()}"
            return datetime.datetime.fromisoformat(exact).astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        pass
    raise BadParameter(
        "datetime", _("“%(value)s” is not a moment such as 2026-11-21T08:00:00Z.") % {"value": text[:40]}
    )
