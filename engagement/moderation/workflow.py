"""What a moderator may decide about an item in each state, as data."""

from __future__ import annotations

from engagement.models import Decision
from places.models.feature import Visibility

Action = Decision.Action

MOVES: dict[str, tuple[str, str]] = {
    Action.APPROVE: (Visibility.PENDING, Visibility.PUBLIC),
    Action.REFUSE: (Visibility.PENDING, Visibility.HIDDEN),
    Action.HIDE: (Visibility.PUBLIC, Visibility.HIDDEN),
    Action.RESTORE: (Visibility.HIDDEN, Visibility.PUBLIC),
}
"""For each decision the visibility it needs and the one it gives."""

NEEDS_REASON = {Action.REFUSE, Action.HIDE}


def may_decide(action: str, visibility: str) -> bool:
    """Whether the decision is possible for an item that is so visible."""
    return action in MOVES and MOVES[action][0] == visibility
