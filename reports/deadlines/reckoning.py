"""The deadlines of many reports at once: each night those of all open ones, since targets, closures and patron saints' days change."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from engagement.models import Move
from places.hours.working_days import counted_days
from places.models import Category, City
from reports.deadlines.keeping import Step, last_second
from reports.deadlines.models import Target
from reports.models import Report
from reports.workflow import OPEN_STATUSES, ReportStatus

AT_ONCE = 1000


class Deadlines:
    """The targets of a city, and its days since one day, read once for many reports."""

    def __init__(self, city: City, since: datetime.date) -> None:
        self.city = city
        self.targets = {target.category_id: target for target in Target.objects.filter(city=city)}
        self.days = {working: counted_days(city, since, working=working) for working in (True, False)}

    def due(self, category: Category, steps: Sequence[Step]) -> datetime.datetime | None:
        """By when a report should be solved that has had these statuses, the first of them from the moment it was confirmed."""
        target = self.targets.get(category.pk) or self.targets.get(category.parent_id or 0)
        return last_second(self.city, target, steps, self.days[target.working]) if target else None


def closed_at(steps: Iterable[Step]) -> datetime.datetime | None:
    """When a report was closed that has had these statuses; None while it is open. That citizens confirm it closes nothing."""
    closed = None
    for at, status in steps:
        if status != ReportStatus.RESOLVED_BY_CITIZEN:
            closed = None if status in OPEN_STATUSES else at
    return closed


def reckon_open(city: City) -> int:
    """Set the deadlines of a city's open reports as they follow from its targets and its calendar today. Returns how many have changed."""
    rows = Report.objects.filter(city=city, closed__isnull=True, confirmed__isnull=False)
    first = rows.order_by("confirmed").values_list("confirmed", flat=True).first()
    if first is None:
        return 0
    # A day earlier: the report's day in the city may begin before that of UTC.
    deadlines = Deadlines(city, first.date() - datetime.timedelta(days=1))
    count, last = 0, 0
    while True:
        with transaction.atomic():
            # Locked, so that no move sets another deadline in the meantime.
            chunk = list(
                rows.filter(pk__gt=last).locked().select_related("category").order_by("pk")[:AT_ONCE]
            )
            if not chunk:
                return count
            last = chunk[-1].pk
            count += _reckon(chunk, deadlines)


def _reckon(reports: Sequence[Report], deadlines: Deadlines) -> int:
    past = _past(reports)
    changed: list[Any] = []
    for report in reports:
        if report.confirmed is None:
            continue
        due = deadlines.due(report.category, past.get(report.pk) or [(report.confirmed, report.status)])
        if due != report.due:
            report.due = due
            changed.append(report)
    return Report.objects.bulk_update(changed, ["due"])


def _past(reports: Sequence[Report]) -> dict[int, list[Step]]:
    """The statuses that reports have had, with their moments."""
    confirmed = {report.pk: report.confirmed for report in reports}
    found: dict[int, list[Step]] = {}
    moves = Move.objects.of_status().filter(feature__in=list(confirmed)).order_by("feature", "at", "id")
    for pk, at, status in moves.values_list("feature", "at", "after"):
        found.setdefault(pk, []).append((max(at, confirmed[pk] or at), status))
    return found
