"""Appealing against a decision of the moderators, and deciding about the appeal."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.appeals.mails import tell_author
from engagement.appeals.models import Appeal
from engagement.moderation.services import decide
from engagement.moderation.workflow import Action
from engagement.moves.models import Move
from places.feature.moves import NotPossible
from places.models import Feature, Visibility
from places.permissions import may_moderate

OVER = _("Somebody has decided about this in the meantime. Please look again.")


def may_appeal(move: Move) -> bool:
    """Whether the decision still holds, and nobody has appealed against it."""
    feature = Feature.objects.filter(pk=move.feature_id, visibility=Visibility.HIDDEN)
    last = Move.objects.filter(feature=move.feature_id).decisions().first()
    return last == move and feature.exists() and not Appeal.objects.filter(move=move).exists()


def appeal(move: Move, *, text: str, lang: str = "it") -> Appeal:
    """Appeal against a decision, in the name of the thing's author. A form sent twice makes one appeal.

    Raises NotPossible, ValidationError by field.
    """
    if not text.strip():
        raise ValidationError({"text": _("Say why you do not agree.")})
    with transaction.atomic():
        thing = Feature.objects.locked().get(pk=move.feature_id)
        known = Appeal.objects.filter(move=move).first()
        if known is not None:
            return known
        if not may_appeal(move):
            raise NotPossible(OVER)
        return Appeal.objects.create(
            feature_id=thing.pk, move=move, user_id=thing.author_id, text=text.strip(), lang=lang
        )


def may_settle(user: Any, appeal: Appeal) -> bool:
    """Moderators of the thing, but neither who decided nor who appeals."""
    return user.pk not in (appeal.move.who_id, appeal.user_id) and may_moderate(user, appeal.feature)


def settle_appeal(*, appeal: Appeal, moderator: User, accept: bool, answer: str = "") -> None:
    """Show the thing again, or keep the decision with an answer. The author is told either way.

    Raises PermissionDenied, NotPossible, ValidationError by field.
    """
    answer = answer.strip()
    with transaction.atomic():
        Feature.objects.locked().get(pk=appeal.feature_id)
        if not may_settle(moderator, appeal):
            raise PermissionDenied
        waiting = Appeal.objects.open().filter(pk=appeal.pk)
        if not waiting.exists():
            raise NotPossible(OVER)
        if not accept and not answer:
            raise ValidationError({"answer": _("Write the answer: the author will read it.")})
        state = Appeal.State.ACCEPTED if accept else Appeal.State.DISMISSED
        Appeal.objects.filter(pk=appeal.pk).close(state, who=moderator, answer=answer)
        if accept:
            # Its letter says that the thing is shown again, with the answer.
            decide(feature=appeal.feature, action=Action.RESTORE, moderator=moderator)
        else:
            tell_author(appeal)
