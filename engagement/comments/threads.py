"""The comments of a thing as its page shows them: threads with their replies, official answers first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from engagement.comments.models import Comment
from engagement.comments.permissions import may_edit_comment, may_withdraw_comment
from places.models import Visibility

PAGE = 20
NEWEST, OLDEST = "newest", "oldest"


@dataclass
class Shown:
    """One comment with what the reader may do about it, and its replies, the oldest first."""

    comment: Comment
    by_author: bool
    may_edit: bool
    may_withdraw: bool
    replies: list[Shown] = field(default_factory=list)

    @property
    def gone(self) -> bool:
        """Whether the reader is shown only its replies."""
        is_past = self.comment.visibility in (Visibility.HIDDEN, Visibility.WITHDRAWN)
        return is_past or (self.waits and not self.may_withdraw)

    @property
    def waits(self) -> bool:
        """Whether only its author reads it yet."""
        return self.comment.visibility == Visibility.PENDING


def roots(feature: Any, user: Any, order: str = NEWEST) -> QuerySet[Comment]:
    """The comments that begin a thread, official ones first. One that is no longer shown stays as long as replies to it are."""
    replies = Comment.objects.filter(parent=OuterRef("pk"), visibility=Visibility.PUBLIC)
    gone = ~Q(visibility=Visibility.PUBLIC) & Exists(replies)
    rows = Comment.objects.filter(feature=feature.pk, parent=None)
    readable = Comment.objects.readable_by(user).filter(feature=feature.pk)
    direction = "" if order == OLDEST else "-"
    return (
        rows.filter(Q(pk__in=readable.values("pk")) | gone)
        .annotate(official=Case(When(office__isnull=False, then=Value(0)), default=Value(1)))
        .order_by("official", f"{direction}created", f"{direction}pk")
    )


def threads(
    feature: Any, user: Any, order: str = NEWEST, number: Any = 1
) -> tuple[list[Shown], Page[Comment]]:
    """One page of threads, in three queries."""
    page = Paginator(roots(feature, user, order).select_related("author", "office"), PAGE).get_page(number)
    found = [_shown(comment, feature, user) for comment in page]
    by_key = {one.comment.pk: one for one in found}
    replies = Comment.objects.readable_by(user).filter(parent__in=by_key)
    for reply in replies.select_related("author", "office").order_by("created", "pk"):
        by_key[reply.parent_id or 0].replies.append(_shown(reply, feature, user))
    return found, page


def _shown(comment: Comment, feature: Any, user: Any) -> Shown:
    return Shown(
        comment,
        by_author=comment.author_id is not None and comment.author_id == feature.author_id,
        may_edit=may_edit_comment(user, comment),
        may_withdraw=may_withdraw_comment(user, comment),
    )


def page_of(comment: Comment, user: Any) -> int:
    """The page of the newest threads on which the comment stands."""
    root = comment.parent_id or comment.pk
    keys = list(roots(comment.feature, user).values_list("pk", flat=True))
    return keys.index(root) // PAGE + 1 if root in keys else 1


def how_many(feature: Any) -> int:
    """How many comments everybody can read."""
    return Comment.objects.filter(feature=feature.pk, visibility=Visibility.PUBLIC).count()
