"""Suggesting corrections, deciding about each field, and correcting or confirming what is shown without a suggestion."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.care import forget_letters
from accounts.models import User
from engagement.moves.services import as_it_is, make_move
from engagement.participation import CORRECTED, may_now
from engagement.suggestions import mails
from engagement.suggestions.models import SuggestedChange, Suggestion
from engagement.suggestions.permissions import may_answer, may_correct_for_all, quality_of
from engagement.suggestions.values import (
    STATUS,
    as_column,
    check_together,
    correctable,
    value_of,
)
from places.feature.moves import NotPossible

State = SuggestedChange.State


def suggest(
    thing: Any,
    *,
    changes: Mapping[str, tuple[Any, Any]],
    words: str = "",
    user: User | None = None,
    email: str = "",
    lang: str = "it",
    key: uuid.UUID | None = None,
) -> Suggestion:
    """Keep a suggestion: for each column the value that the sender saw and the better one, both as JSON.

    The same key twice gives the suggestion of the first time. Raises NotPossible, ValidationError.
    """
    words, email = words.strip(), "" if user else email.strip().lower()
    if not may_now(thing, CORRECTED) or not {*changes} <= {*correctable(thing)}:
        raise NotPossible(_("This cannot be corrected here at the moment."))
    if not changes and not words:
        raise ValidationError(_("Nothing is changed yet. Change what is wrong, or say it in your own words."))
    with transaction.atomic():
        row, made = Suggestion.objects.get_or_create(
            key=key or uuid.uuid4(),
            defaults={
                "feature_id": thing.pk,
                "user": user,
                "email": email,
                "lang": lang,
                "words": words,
                "expires": _address_end() if email else None,
            },
        )
        if made:
            SuggestedChange.objects.bulk_create(
                SuggestedChange(suggestion=row, field=name, before=before, after=after)
                for name, (before, after) in changes.items()
            )
    return row


def decide(
    suggestion: Suggestion,
    *,
    user: User,
    accept: Collection[str] = (),
    refuse: Collection[str] = (),
    shown: Mapping[str, Any],
    answer: str = "",
    close: bool = False,
    verified: bool = False,
) -> Suggestion:
    """Accept and refuse fields; what is accepted is written at once as a correction of the thing.

    ``shown`` are the values of the accepted columns, as JSON, that whoever decides had before them. ``close`` ends a suggestion
    that is words alone; ``verified`` says that the rest is right too. Once no field is open, the sender is told; accepting a refused
    field later tells them again. Raises PermissionDenied, NotPossible, ValidationError by field.
    """
    with transaction.atomic():
        thing: Any = as_it_is(suggestion.feature)
        if not may_correct_for_all(user, thing):
            raise PermissionDenied
        row = Suggestion.objects.select_for_update(no_key=True, of=("self",)).get(pk=suggestion.pk)
        changes = {change.field: change for change in row.changes.all()}
        taken = [
            changes[name] for name in accept if name in changes and changes[name].state != State.ACCEPTED
        ]
        left = [changes[name] for name in refuse if name in changes and changes[name].state == State.OPEN]
        _write(thing, {change.field: change.after for change in taken}, user, shown, verified=verified)
        _mark(taken, State.ACCEPTED, user)
        _mark(left, State.REFUSED, user)
        is_open = any(change.state == State.OPEN for change in changes.values())
        if not is_open and (taken or left or (close and row.settled is None)):
            row.settled = timezone.now()
            row.answer = answer.strip() if may_answer(user, row, thing) else ""
            row.save(update_fields=["settled", "answer"])
            if row.user != user:
                mails.tell(row)
        elif not taken and not left and not verified:
            raise NotPossible(_("Choose for a field at least whether it is accepted."))
    return row


def correct(
    thing: Any, *, user: User, changes: Mapping[str, tuple[Any, Any]] | None = None, verified: bool = False
) -> None:
    """Correct a thing at once, for who decides about it; with ``verified`` what is shown was checked today.

    ``changes`` are as in ``suggest()``. Raises PermissionDenied, NotPossible, ValidationError by field.
    """
    changes = changes or {}
    with transaction.atomic():
        locked: Any = as_it_is(thing)
        if not may_correct_for_all(user, locked) or CORRECTED not in locked.MAY_BE:
            raise PermissionDenied
        values = {name: after for name, (_before, after) in changes.items()}
        shown = {name: before for name, (before, _after) in changes.items()}
        _write(locked, values, user, shown, verified=verified)


def expired(now: datetime.datetime) -> QuerySet[Suggestion]:
    """Suggestions whose address has had its time."""
    return Suggestion.objects.filter(expires__lt=now).exclude(email="")


def remove_addresses(rows: QuerySet[Suggestion]) -> int:
    """Take addresses and accounts out of suggestions, with the letters about them. Says of how many."""
    keys = list(rows.values_list("pk", flat=True))
    forget_letters(mails.SUGGESTION, keys)
    return Suggestion.objects.filter(pk__in=keys).update(email="", expires=None, user=None)


def remove_expired(now: datetime.datetime) -> int:
    """Remove the addresses that have had their time. Says how many."""
    return remove_addresses(expired(now))


def _write(
    thing: Any, values: Mapping[str, Any], user: User, shown: Mapping[str, Any], *, verified: bool
) -> None:
    """Write accepted values, and the day of the check. Raises ValidationError by field, NotPossible."""
    closed = [name for name in values if name not in correctable(thing)]
    now = {name: value_of(thing, name) for name in values if name not in closed}
    moved = [name for name, value in now.items() if value not in (shown.get(name), values[name])]
    if closed or moved:
        sentence = _("The value was changed in the meantime. Please look again.")
        raise ValidationError(dict.fromkeys([*closed, *moved], sentence))
    if values:
        check_together(thing, values)
    differing = {name: value for name, value in values.items() if now[name] != value}
    columns = {name: as_column(name, value) for name, value in differing.items() if name != STATUS}
    if columns.get("opening_hours") and thing.hours_are_example:
        columns["hours_are_example"] = False
    if verified:
        columns["verified"] = timezone.localdate(timezone=thing.city.zone)
    make_move(
        thing,
        by=quality_of(user, thing),
        status=differing.get(STATUS, ""),
        columns=columns,
        corrects=bool({*columns} - {"verified"}),
    )


def _mark(changes: Collection[SuggestedChange], state: str, user: User) -> None:
    for change in changes:
        change.state, change.decided, change.decided_by = state, timezone.now(), user
        change.save(update_fields=["state", "decided", "decided_by"])


def _address_end() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=settings.CONTACT_DAYS)
