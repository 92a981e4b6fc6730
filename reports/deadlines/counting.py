"""The day by which a report should be solved, from its target and the statuses it has had. Knows no database."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from places.hours.working_days import CountedDays
from reports.workflow import OPEN_STATUSES, STANDING, ReportStatus

Step = tuple[datetime.date, str]
"""The day on which a report got a status, and the status."""


def due_day(target: int, steps: Iterable[Step], days: CountedDays) -> datetime.date | None:
    """The last day on which a report is solved in time; None while the clock stands, or where it stood at the end.

    ``steps`` are in their order, the first is the day on which the city received the report. That day does not count. Days on which
    the clock stands (``STANDING``) do not count, a deadline that was missed before stays missed. A report that is reopened has the
    whole target again. Of one that is closed it is the day that held when it was closed, also where citizens have confirmed it since.
    """
    left, since, due, missed = target, None, None, None
    for day, status in steps:
        if status == ReportStatus.RESOLVED_BY_CITIZEN:
            continue
        if since is not None and due is not None:
            if day > due:
                missed = due
            left -= days.between(since, day)
        if status == ReportStatus.REOPENED:
            left, since, missed = target, None, None
        if status in OPEN_STATUSES and status not in STANDING:
            if since is None:
                # One whose clock stopped on its last day has the next one.
                due = missed or days.after(day, max(left, 1))
            since = day
        else:
            if status in STANDING:
                due = None
            elif since is None:
                due = missed
            since = None
    return due
