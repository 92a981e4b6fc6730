"""The past of things that come with it, asked as steps taken today are asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engagement.moves.models import Move
from engagement.procedures.models import Means, Transition
from engagement.procedures.stepping import CLOCK, QUALITIES, faults_of


def check_past(things: Mapping[int, Any], moves: Iterable[Move]) -> None:
    """Check that each move of the status is a transition of the thing's procedure.

    The role, the reason, the act and the requirements are checked, on the thing as it is at the end of its past. ``things`` by their
    keys. Raises ValueError.
    """
    procedures = {thing.phase.procedure_id for thing in things.values()}
    rules = {
        (step.procedure_id, step.from_phase.code, step.to_phase.code, step.by): step
        for step in Transition.objects.filter(procedure__in=procedures).select_related(
            "from_phase", "to_phase"
        )
    }
    for move in moves:
        if move.what != Move.What.STATUS or not move.before:
            continue
        thing = things[move.feature_id]
        by = Means.CLOCK if move.quality == CLOCK else Means.HAND
        step = rules.get((thing.phase.procedure_id, move.before, move.after, by))
        if step is None:
            raise ValueError(f"{thing}: the rules provide no step from {move.before} to {move.after}")
        if by == Means.HAND and move.quality not in {QUALITIES[role] for role in step.roles}:
            raise ValueError(f"{thing}: {move.quality} may not take the step to {move.after}")
        if faults := faults_of(thing, step, words=move.words, act=move.act):
            raise ValueError(f"{thing}: the step to {move.after} needs {faults}")
