"""The columns of a report that tell of its deadline, from the statuses it has had."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils import timezone

from engagement.models import Move
from places.hours.working_days import CountedDays, counted_days
from places.models import City
from reports.deadlines.counting import due_day
from reports.deadlines.models import Target
from reports.workflow import OPEN_STATUSES

if TYPE_CHECKING:
    from reports.models import Report

Step = tuple[datetime.datetime, str]
"""The moment at which a report got a status, and the status."""
LAST_SECOND = datetime.time(23, 59, 59)


def set_clock(report: Report) -> list[str]:
    """Set ``due`` and ``closed`` as they follow from the report's status, category and day of arrival. Returns the two names.

    ``due`` is the last second of the day in the city's time; None without a target, or before the sender has confirmed it. The present
    status may be newer than the last move. Reads the moves only where there is a target.
    """
    now = timezone.now()
    is_open = report.status in OPEN_STATUSES
    report.closed = None if is_open else report.closed or now
    report.due = _due(report, now) if report.confirmed else None
    return ["due", "closed"]


def _due(report: Report, now: datetime.datetime) -> datetime.datetime | None:
    target = Target.objects.of_category(report.city, report.category).first()
    if target is None:
        return None
    steps = [(at, status) for at, status in _past(report) if status]
    if not steps or steps[-1][1] != report.status:
        steps.append((now, report.status))
    return last_second(report.city, target, steps)


def _past(report: Report) -> list[Step]:
    """The statuses it has had, the first of them from the moment the city received it."""
    if report.pk is None or report.confirmed is None:
        return []
    found = list(Move.objects.of(report).of_status().values_list("at", "after"))
    return [(max(at, report.confirmed), status) for at, status in found]


def last_second(
    city: City,
    target: Target,
    steps: Sequence[Step],
    days: CountedDays | None = None,
) -> datetime.datetime | None:
    """The end of the last day by a target, in the city's time, for statuses with their moments; None where ``due_day()`` has none.

    ``days`` are those of the target, where many reports share them.
    """
    zone = city.zone
    local = [(at.astimezone(zone).date(), status) for at, status in steps]
    days = days or counted_days(city, local[0][0], working=target.working)
    day = due_day(target.days, local, days)
    return datetime.datetime.combine(day, LAST_SECOND, zone) if day else None
