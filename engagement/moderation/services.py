"""Decisions of moderators about features."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.models import Decision
from engagement.moderation.mails import tell_author
from engagement.moderation.workflow import MOVES, NEEDS_REASON, may_decide
from places.feature.history import Actor, recorded
from places.models import Feature
from places.permissions import may_moderate

Action = Decision.Action


class NotPossible(ValidationError):
    """The item is no longer in a state that allows this."""


def decide(*, feature: Feature, action: str, moderator: User, reason: str = "") -> Decision:
    """Approve, refuse, hide or show again. Tells the author. Raises PermissionDenied, NotPossible, ValidationError."""
    reason = reason.strip()
    with transaction.atomic():
        locked = Feature.objects.locked().get(pk=feature.pk)
        if not may_moderate(moderator, locked):
            raise PermissionDenied
        if not may_decide(action, locked.visibility) or (
            action == Action.RESTORE and not _hidden_by_moderators(locked)
        ):
            raise NotPossible(_("Somebody has decided about this in the meantime. Please look again."))
        if action in NEEDS_REASON and not reason:
            raise ValidationError({"reason": _("Write the reason: the author will read it.")})
        locked.visibility = MOVES[action][1]
        with recorded(actor=Actor.MODERATOR, note=reason):
            locked.save(update_fields=["visibility"])
        decision = Decision.objects.create(feature=locked, action=action, reason=reason, moderator=moderator)
        tell_author(locked, decision)
    return decision


def _hidden_by_moderators(feature: Feature) -> bool:
    """What its author withdrew stays withdrawn."""
    last = feature.decisions.first()
    return last is not None and last.action in (Action.REFUSE, Action.HIDE)


def possible_actions(feature: Feature) -> list[str]:
    """What can be decided about an item as it stands."""
    return [
        action
        for action in Action.values
        if may_decide(action, feature.visibility)
        and (action != Action.RESTORE or _hidden_by_moderators(feature))
    ]
