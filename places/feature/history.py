"""What happened to a feature, as people read it: a view of the events the database records.

Who writes a move gives the words: ``recorded(note=…, actor=…)`` around the save. They belong to the changes made inside and
to no other, however many moves one request makes.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pghistory
from django.db import connection, models
from django.utils.translation import gettext_lazy as _
from pghistory.runtime import Context, _tracker

from places.models import Feature, Visibility
from places.models.phase import Tone

STANDING = "active"
"""The status of things that simply are there; as a beginning it is not worth a line."""


class Actor(models.TextChoices):
    """In what quality somebody acted. Names of persons never stand in the public history."""

    REPORTER = "reporter", _("Who reported it")
    AUTHOR = "author", _("The author")
    OFFICE = "office", _("The office in charge")
    MODERATOR = "moderator", _("The moderators")


@dataclass(frozen=True)
class Moment:
    """One step. ``when`` is None where the day is not known; ``actor`` and ``note`` may be empty."""

    when: datetime.datetime | None
    what: str
    actor: str = ""
    note: str = ""
    tone: str = Tone.NEW


CONTENT = ("title", "description", "address", "location", "attributes", "category")
"""Columns that say what a thing is. A change of one by its sender is a correction."""


@contextmanager
def recorded(*, actor: str = "", office: str = "", note: str = "", private: str = "") -> Iterator[None]:
    """Give the changes made inside their words: in what quality, which office, which note.

    ``private`` is for the office and the sender only. The library keeps one context for everything inside the outermost
    block, a whole request, and rewrites its words with each change. So each block here has a context of its own, which takes
    over nothing but the user.
    """
    given = {"actor": actor, "office": office, "note": note, "private": private}
    words = {name: text for name, text in given.items() if text}
    around = getattr(_tracker, "value", None)
    if around is not None:
        _tracker.value = Context(uuid.uuid4(), {**words, "user": around.metadata.get("user")})
        try:
            yield
        finally:
            _tracker.value = around
        return
    with pghistory.context(**words):
        yield
    if connection.in_atomic_block:
        # The setting lives as long as the transaction: without this the next change would carry these words too.
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pghistory.context_id', '', true)")


def timeline(feature: Feature, *, for_staff: bool = False, with_private: bool = False) -> list[Moment]:
    """The steps of a feature, newest first, in at most three queries.

    The public one tells of the beginning, of the status, and that the sender corrected what was public already. Staff also
    see each change of visibility. ``with_private`` adds the words between sender and office.
    """
    rows = list(
        feature.events.order_by("pgh_created_at", "pgh_id").values(  # type: ignore[attr-defined]
            "pgh_created_at", "status", "visibility", "pgh_context__metadata", *CONTENT
        )
    )
    statuses = type(feature).statuses() or _statuses(feature.kind)
    known = {code: (info.label, info.tone) for code, info in statuses.items()}
    first_status = rows[0]["status"] if rows else feature.status
    label, tone = known.get(first_status, (first_status, Tone.NEW))
    if tone == Tone.NEW and first_status in known:
        moments = [Moment(feature.created, label, tone=tone)]
    else:
        moments = [Moment(feature.created, str(_("Entered")))]
        if first_status != STANDING:
            moments.append(Moment(None, label, tone=tone))
    if feature.published:
        moments.append(Moment(feature.published, str(_("Published"))))
    for before, after in pairwise(rows):
        words = _words(after["pgh_context__metadata"], with_private=with_private)
        when = after["pgh_created_at"]
        if after["status"] != before["status"]:
            label, tone = known.get(after["status"], (after["status"], Tone.PROGRESS))
            moments.append(Moment(when, label, tone=tone, **words))
        elif feature.published and when > feature.published and _is_correction(before, after):
            moments.append(Moment(when, str(_("Corrected by the sender"))))
        elif for_staff and after["visibility"] != before["visibility"] and after["visibility"] != "public":
            label = str(Visibility(after["visibility"]).label)
            moments.append(Moment(when, label, tone=Tone.CLOSED, **words))
        elif for_staff and before["visibility"] == "hidden" and after["visibility"] == "public":
            moments.append(Moment(when, str(_("Shown again")), **words))
    # What was entered with a later status has no day for it: it stands after the beginning.
    moments.sort(key=lambda moment: moment.when or feature.published or feature.created)
    return moments[::-1]


def _is_correction(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether the sender changed what the thing says."""
    actor = (after["pgh_context__metadata"] or {}).get("actor")
    by_sender = actor in (Actor.REPORTER, Actor.AUTHOR)
    return by_sender and any(before[name] != after[name] for name in CONTENT)


def _words(metadata: dict[str, Any] | None, *, with_private: bool) -> dict[str, str]:
    """The words of a change: the office by name, otherwise the quality of who acted."""
    metadata = metadata or {}
    actor = metadata.get("office") or ""
    if not actor and metadata.get("actor") in Actor.values:
        actor = str(Actor(metadata["actor"]).label)
    notes = [metadata.get("note"), metadata.get("private") if with_private else ""]
    return {"actor": actor, "note": "\n".join(note for note in notes if note)}


def _statuses(kind: str) -> dict[str, Any]:
    child = Feature.child_models().get(kind)
    return child.statuses() if child else {}
