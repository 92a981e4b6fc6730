"""Decisions of moderators about features: moves of visibility."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.models import Appeal, Comment, Flag, Move
from engagement.moderation.mails import tell_author
from engagement.moderation.workflow import MOVES, NEEDS_REASON, Action, may_decide
from engagement.moves.services import By, make_move
from places.feature.moves import NotPossible
from places.models import Feature
from places.permissions import may_moderate


def decide(*, feature: Feature, action: str, moderator: User, reason: str = "") -> Feature:
    """Approve, refuse, hide or show again. Tells the author. Raises PermissionDenied, NotPossible, ValidationError."""

    def check(found: Any) -> None:
        if not may_moderate(moderator, found):
            raise PermissionDenied
        if not may_decide(action, found.visibility):
            raise NotPossible(_("Somebody has decided about this in the meantime. Please look again."))
        open_appeals = Appeal.objects.open().filter(feature=found.pk)
        if (
            action == Action.RESTORE
            and open_appeals.filter(Q(move__who=moderator) | Q(user=moderator)).exists()
        ):
            raise NotPossible(_("There is an appeal that concerns you: somebody else decides about it."))
        if action in NEEDS_REASON and not reason.strip():
            raise ValidationError({"reason": _("Write the reason: the author will read it.")})

    def tell(found: Any, moves: Sequence[Move]) -> None:
        if action in NEEDS_REASON:
            flags = Flag.objects.about(found.pk, None)
            flags.close(Flag.State.UPHELD, who=moderator, note=reason)
        state = Appeal.State.ACCEPTED if action == Action.RESTORE else Appeal.State.OVERTAKEN
        Appeal.objects.filter(feature=found.pk).close(state, who=moderator, answer="")
        tell_author(found, moves[0])

    by = By(Move.Quality.MODERATOR, who=moderator)
    after = MOVES[action][1] if action in MOVES else ""
    return make_move(feature, by=by, visibility=after, words=reason, check=check, tell=tell)


def possible_actions(item: Feature | Comment) -> list[str]:
    """What can be decided about a thing or a comment as it stands."""
    return [action for action in Action.values if may_decide(action, item.visibility)]
