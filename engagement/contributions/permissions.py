"""Who corrects what moderators decided about."""

from __future__ import annotations

from typing import Any

import rules

from engagement.models import Move
from places.models import Feature, Visibility
from places.permissions import is_author, may_edit


@rules.predicate
def was_refused(user: Any, feature: Feature) -> bool:
    """The moderators' last word was no, before it was ever shown."""
    if feature.visibility != Visibility.HIDDEN:
        return False
    last = Move.objects.filter(feature=feature.pk).of_visibility().order_by("-at", "-id").first()
    return last is not None and last.before == Visibility.PENDING


may_correct = may_edit | (is_author & was_refused)
"""Its author changes what waits, and what was refused: that waits again."""
