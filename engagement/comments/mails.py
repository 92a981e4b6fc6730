"""Letters to the author of a comment: what the moderators decided about it, and that the office has answered."""

from __future__ import annotations

from typing import Any

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.letters.writing import absolute, compose, queue_letter
from accounts.models import Letter
from engagement.comments.models import Comment, CommentDecision
from engagement.moderation.workflow import action_of
from places.models import Feature, Visibility
from places.models.people import FEATURE

DECIDED, ANSWERED = "comment-decided", "comment-answered"
HIDDEN = _("a page that is not shown at the moment")
"""Stands for the title of a thing that is not public."""


def tell_author(decision: CommentDecision) -> None:
    """Tell the author of the comment what was decided, and why."""
    _queue(DECIDED, decision.comment, {"decision": decision.pk})


def tell_of_answer(answer: Comment) -> None:
    """Tell the author of the comment that the office has answered."""
    if answer.parent is not None:
        _queue(ANSWERED, answer.parent, {"answer": answer.pk})


def _queue(kind: str, comment: Comment, content: dict[str, Any]) -> None:
    if comment.author is not None:
        about = (FEATURE, comment.feature_id)
        queue_letter(kind, lang=comment.lang, user=comment.author, about=about, content=content)


def write_decided(letter: Letter) -> EmailMessage | None:
    """Nothing to tell once the comment is withdrawn or the thing erased."""
    rows = CommentDecision.objects.select_related("comment__feature")
    decision = rows.filter(pk=letter.content.get("decision") or 0).first()
    if decision is None or decision.comment.visibility == Visibility.WITHDRAWN:
        return None
    comment = decision.comment
    is_shown = Visibility.PUBLIC == comment.visibility == comment.feature.visibility
    return _write(
        letter,
        "comment_decided",
        comment,
        {"action": str(action_of(decision)), "reason": decision.reason, "is_shown": is_shown},
    )


def write_answered(letter: Letter) -> EmailMessage | None:
    """Nothing to tell where the answer is no longer shown, or the comment was withdrawn."""
    rows = Comment.objects.public().select_related("office", "parent")
    answer = rows.filter(pk=letter.content.get("answer") or 0).first()
    if answer is None or answer.parent is None or answer.parent.visibility == Visibility.WITHDRAWN:
        return None
    return _write(letter, "comment_answered", answer, {"answer": answer})


def _write(letter: Letter, template: str, shown: Comment, context: dict[str, Any]) -> EmailMessage | None:
    """A letter to the author of a comment. ``shown``: the comment that the letter's link leads to."""
    rows = Feature.objects.filter(pk=shown.feature_id).select_related("city", "category")
    feature: Any = rows.specific().first()
    if letter.user is None or feature is None:
        return None
    return compose(
        f"engagement/letters/{template}.txt",
        to=letter.user.email,
        lang=letter.lang,
        context={
            "title": feature.title if feature.visibility == Visibility.PUBLIC else HIDDEN,
            "page": lambda: absolute(reverse("comment", args=[feature.city.slug, shown.pk])),
            "feedback": lambda: absolute(f"{reverse('feedback')}?city={feature.city.slug}"),
            **context,
        },
    )
