"""Steps that nobody takes by hand: what is due by the clock moves in its city's own day."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Max, Q, QuerySet

from engagement.moves.models import Move
from engagement.moves.services import By, make_move
from engagement.procedures import letters
from engagement.procedures.models import Transition
from engagement.procedures.stepping import SHOWN
from places.models import Feature

logger = logging.getLogger(__name__)


def move_due() -> int:
    """Take every step that is due, each in a transaction of its own. Returns how many. Late or twice it does the same."""
    moved = 0
    for step in Transition.objects.by_clock():
        for thing in due(step):
            try:
                make_move(thing, by=By(Move.Quality.CLOCK), status=step.to_phase.code, tell=letters.tell)
            except ValidationError as refused:
                # Its requirements do not hold, or somebody has moved it since.
                logger.debug("%s stays: %s", thing.pk, refused)
            except IntegrityError:
                # The database's own rules speak when the transaction ends. The other things move all the same.
                logger.exception("%s cannot take a step by the clock", thing.pk)
            else:
                moved += 1
    return moved


def due(step: Transition) -> Iterator[Any]:
    """The things that have stood in the step's first phase for its days."""
    model: Any = Feature.child_models()[step.procedure.kind]
    city = step.procedure.city
    # Entered on this day or before: its days are over.
    last_day = city.today() - datetime.timedelta(days=step.days or 0)
    until = datetime.datetime.combine(last_day + datetime.timedelta(days=1), datetime.time(), city.zone)
    things: QuerySet[Any] = model.objects.filter(phase=step.from_phase_id, visibility__in=SHOWN)
    entered = Max("moves__at", filter=Q(moves__what=Move.What.STATUS))
    yield from things.annotate(entered=entered).filter(Q(entered__lt=until) | Q(entered__isnull=True))
