"""Who may do what with a report, besides what holds for every feature."""

from __future__ import annotations

from typing import Any

import rules

from places.models import City
from places.permissions import is_author, may_administer, may_manage, may_moderate_in
from reports.models import Report


@rules.predicate
def may_be_corrected(user: Any, report: Report) -> bool:
    """Until it is taken in charge."""
    return report.may_be_corrected


@rules.predicate
def works_in(user: Any, city: City) -> bool:
    """Members of the city's offices, and whoever moderates or administers there: they may see how reports are routed."""
    if not user.is_authenticated or not user.is_active:
        return False
    works: bool = user.offices.filter(city=city).exists()
    return works or bool(may_moderate_in(user, city) or may_administer(user, city))


@rules.predicate
def has_desk(user: Any, city: City) -> bool:
    """Members of the city's offices, and its administrators: they work on its reports."""
    if not user.is_authenticated or not user.is_active:
        return False
    return bool(user.offices.filter(city=city).exists() or may_administer(user, city))


may_correct = is_author & may_be_corrected
"""For senders with an account; guests use the private link."""
may_move = may_manage

rules.add_perm("reports.correct_report", may_correct)
rules.add_perm("reports.move_report", may_move)
rules.add_perm("reports.see_routing", works_in)
rules.add_perm("reports.work_at_desk", has_desk)
