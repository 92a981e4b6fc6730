"""What is odd about a procedure. Told to whoever writes it, and not forbidden: rules are entered step by step."""

from __future__ import annotations

from django.utils.translation import gettext as _

from engagement.procedures.models import Phase, Procedure
from places.models.phase import Tone


def advice(procedure: Procedure) -> list[str]:
    """One sentence for each oddity: no beginning, phases that nothing reaches, phases that nothing leaves."""
    phases = list(procedure.phases.all())
    start = next((phase for phase in phases if phase.is_start), None)
    if start is None:
        return [_("No phase is marked as the one where new things start: nothing can be proposed.")]
    onward: dict[int, set[int]] = {phase.pk: set() for phase in phases}
    for first, second in procedure.transitions.values_list("from_phase", "to_phase"):
        onward[first].add(second)
    reached = _reached(start.pk, onward)
    lost = [phase for phase in phases if phase.pk not in reached]
    stuck = [phase for phase in phases if not onward[phase.pk] and phase.tone in (Tone.NEW, Tone.PROGRESS)]
    told = []
    if lost:
        told.append(_("No transition leads to: %(phases)s.") % {"phases": _names(lost)})
    if stuck:
        told.append(
            _("No transition leaves these phases, which are not marked as ends: %(phases)s.")
            % {"phases": _names(stuck)}
        )
    return told


def _reached(start: int, onward: dict[int, set[int]]) -> set[int]:
    found, waiting = {start}, [start]
    while waiting:
        new = onward[waiting.pop()] - found
        found |= new
        waiting.extend(new)
    return found


def _names(phases: list[Phase]) -> str:
    return ", ".join(phase.name for phase in phases)
