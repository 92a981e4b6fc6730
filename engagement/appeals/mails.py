"""The letter to the author whose appeal was dismissed. An accepted one is told by the letter of the new decision."""

from __future__ import annotations

from django.core.mail import EmailMessage

from accounts.letters.writing import absolute, compose, queue_letter
from accounts.models import Letter
from engagement.appeals.links import appeal_address
from engagement.appeals.models import Appeal
from engagement.moderation.mails import letter_item
from places.models.people import FEATURE

DISMISSED = "appeal-dismissed"


def tell_author(appeal: Appeal) -> None:
    """What was decided, and why."""
    item = letter_item(appeal.feature_id)
    reader = item.correspondent() if item else None
    if item is None or reader is None:
        return
    about = (FEATURE, appeal.feature_id)
    queue_letter(DISMISSED, lang=reader.lang, user=item.author, about=about, content={"appeal": appeal.pk})


def write_dismissed(letter: Letter) -> EmailMessage | None:
    """Nothing to tell once the thing is erased."""
    appeal = Appeal.objects.select_related("move").filter(pk=letter.content.get("appeal") or 0).first()
    item = letter_item(appeal.feature_id) if appeal else None
    reader = item.correspondent() if item else None
    if appeal is None or item is None or reader is None:
        return None
    address = appeal_address(item.city.slug, appeal.move)
    return compose(
        "engagement/letters/appeal_dismissed.txt",
        to=reader.email,
        lang=letter.lang,
        context={
            "title": item.title,
            "reference": getattr(item, "reference", ""),
            "answer": appeal.answer,
            "page": lambda: absolute(address),
        },
    )
