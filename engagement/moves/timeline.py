"""The timeline of a feature: its moves in words."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from engagement.acts.models import Act
from engagement.moves.models import Move
from places.ground.known import statuses_shown
from places.models import Feature, Office, Visibility
from places.models.phase import Tone

STANDING = "active"
"""The standing status of places; as the first move it is not shown."""
What, Quality = Move.What, Move.Quality


@dataclass(frozen=True)
class Moment:
    """One step. ``when`` is None where the day is not known; ``actor`` and ``note`` may be empty."""

    when: datetime.datetime | None
    what: str
    actor: str = ""
    note: str = ""
    tone: str = Tone.NEW
    move: int = 0
    """The key of the move; 0 for the beginning."""
    act: Act | None = None
    """What the step rests on, where the reader may read it."""


def timeline(feature: Feature, *, for_staff: bool = False, with_notes: bool = False) -> list[Moment]:
    """The steps of a feature, newest first, in at most four queries besides the words of the city's statuses.

    The public one tells of the beginning, the status, the office in charge, and that what was public already was corrected; of an
    internal phase it tells nothing. Staff also see internal phases, internal acts and each change of visibility.
    ``with_notes`` adds what is not for the public: to staff every note, to the sender the sender's own.
    """
    moves = Move.objects.of(feature)
    columns = (*Move.PUBLIC_COLUMNS, "note") if with_notes else Move.PUBLIC_COLUMNS
    rows = list(moves.values("id", *columns))
    statuses = feature.own_statuses() or statuses_shown(feature.kind, feature.city)
    known = {code: (str(info.label), info.tone) for code, info in statuses.items()}
    secret = set() if for_staff else {code for code, info in statuses.items() if not info.is_public}
    moments = _beginning(feature, rows, known, secret)
    rows = [row for row in rows if row["what"] != What.STATUS or row["after"] not in secret]
    offices = _offices(feature, rows)
    acts = _acts(rows, for_staff=for_staff)
    for row in rows:
        moment = _moment(row, feature, known, offices, for_staff=for_staff)
        if moment is not None:
            note = row.get("note", "") if for_staff or row["quality"] in _SENDER else ""
            moments.append(
                Moment(
                    row["at"],
                    moment[0],
                    actor=_actor(row),
                    note="\n".join(text for text in (row["words"], note) if text),
                    tone=moment[1],
                    move=row["id"],
                    act=acts.get(row["act"]),
                )
            )
    # What was entered with a later status has no day for it: it stands after the beginning.
    moments.sort(key=lambda moment: moment.when or feature.published or feature.created)
    return moments[::-1]


_SENDER = (Quality.REPORTER, Quality.AUTHOR)


def _beginning(
    feature: Feature, rows: list[dict[str, Any]], known: dict[str, tuple[str, str]], secret: set[str]
) -> list[Moment]:
    status_moves = [row for row in rows if row["what"] == What.STATUS]
    first = (status_moves[0]["before"] or status_moves[0]["after"]) if status_moves else feature.status
    label, tone = known.get(first, (first, Tone.NEW))
    if tone == Tone.NEW and first in known and first not in secret:
        moments = [Moment(feature.created, label, tone=tone)]
    else:
        moments = [Moment(feature.created, _("Entered"))]
        if first != STANDING and first not in secret:
            moments.append(Moment(None, label, tone=tone))
    if feature.published:
        moments.append(Moment(feature.published, _("Published")))
    return moments


def _moment(
    row: dict[str, Any],
    feature: Feature,
    known: dict[str, tuple[str, str]],
    offices: dict[str, str],
    *,
    for_staff: bool,
) -> tuple[str, str] | None:
    """What a move is called, and its look; None where this reader is not told of it, or the beginning tells it already."""
    before, after = str(row["before"]), str(row["after"])
    match row["what"]:
        case What.STATUS if before:
            return known.get(after, (after, Tone.PROGRESS))
        case What.CORRECTION if feature.published and row["at"] > feature.published:
            return (_("Corrected by the sender") if row["quality"] in _SENDER else _("Corrected")), Tone.NEW
        case What.PHOTO if after == Move.BLURRED:
            return _("Part of a photo was made unrecognisable"), Tone.NEW
        case What.PHOTO:
            return _("A photo is shown as it was before"), Tone.NEW
        case What.ASSIGNMENT if after:
            return _("Passed to the office: %(office)s") % {
                "office": offices.get(after, after)
            }, Tone.PROGRESS
        case What.VISIBILITY if for_staff and after != Visibility.PUBLIC:
            return str(Visibility(after).label), Tone.CLOSED
        case What.VISIBILITY if for_staff and before == Visibility.HIDDEN:
            return _("Shown again"), Tone.NEW
    return None


def _actor(row: dict[str, Any]) -> str:
    """The office by name, otherwise the quality of who acted; of a sender's correction the step says it."""
    if row["what"] == What.CORRECTION and row["quality"] in _SENDER:
        return ""
    return row["office__name"] or str(Quality(row["quality"]).label)


def _offices(feature: Feature, rows: list[dict[str, Any]]) -> dict[str, str]:
    codes = {row["after"] for row in rows if row["what"] == What.ASSIGNMENT}
    if not codes:
        return {}
    return dict(Office.objects.filter(city=feature.city_id, code__in=codes).values_list("code", "name"))


def _acts(rows: list[dict[str, Any]], *, for_staff: bool) -> dict[int | None, Act]:
    """The acts that the moves rest on, as far as the reader may read them."""
    found = Act.objects.filter(pk__in={row["act"] for row in rows if row["act"]})
    return {act.pk: act for act in found if act.is_public or for_staff}
