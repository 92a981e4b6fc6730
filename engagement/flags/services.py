"""Telling the moderators that something is wrong, and deciding about it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.comments.models import Comment
from engagement.comments.services import decide_comment
from engagement.flags.models import Flag
from engagement.moderation.services import decide
from engagement.moderation.workflow import Action, may_decide
from engagement.participation import FLAGGED, may_now
from places.feature.moves import NotPossible
from places.permissions import may_moderate


def flag(
    feature: Any, *, reason: str, text: str = "", comment: Comment | None = None, user: User | None = None
) -> Flag:
    """Tell the moderators about a thing, or about a comment on it. One's own open flag is written anew.

    Raises NotPossible, ValidationError by field.
    """
    if not may_now(feature, FLAGGED):
        raise NotPossible(_("It is no longer shown."))
    if reason not in Flag.Reason:
        raise ValidationError({"reason": _("Choose one of the list.")})
    if reason == Flag.Reason.OTHER and not text.strip():
        raise ValidationError({"text": _("Say in your own words what is wrong.")})
    values = {"reason": reason, "text": text.strip()}
    if user is None:
        return Flag.objects.create(feature_id=feature.pk, comment=comment, **values)
    with transaction.atomic():
        # The person's row is locked, so that one form sent twice cannot find nothing twice.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        own, _new = Flag.objects.update_or_create(
            feature_id=feature.pk, comment=comment, user=user, state=Flag.State.OPEN, defaults=values
        )
    return own


def settle(*, flag: Flag, moderator: User, uphold: bool, reason: str = "") -> None:
    """Decide about all open flags of the same thing or comment: hide it with a reason, or leave it.

    Raises PermissionDenied, NotPossible, ValidationError by field.
    """
    with transaction.atomic():
        if not may_moderate(moderator, flag.feature):
            raise PermissionDenied
        flags = Flag.objects.about(flag.feature_id, flag.comment_id)
        if not flags.open().exists():
            raise NotPossible(_("Somebody has decided about this in the meantime. Please look again."))
        if not uphold or not _hide(flag, moderator, reason):
            state = Flag.State.UPHELD if uphold else Flag.State.DISMISSED
            flags.close(state, who=moderator, note=reason.strip())


def _hide(flag: Flag, moderator: User, reason: str) -> bool:
    """Hide what the flag is about, which closes its flags; False where it is not shown any more."""
    shown = flag.comment or flag.feature
    action = next((one for one in (Action.HIDE, Action.REFUSE) if may_decide(one, shown.visibility)), None)
    if action is None:
        return False
    if flag.comment is not None:
        decide_comment(comment=flag.comment, action=action, moderator=moderator, reason=reason)
    else:
        decide(feature=flag.feature, action=action, moderator=moderator, reason=reason)
    return True
