"""Deadlines of the example reports, reckoned as those of real ones."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from places.hours.working_days import counted_days
from places.models import Category, City
from reports.deadlines.keeping import last_second
from reports.deadlines.models import Target
from reports.workflow import OPEN_STATUSES, ReportStatus


class Deadlines:
    """The targets of a city, and its days since one day, read once for many reports."""

    def __init__(self, city: City, since: datetime.date) -> None:
        self.city = city
        self.targets = {target.category_id: target for target in Target.objects.filter(city=city)}
        self.days = {working: counted_days(city, since, working=working) for working in (True, False)}

    def columns(self, category: Category, steps: Sequence[tuple[datetime.datetime, str]]) -> dict[str, Any]:
        """``due`` and ``closed`` of a report that has had these statuses, the first from the moment it was confirmed."""
        closed = None
        for at, status in steps:
            if status != ReportStatus.RESOLVED_BY_CITIZEN:
                closed = None if status in OPEN_STATUSES else at
        target = self.targets.get(category.pk) or self.targets.get(category.parent_id or 0)
        if target is None:
            return {"due": None, "closed": closed}
        return {"due": last_second(self.city, target, steps, self.days[target.working]), "closed": closed}
