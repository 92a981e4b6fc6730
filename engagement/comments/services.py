"""Writing comments, changing and taking them back, and deciding about them."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.comments import mails
from engagement.comments.models import Comment, CommentDecision
from engagement.comments.permissions import may_answer_officially, may_edit_comment, may_withdraw_comment
from engagement.contributions.services import waits_for_approval
from engagement.flags.models import Flag
from engagement.moderation.workflow import MOVES, NEEDS_REASON, Action, may_decide
from engagement.participation import COMMENTED, may_now
from places.feature.moves import NotPossible
from places.models import Feature, Visibility
from places.permissions import may_moderate

LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
EMPTY = _("Write your comment.")


def add_comment(
    *,
    feature: Any,
    author: User,
    text: str,
    parent: Comment | None = None,
    key: uuid.UUID | None = None,
    lang: str = "it",
    official: bool = False,
) -> Comment:
    """Write a comment or a reply, once per key. ``official``: for the office in charge.

    The first ones of a new account wait for a moderator, and those of an account not yet trusted that hold a link. A reply to a
    reply joins its thread. Raises NotPossible where comments are closed, PermissionDenied, ValidationError by field.
    """
    known = Comment.objects.filter(key=key, author=author).first() if key else None
    if known is not None:
        return known
    if not may_now(feature, COMMENTED):
        raise NotPossible(_("Comments are closed at the moment."))
    if official and not may_answer_officially(author, feature):
        raise PermissionDenied
    if not text.strip():
        raise ValidationError({"text": EMPTY})
    with transaction.atomic():
        # The author's row is locked, so that one form sent twice cannot find nothing twice.
        User.objects.select_for_update(no_key=True).get(pk=author.pk)
        if parent is not None:
            parent = _open_thread(parent, feature)
        made, new = Comment.objects.get_or_create(
            key=key or uuid.uuid4(),
            defaults={
                "feature_id": feature.pk,
                "parent": parent,
                "author": author,
                "office": feature.manager if official else None,
                "text": text.strip(),
                "lang": lang,
                "visibility": Visibility.PENDING
                if not official and _waits(author, feature, text)
                else Visibility.PUBLIC,
            },
        )
        if new and official:
            mails.tell_of_answer(made)
    return made


def _open_thread(comment: Comment, feature: Feature) -> Comment:
    """The comment that begins the thread, locked: it cannot be hidden or deleted while the reply is written. Raises NotPossible."""
    begins = Comment.objects.filter(pk=comment.parent_id or comment.pk, feature=feature.pk)
    found = begins.filter(visibility=Visibility.PUBLIC).select_for_update(no_key=True).first()
    if found is None:
        raise NotPossible(_("The comment you reply to is no longer shown."))
    return found


def _waits(author: User, feature: Feature, text: str) -> bool:
    """Whether a moderator looks first."""
    if author.is_trusted or may_moderate(author, feature):
        return False
    return waits_for_approval(author) or LINK.search(text) is not None


def edit_comment(*, comment: Comment, author: User, text: str) -> Comment:
    """Change one's comment within some minutes. Raises NotPossible, ValidationError by field."""
    if not text.strip():
        raise ValidationError({"text": EMPTY})
    with transaction.atomic():
        comment = _locked(comment)
        if not may_edit_comment(author, comment):
            raise NotPossible(_("The time for changing it is over. You can still withdraw it."))
        comment.text, comment.edited = text.strip(), timezone.now()
        if comment.office_id is None and _waits(author, comment.feature, text):
            comment.visibility = Visibility.PENDING
        comment.save(update_fields=["text", "edited", "visibility"])
    return comment


def withdraw_comment(*, comment: Comment, author: User) -> None:
    """Take one's comment back: its words are deleted. Raises NotPossible."""
    with transaction.atomic():
        comment = _locked(comment)
        if not may_withdraw_comment(author, comment):
            raise NotPossible(_("It is no longer shown."))
        if comment.replies.exists():
            comment.text, comment.author, comment.visibility = "", None, Visibility.WITHDRAWN
            comment.save(update_fields=["text", "author", "visibility"])
        else:
            comment.delete()


def decide_comment(*, comment: Comment, action: str, moderator: User, reason: str = "") -> Comment:
    """Approve, refuse, hide or show a comment again. Tells its author.

    Raises PermissionDenied, NotPossible, ValidationError by field.
    """
    reason = reason.strip()
    with transaction.atomic():
        comment = _locked(comment)
        if not may_moderate(moderator, comment.feature):
            raise PermissionDenied
        if not may_decide(action, comment.visibility):
            raise NotPossible(_("Somebody has decided about this in the meantime. Please look again."))
        if action in NEEDS_REASON and not reason:
            raise ValidationError({"reason": _("Write the reason: the author will read it.")})
        before, after = MOVES[action]
        comment.visibility = after
        comment.save(update_fields=["visibility"])
        decision = CommentDecision.objects.create(
            comment=comment, before=before, after=after, who=moderator, reason=reason
        )
        if action in (Action.HIDE, Action.REFUSE):
            flags = Flag.objects.about(comment.feature_id, comment.pk)
            flags.close(Flag.State.UPHELD, who=moderator, note=reason)
        mails.tell_author(decision)
    return comment


def _locked(comment: Comment) -> Comment:
    """The comment as it is now. Raises NotPossible where it is gone."""
    rows = Comment.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "feature__city", "author"
    )
    found = rows.filter(pk=comment.pk).first()
    if found is None:
        raise NotPossible(_("It is no longer shown."))
    return found
