"""The letter that tells the sender of a suggestion what became of it.

To an address without an account, which nobody has confirmed, it holds no word of visitors: neither the suggestion nor the thing's title.
"""

from __future__ import annotations

from typing import Any

from django.core.mail import EmailMessage

from accounts.letters.writing import absolute, compose, queue_letter
from accounts.models import Letter
from engagement.suggestions.models import Suggestion
from places.models import Feature, Visibility

SETTLED = "suggestion-settled"
SUGGESTION = "engagement.suggestion"
"""The subject label of the letters."""


def tell(row: Suggestion) -> None:
    """Queue the letter, where the sender wants one."""
    if row.reader is not None:
        queue_letter(SETTLED, lang=row.lang, user=row.user, about=(SUGGESTION, row.pk))


def write_settled(letter: Letter) -> EmailMessage | None:
    """What was accepted and what not. Nothing to tell once the address is removed or the thing is no longer public."""
    row = (
        Suggestion.objects.select_related("user", "feature")
        .prefetch_related("changes")
        .filter(pk=letter.subject_id or 0)
        .first()
    )
    reader = row.reader if row else None
    if row is None or reader is None:
        return None
    rows = Feature.objects.filter(pk=row.feature_id, visibility=Visibility.PUBLIC).select_related("city")
    thing: Any = rows.specific().first()
    if thing is None:
        return None
    return compose(
        "engagement/letters/suggestion_settled.txt",
        to=reader.email,
        lang=letter.lang,
        context={
            "feature": thing,
            "accepted": row.accepted,
            "refused": row.refused,
            "answer": row.answer,
            "by_account": row.user is not None,
            "page": lambda: absolute(thing.get_absolute_url()),
        },
    )
