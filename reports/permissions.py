"""Who may do what with a report, besides what holds for every feature."""

from __future__ import annotations

from typing import Any

import rules

from places.permissions import is_author, may_manage
from reports.models import Report


@rules.predicate
def may_be_corrected(user: Any, report: Report) -> bool:
    """Until it is taken in charge."""
    return report.may_be_corrected


may_correct = is_author & may_be_corrected
"""For senders with an account; guests use the private link."""
may_move = may_manage

rules.add_perm("reports.correct_report", may_correct)
rules.add_perm("reports.move_report", may_move)
