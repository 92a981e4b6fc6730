"""What happened to a feature, as people read it: a view of the events the database records.

Who writes a move gives the words: ``recorded(note=…, actor=…)`` around the save.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

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


@contextmanager
def recorded(*, actor: str = "", office: str = "", note: str = "") -> Iterator[None]:
    """Give the changes made inside their public words: in what quality, which office, which note."""
    with pghistory.context(actor=actor, office=office, note=note):
        yield


def timeline(feature: Feature, *, for_staff: bool = False) -> list[Moment]:
    """The steps of a feature, oldest first, in at most three queries.

    The public one tells of the beginning and of the status; staff also see each change of visibility.
    """
    rows = list(
        feature.events.order_by("pgh_created_at", "pgh_id").values(  # type: ignore[attr-defined]
            "pgh_created_at", "status", "visibility", "pgh_context__metadata"
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
        words = _words(after["pgh_context__metadata"])
        if after["status"] != before["status"]:
            label, tone = known.get(after["status"], (after["status"], Tone.PROGRESS))
            moments.append(Moment(after["pgh_created_at"], label, tone=tone, **words))
        elif for_staff and after["visibility"] != before["visibility"] and after["visibility"] != "public":
            label = str(Visibility(after["visibility"]).label)
            moments.append(Moment(after["pgh_created_at"], label, tone=Tone.CLOSED, **words))
        elif for_staff and before["visibility"] == "hidden" and after["visibility"] == "public":
            moments.append(Moment(after["pgh_created_at"], str(_("Shown again")), **words))
    # What was entered with a later status has no day for it: it stands after the beginning.
    moments.sort(key=lambda moment: moment.when or feature.published or feature.created)
    return moments


def _words(metadata: dict[str, Any] | None) -> dict[str, str]:
    """The public words of a change: the office by name, otherwise the quality of who acted."""
    metadata = metadata or {}
    actor = metadata.get("office") or ""
    if not actor and metadata.get("actor") in Actor.values:
        actor = str(Actor(metadata["actor"]).label)
    return {"actor": actor, "note": metadata.get("note") or ""}


def _statuses(kind: str) -> dict[str, Any]:
    child = Feature.child_models().get(kind)
    return child.statuses() if child else {}
