"""Which steps a person, or the clock, may take with a thing, and what is missing for them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from engagement.procedures.models import Doer, Means, Transition
from engagement.procedures.requirements import Requirement
from places.feature.moves import NotPossible, OpenMove
from places.models import Visibility
from places.permissions import is_author, may_administer, may_manage, may_moderate

HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    Doer.AUTHOR: is_author,
    Doer.OFFICE: may_manage,
    Doer.WORKER: may_moderate,
    Doer.ADMINISTRATOR: lambda user, thing: bool(may_administer(user, thing.city)),
}
"""For each role the predicate that says whether a person has it for a thing."""

SHOWN = (Visibility.PUBLIC, Visibility.CLOSED)
"""What waits for approval, is hidden or withdrawn stands still: its words would be read once it is shown."""
CLOCK = "clock"
QUALITIES: dict[str, str] = {
    Doer.AUTHOR: "author",
    Doer.OFFICE: "office",
    Doer.WORKER: "moderator",
    Doer.ADMINISTRATOR: "administrator",
}
"""In what quality somebody acts who takes a step by a role."""


def held_roles(user: Any, thing: Any, among: Iterable[str]) -> frozenset[str]:
    """Those of the roles that the person has for a thing. Each is asked once."""
    wanted = set(among)
    return frozenset(role for role, holds in HOLDS.items() if role in wanted and holds(user, thing))


def role_for(user: Any, thing: Any, step: Transition) -> str | None:
    """The first of the step's roles that the person has; None where the step is not theirs."""
    return next((role for role in step.roles if HOLDS[role](user, thing)), None)


def unmet(thing: Any, codes: Iterable[str]) -> dict[str, str]:
    """Those of the requirements that the thing does not meet: one sentence for each."""
    answers = {code: type(thing).requirements[code](thing) for code in codes}
    return {code: str(sentence) for code, sentence in answers.items() if sentence}


def faults_of(thing: Any, step: Transition, *, words: str, act: Any) -> dict[str, str]:
    """What the step still needs, by field: ``words``, ``act``, or the code of a requirement.

    The document of an act that comes with the step counts.
    """
    brought = {Requirement.DOCUMENT} if act is not None and act.document else set()
    faults = unmet(thing, [code for code in step.requirements if code not in brought])
    if step.needs_reason and not words.strip():
        faults["words"] = _("Write the reason: whoever is told of the step reads it.")
    if step.needs_act and act is None:
        faults["act"] = _("This step rests on an act: enter it, or choose one that is there.")
    return faults


def may_move(thing: Any, means: str) -> bool:
    """Whether a thing as visible as this takes steps. A draft takes those that people take by hand."""
    return thing.visibility in SHOWN or (means == Means.HAND and thing.visibility == Visibility.DRAFT)


def check_step(thing: Any, to: str, *, by: Any, quality: str, words: str, act: Any) -> Transition:
    """The transition to the phase of this code, if it may be taken.

    Raises NotPossible, PermissionDenied, ValidationError by field: ``words``, ``act``, or the code of a requirement.
    """
    means = Means.CLOCK if quality == CLOCK else Means.HAND
    if not may_move(thing, means):
        raise NotPossible(_("This is not shown at the moment: it takes no step until it is shown again."))
    step: Transition | None = thing.transitions().filter(to_phase__code=to, by=means).first()
    if step is None:
        raise NotPossible(_("The rules do not provide this step from here. Please look again."))
    if means == Means.HAND and role_for(by, thing, step) is None:
        raise PermissionDenied
    if faults := faults_of(thing, step, words=words, act=act):
        raise ValidationError(faults)
    return step


def open_steps(thing: Any, user: Any, held: Collection[str] | None = None) -> list[OpenMove]:
    """The steps that the person may take from where the thing stands, with what is missing for each.

    ``held`` are the person's roles for the thing, where they are known already.
    """
    if not may_move(thing, Means.HAND):
        return []
    steps = list(thing.transitions().filter(by=Means.HAND).order_by("to_phase__position"))
    if held is None:
        held = held_roles(user, thing, {role for step in steps for role in step.roles})
    own = [step for step in steps if any(role in held for role in step.roles)]
    lacking = unmet(thing, {code for step in own for code in step.requirements})
    return [_open_move(thing, step, lacking, user) for step in own]


def _open_move(thing: Any, step: Transition, lacking: Mapping[str, str], user: Any) -> OpenMove:
    """The step as the form offers it to the person.

    A requirement is met by fields of the thing, by an act with its document, or elsewhere.
    """
    answered = type(thing).answered_by
    codes = [code for code in step.requirements if code in lacking]
    asks = [name for code in codes for name in answered.get(code, ())]
    elsewhere = [code for code in codes if code not in answered and code != Requirement.DOCUMENT]
    return OpenMove(
        status=step.to_phase.code,
        label=step.label if step.to_phase.is_public or may_manage(user, thing) else step.public_label,
        needs_words=step.needs_reason,
        needs_act=step.needs_act,
        takes_act=step.needs_act or Requirement.DOCUMENT in codes,
        asks=tuple(dict.fromkeys(asks)),
        missing=[lacking[code] for code in elsewhere],
    )
