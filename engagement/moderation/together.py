"""Deciding about several entries of the queue with one reason, and taking back what was just hidden."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from engagement.comments.services import decide_comment
from engagement.flags.services import settle
from engagement.models import Comment
from engagement.moderation.services import decide
from engagement.moderation.waiting import Entry, Sort
from engagement.moderation.workflow import Action
from places.models import City, Feature, Visibility

PUBLISH, HIDE = "publish", "hide"
UNDO_SECONDS = 600
_UNDO = "moderation_undo"
"""Key of the session: what the person has hidden last, of which city, and when."""
NO_RIGHT = gettext_lazy("You do not decide about it.")


@dataclass
class Outcome:
    """What became of a decision about several entries."""

    decided: list[Entry] = field(default_factory=list)
    refused: list[tuple[Entry, str]] = field(default_factory=list)
    """Entries that could not be decided, with the sentence that says why."""


def decide_together(shown: Collection[Entry], *, action: str, moderator: User, reason: str) -> Outcome:
    """Publish or hide each entry by its own service, with its own row of history. One that fails changes none of the others.

    To publish what people told about means to leave it as it is.
    """
    outcome = Outcome()
    for entry in shown:
        try:
            _decide(entry, action, moderator, reason)
        except PermissionDenied:
            outcome.refused.append((entry, str(NO_RIGHT)))
        except ValidationError as fault:
            outcome.refused.append((entry, " ".join(fault.messages)))
        else:
            outcome.decided.append(entry)
    return outcome


def _decide(entry: Entry, action: str, moderator: User, reason: str) -> None:
    if entry.sort == Sort.FLAG:
        settle(flag=entry.row, moderator=moderator, uphold=action == HIDE, reason=reason)
        return
    step = Action.APPROVE if action == PUBLISH else Action.REFUSE
    if entry.sort == Sort.COMMENT:
        decide_comment(comment=entry.row, action=step, moderator=moderator, reason=reason)
    else:
        decide(feature=entry.row, action=step, moderator=moderator, reason=reason)


def remember_hidden(request: HttpRequest, city: City, hidden: Sequence[Feature | Comment]) -> None:
    """Keep in the session what the person has hidden just now: only that can be shown again with one button."""
    keys = [["comment" if isinstance(one, Comment) else "thing", one.pk] for one in hidden]
    if keys:
        request.session[_UNDO] = {"city": city.pk, "keys": keys, "at": timezone.now().timestamp()}
    else:
        request.session.pop(_UNDO, None)


def may_undo(request: HttpRequest, city: City) -> int:
    """How many items the person hid in their last decision about this city, if that was a few minutes ago."""
    kept = request.session.get(_UNDO)
    if not kept or kept["city"] != city.pk or timezone.now().timestamp() - kept["at"] > UNDO_SECONDS:
        return 0
    return len(kept["keys"])


def undo(request: HttpRequest, city: City) -> tuple[int, list[str]]:
    """Show again what the person hid last. Says how much, and why not for the rest."""
    moderator: Any = request.user
    done, refused = 0, []
    keys = request.session.pop(_UNDO)["keys"] if may_undo(request, city) else []
    for sort, pk in keys:
        model: Any = Comment if sort == "comment" else Feature
        row = model.objects.filter(pk=pk).first()
        try:
            if sort == "comment" and row:
                decide_comment(comment=row, action=Action.RESTORE, moderator=moderator)
            elif row:
                decide(feature=row, action=Action.RESTORE, moderator=moderator)
        except PermissionDenied:
            refused.append(str(NO_RIGHT))
        except ValidationError as fault:
            refused.append(" ".join(fault.messages))
        else:
            done += row is not None
    if not keys:
        refused.append(_("There is nothing to undo any more."))
    return done, refused


def hidden_by(entry: Entry) -> Feature | Comment | None:
    """What a decision to hide about what people told has hidden: it was public until then."""
    if entry.sort != Sort.FLAG:
        return None
    shown: Feature | Comment = entry.row.comment or entry.feature
    return shown if shown.visibility == Visibility.PUBLIC else None
