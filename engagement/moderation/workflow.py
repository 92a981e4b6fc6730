"""What a moderator may decide about an item in each state, as data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagement.comments.models import CommentDecision
from engagement.moves.models import Move
from engagement.moves.workflow import said
from places.models import Visibility


class Action(models.TextChoices):
    """A decision: a move of visibility by its name."""

    APPROVE = "approve", _("approved")
    REFUSE = "refuse", _("refused")
    HIDE = "hide", _("hidden")
    RESTORE = "restore", _("shown again")


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
    return action in MOVES and MOVES[action][0] == said(visibility)


def action_of(move: Move | CommentDecision) -> Action:
    """The decision that a moderator's move of visibility was, of a thing or of a comment."""
    return next(Action(action) for action, steps in MOVES.items() if steps == (move.before, move.after))
