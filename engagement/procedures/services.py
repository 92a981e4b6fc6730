"""Taking a step by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from engagement.acts.models import Act
from engagement.moves.models import Move
from engagement.moves.services import By, as_it_is, make_move
from engagement.procedures import letters
from engagement.procedures.models import Doer, Means
from engagement.procedures.stepping import QUALITIES, role_for


def take_step(
    thing: Any,
    *,
    to: str,
    user: User,
    words: str = "",
    act: Act | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Any:
    """Move a thing to the phase of this code, in the quality of the role that the person has for the step.

    ``answers`` are columns that the step requires, of a relation to many the thing to add. They and a new act are stored with the
    move, or not at all. Raises PermissionDenied, NotPossible, ValidationError by field.
    """
    with transaction.atomic():
        now = as_it_is(thing)
        step = now.transitions().filter(to_phase__code=to, by=Means.HAND).first()
        role = role_for(user, now, step) if step is not None else None
        office = now.manager if role == Doer.OFFICE else None
        by = By(QUALITIES[role] if role else Move.Quality.OFFICE, who=user, office=office)
        columns = _answer(now, answers or {})
        if act is not None and act.pk is None:
            # Asked before the file is stored: a file does not go back with the transaction.
            now.check_move(to, by=user, quality=by.quality, words=words, act=act)
            act.save()
        return make_move(now, by=by, status=to, words=words, act=act, columns=columns, tell=letters.tell)


def _answer(thing: Any, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Put the answers on the thing; returns those that are columns. Raises ValidationError where they contradict each other."""
    columns = {}
    for name, value in answers.items():
        if thing._meta.get_field(name).many_to_many:
            getattr(thing, name).add(value)
        else:
            columns[name] = value
            setattr(thing, name, value)
    if columns:
        others = {field.name for field in thing._meta.concrete_fields} - columns.keys()
        thing.clean_fields(exclude=others)
        thing.validate_constraints()
    return columns
