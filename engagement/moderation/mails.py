"""Letters about the decisions of moderators."""

from __future__ import annotations

from django.core.mail import EmailMessage

from accounts.letters.writing import absolute, compose, queue_letter
from accounts.models import Letter
from engagement.appeals.links import appeal_address
from engagement.models import Appeal, Move
from engagement.moderation.workflow import Action, action_of
from places.models import Feature
from places.models.people import FEATURE

DECISION = "decision"


def tell_author(feature: Feature, move: Move) -> None:
    """What was decided, and why."""
    item = letter_item(feature.pk)
    reader = item.correspondent() if item else None
    if item is None or reader is None:
        return
    queue_letter(
        DECISION,
        lang=reader.lang,
        user=item.author,
        about=(FEATURE, feature.pk),
        content={"move": move.pk},
    )


def write_decision(letter: Letter) -> EmailMessage | None:
    """The words of a decision. Nothing to tell once the item is erased."""
    move = Move.objects.filter(pk=letter.content.get("move")).first()
    item = letter_item(letter.subject_id) if move and letter.subject_id else None
    reader = item.correspondent() if item else None
    if move is None or item is None or reader is None:
        return None
    site, page = item.city, item.get_absolute_url
    return compose(
        f"engagement/letters/{action_of(move)}.txt",
        to=reader.email,
        lang=letter.lang,
        context={
            "feature": item,
            "reference": getattr(item, "reference", ""),
            "reason": move.words,
            "answer": _answer(move),
            "page": lambda: absolute(page()),
            "appeal": lambda: absolute(appeal_address(site.slug, move)),
            "site": site.name,
        },
    )


def _answer(move: Move) -> str:
    """What was answered to the appeal that the decision accepts."""
    if action_of(move) != Action.RESTORE:
        return ""
    last = Move.objects.filter(feature=move.feature_id, id__lt=move.pk).decisions().first()
    appeal = Appeal.objects.filter(move=last, state=Appeal.State.ACCEPTED).first()
    return appeal.answer if appeal else ""


def letter_item(pk: int) -> Feature | None:
    """The feature as its kind, with what letters name."""
    found: Feature | None = Feature.objects.filter(pk=pk).select_related("city", "author").specific().first()
    return found
