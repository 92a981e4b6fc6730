"""Which visibility may follow which, and in what quality, as data. Statuses are the business of each kind."""

from __future__ import annotations

from engagement.moves.models import Move
from places.models import Visibility

Quality = Move.Quality

SENDER = frozenset({Quality.AUTHOR, Quality.REPORTER})
STAFF = frozenset({Quality.MODERATOR, Quality.ADMINISTRATOR})

MOVES: dict[tuple[str, str], frozenset[str]] = {
    (Visibility.DRAFT, Visibility.PENDING): SENDER,
    (Visibility.DRAFT, Visibility.PUBLIC): SENDER | {Quality.ADMINISTRATOR},
    (Visibility.PENDING, Visibility.PUBLIC): STAFF,
    (Visibility.PENDING, Visibility.HIDDEN): STAFF,
    (Visibility.PUBLIC, Visibility.HIDDEN): STAFF,
    (Visibility.HIDDEN, Visibility.PUBLIC): STAFF,
    # A refused item waits again after a correction; so does a corrected one where the category requires approval.
    (Visibility.HIDDEN, Visibility.PENDING): SENDER,
    (Visibility.PUBLIC, Visibility.PENDING): SENDER,
    # A private thing becomes known to others by its sender's own act only.
    (Visibility.DRAFT, Visibility.PRIVATE): SENDER | {Quality.ADMINISTRATOR},
    (Visibility.PRIVATE, Visibility.PENDING): SENDER,
    (Visibility.PRIVATE, Visibility.PUBLIC): SENDER,
    **{
        (before, Visibility.PRIVATE): STAFF | {Quality.OFFICE}
        for before in (Visibility.PENDING, Visibility.PUBLIC, Visibility.HIDDEN)
    },
    **{
        (before, Visibility.WITHDRAWN): SENDER
        for before in (Visibility.DRAFT, Visibility.PENDING, Visibility.PUBLIC, Visibility.PRIVATE)
    },
}
"""For each change of visibility the qualities that may make it."""

NEEDS_REASON = frozenset({Visibility.HIDDEN})


def said(visibility: str) -> str:
    """The visibility that moves speak of: in a city that is not open, ``closed`` stands for ``public``."""
    return Visibility.PUBLIC if visibility == Visibility.CLOSED else visibility


def may_change_visibility(before: str, after: str, quality: str) -> bool:
    """Whether somebody of this quality may change the visibility so."""
    return quality in MOVES.get((said(before), after), ())
