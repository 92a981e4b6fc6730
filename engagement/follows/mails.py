"""Letters to those who follow a thing, with a one-click end that needs no sign-in (RFC 8058)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.urls import reverse

from accounts.letters.writing import absolute, compose, queue_letter
from accounts.models import Letter
from engagement.follows.links import confirm_token, end_token
from engagement.follows.models import Follow
from engagement.moves.timeline import timeline
from places.ground.clock import clock_of
from places.models import Feature, Visibility
from places.models.people import FEATURE

CONFIRM, FOLLOWED = "follow-confirm", "followed"
FOLLOW = "engagement.follow"
"""What letters that ask for a confirmation are about."""


def please_confirm(row: Follow, *, lang: str, seconds: bool) -> None:
    """The link to confirm, and no word that somebody wrote: nobody knows yet whose address it is."""
    queue_letter(CONFIRM, lang=lang, about=(FOLLOW, row.pk), content={"seconds": seconds})


def moved(row: Follow, moves: Sequence[int]) -> None:
    """What became of the thing."""
    content = {"follow": row.pk, "moves": list(moves)}
    queue_letter(FOLLOWED, lang=row.lang, user=row.user, about=(FEATURE, row.feature_id), content=content)


def write_confirm(letter: Letter) -> EmailMessage | None:
    """Nothing to tell once the row is gone, or the thing no longer public."""
    row = _row(letter.subject_id)
    feature = _feature(row.feature_id) if row else None
    if row is None or feature is None:
        return None
    seconds = bool(letter.content.get("seconds"))
    city = feature.city.slug
    return compose(
        "engagement/letters/follow_confirm.txt",
        to=row.email,
        lang=letter.lang,
        context={
            "feature": feature,
            "seconds": seconds,
            "confirm": lambda: absolute(
                reverse("follow_confirm", args=[city, confirm_token(row, seconds=seconds)])
            ),
        },
    )


def write_moved(letter: Letter) -> EmailMessage | None:
    """The moves as the public history tells them. Nothing to tell who has ended it, or of what is hidden meanwhile."""
    row = _row(letter.content.get("follow"))
    feature = _feature(letter.subject_id)
    if row is None or feature is None:
        return None
    told = set(letter.content.get("moves", ()))
    with clock_of(feature.city):
        moments = [moment for moment in reversed(timeline(feature)) if moment.move in told]
        if not moments:
            return None
        return _write_moved(letter, row, feature, moments)


def _write_moved(letter: Letter, row: Follow, feature: Any, moments: Sequence[Any]) -> EmailMessage:
    token = end_token(row)
    end = reverse("follow_end", args=[feature.city.slug, token])
    return compose(
        "engagement/letters/followed.txt",
        to=row.reader.email,
        lang=letter.lang,
        context={
            "feature": feature,
            "moments": moments,
            "last": moments[-1],
            "page": lambda: absolute(feature.get_absolute_url()),
            "end": lambda: absolute(reverse("follow_end", args=[feature.city.slug, token])),
        },
        headers={
            "List-Unsubscribe": f"<{absolute(end)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def _row(pk: int | None) -> Follow | None:
    return Follow.objects.select_related("user").filter(pk=pk or 0).first()


def _feature(pk: int | None) -> Any:
    """The thing as its kind; None where it is not public."""
    rows = Feature.objects.filter(pk=pk or 0, visibility=Visibility.PUBLIC).select_related("city", "category")
    return rows.specific().first()
