"""Taking a step by hand."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import User
from engagement.acts.models import Act
from engagement.moves.models import Move
from engagement.moves.services import By, as_it_is, make_move
from engagement.procedures.models import Doer, Means
from engagement.procedures.stepping import QUALITIES, role_for


def take_step(thing: Any, *, to: str, user: User, words: str = "", act: Act | None = None) -> Any:
    """Move a thing to the phase of this code, in the quality of the role that the person has for the step.

    A new act is stored with the move, or not at all. Raises PermissionDenied, NotPossible, ValidationError by field.
    """
    with transaction.atomic():
        now = as_it_is(thing)
        step = now.transitions().filter(to_phase__code=to, by=Means.HAND).first()
        role = role_for(user, now, step) if step is not None else None
        office = now.manager if role == Doer.OFFICE else None
        by = By(QUALITIES[role] if role else Move.Quality.OFFICE, who=user, office=office)
        if act is not None and act.pk is None:
            # Asked before the file is stored: a file does not go back with the transaction.
            now.check_move(to, by=user, quality=by.quality, words=words, act=act)
            act.save()
        return make_move(now, by=by, status=to, words=words, act=act)
