"""The one service that moves features of every kind, and the writing of moves in bulk."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.acts.models import Act
from engagement.alerts.telling import announce as announce_to_alerts
from engagement.follows.telling import announce
from engagement.moves.models import Move
from engagement.moves.workflow import NEEDS_REASON, may_change_visibility, said
from engagement.webhooks.services import announce_event
from places.feature.moves import NotPossible
from places.models import NOT_PRIVATE, Feature, Office, Visibility

AnyFeature = TypeVar("AnyFeature", bound=Feature)
What, Quality = Move.What, Move.Quality

CONTENT = ("title", "description", "address", "location", "shape", "attributes", "category")
"""Columns that say what a thing is. A change of one by its sender is a correction."""
COLUMNS = (
    "feature_id", "what", "before", "after", "at", "quality", "who_id", "office_id", "act_id", "words", "note",
)  # fmt: skip


class Keep(Enum):
    """The office in charge stays. None would mean that no office is."""

    MANAGER = "manager"


PRIVATE_CATEGORY = _("What is in this category is private: choose a draft or private.")
KEEP: Final = Keep.MANAGER


@dataclass(frozen=True)
class By:
    """Who acts: in what quality, which person, for which office."""

    quality: str
    who: User | None = None
    office: Office | None = None


def begin(
    feature: AnyFeature, *, by: By, words: str = "", note: str = "", at: datetime.datetime | None = None
) -> AnyFeature:
    """Save a new feature with its first move, from nothing to its first status."""
    with transaction.atomic():
        feature.save()
        moves = _write(feature, [(What.STATUS, "", feature.status)], by, words, note, at or feature.created)
        if feature.visibility == Visibility.PUBLIC:
            announce_event(feature)
        announce_to_alerts(feature, moves)
        feature.note_moves(moves)
    return feature


def make_move(
    feature: AnyFeature,
    *,
    by: By,
    status: str = "",
    visibility: str = "",
    manager: Office | Keep | None = KEEP,
    columns: Mapping[str, Any] | None = None,
    words: str = "",
    note: str = "",
    act: Act | None = None,
    at: datetime.datetime | None = None,
    corrects: bool = False,
    check: Callable[[Any], None] | None = None,
    tell: Callable[[Any, Sequence[Move]], None] | None = None,
) -> AnyFeature:
    """Move a feature: lock it (root first), check, write it with a row for each thing that changed, then tell people.

    ``check`` gets the feature as it is now and refuses who or what is not allowed. ``columns`` are other columns to write. It is a
    correction where a sender changes what the thing says, and with ``corrects`` where anybody changes any of them. The words and the
    act belong to the first of the moves. What gets a private category becomes private by itself. ``tell`` gets the feature and the
    moves, and queues letters in the same transaction. Returns the feature as it is now.

    Raises PermissionDenied, NotPossible, ValidationError.
    """
    words, note = words.strip(), note.strip()
    with transaction.atomic():
        locked: AnyFeature = as_it_is(feature)
        if check is not None:
            check(locked)
        changes: list[tuple[str, str, str]] = []
        saved: list[str] = []
        # Before the checks: a column may be what the new status requires.
        differing = _set_columns(locked, columns or {})
        if status:
            locked.check_move(status, by=by.who, quality=by.quality, words=words, act=act)
            _check_order(locked, at)
            changes.append((What.STATUS, locked.status, status))
            saved += locked.set_status(status)
        visibility = _kept_private(locked, visibility)
        if visibility and visibility != said(locked.visibility):
            _check_visibility(locked, visibility, by, words)
            changes.append((What.VISIBILITY, said(locked.visibility), visibility))
            locked.visibility = visibility
            saved.append("visibility")
        if not isinstance(manager, Keep) and manager != locked.manager:
            changes.append((What.ASSIGNMENT, _code(locked.manager), _code(manager)))
            locked.manager = manager
            saved.append("manager")
        by_sender = by.quality in (Quality.AUTHOR, Quality.REPORTER)
        if (by_sender and differing & {*CONTENT}) or (corrects and differing):
            changes.append((What.CORRECTION, "", ""))
        saved += differing
        if saved:
            locked.save(update_fields=saved)
        moves = _write(locked, changes, by, words, note, at, act)
        if moves:
            announce(locked)
            announce_event(locked)
            announce_to_alerts(locked, moves)
            locked.note_moves(moves)
        if tell is not None:
            tell(locked, moves)
    return locked


def note_photo(feature: Feature, *, after: str, by: By) -> None:
    """Write the move of a photo of the feature that was blurred, or is shown as it was. In a transaction."""
    _write(feature, [(What.PHOTO, "", after)], by, "", "", None)


def save_edited(feature: AnyFeature, *, by: By, fields: Sequence[str]) -> AnyFeature:
    """Save what a form has set on the instance: status, visibility and office as moves, the other fields as columns.

    Raises PermissionDenied, NotPossible, ValidationError.
    """
    chosen = {*fields}
    visibility = feature.visibility if "visibility" in chosen else ""
    named = {field.name for field in feature._meta.concrete_fields} - {
        "status",
        "phase",
        "visibility",
        "manager",
    }
    columns = {name: getattr(feature, name) for name in chosen & named}
    if visibility == Visibility.PUBLIC:
        columns["published"] = feature.published
    return make_move(
        feature,
        by=by,
        status=feature.status if chosen & {"status", "phase"} else "",
        visibility=visibility,
        manager=feature.manager if "manager" in chosen else KEEP,
        columns=columns,
    )


def as_it_is(feature: AnyFeature) -> AnyFeature:
    """Lock a feature, the root first, and read it as its own kind. In a transaction."""
    root = Feature.objects.locked().get(pk=feature.pk)
    model = Feature.child_models()[root.kind]
    found = model._default_manager.select_related("city", "category", "manager").get(pk=root.pk)
    return cast(AnyFeature, found)


def _code(office: Office | None) -> str:
    return office.code if office else ""


def _kept_private(feature: Feature, visibility: str) -> str:
    """The visibility to give: of what is in a private category never one that more people see. Raises ValidationError."""
    if not feature.category.is_private:
        return visibility
    if visibility in NOT_PRIVATE:
        raise ValidationError({"visibility": PRIVATE_CATEGORY})
    return visibility or (Visibility.PRIVATE if feature.visibility in NOT_PRIVATE else "")


def _check_visibility(feature: Feature, visibility: str, by: By, words: str) -> None:
    if not may_change_visibility(feature.visibility, visibility, by.quality):
        raise NotPossible(_("Somebody has decided about this in the meantime. Please look again."))
    if visibility in NEEDS_REASON and not words:
        raise ValidationError({"reason": _("Write the reason: the author will read it.")})


def _check_order(feature: Feature, at: datetime.datetime | None) -> None:
    """A move dated before the last one of the status is refused."""
    if at is None:
        return
    last = Move.objects.of(feature).of_status().last()
    if last is not None and at < last.at:
        raise ValidationError({"at": _("The day comes before that of the step before.")})


def _set_columns(feature: Feature, columns: Mapping[str, Any]) -> set[str]:
    """Set columns; returns the names of those that differ."""
    differing = {name for name, value in columns.items() if getattr(feature, name) != value}
    for name in differing:
        setattr(feature, name, columns[name])
    return differing


def _write(
    feature: Feature,
    changes: Sequence[tuple[str, str, str]],
    by: By,
    words: str,
    note: str,
    at: datetime.datetime | None,
    act: Act | None = None,
) -> list[Move]:
    at = at or timezone.now()
    return Move.objects.bulk_create(
        Move(
            feature_id=feature.pk,
            what=what,
            before=before,
            after=after,
            at=at,
            quality=by.quality,
            who=by.who,
            office=by.office,
            act=None if number else act,
            words="" if number else words,
            note="" if number else note,
        )
        for number, (what, before, after) in enumerate(changes)
    )


def record_moves(moves: Iterable[Move]) -> int:
    """Write the dated moves of things that come with their past, by COPY: each thing's in their order. Returns how many.

    Nobody is told. Raises ValueError where a move does not begin where the last one of the thing ended.
    """
    names = ", ".join(connection.ops.quote_name(name) for name in COLUMNS)
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {Move._meta.db_table} ({names}) FROM STDIN") as copy,
    ):
        for move in _chained(moves):
            copy.write_row([getattr(move, name) for name in COLUMNS])
            count += 1
    return count


def _chained(moves: Iterable[Move]) -> Iterator[Move]:
    stands: dict[tuple[int, str], str] = {}
    for move in moves:
        if move.what != What.CORRECTION:
            place = (move.feature_id, move.what)
            if stands.get(place, move.before) != move.before:
                raise ValueError(f"{move}: it stood at {stands[place]}")
            stands[place] = move.after
        yield move
