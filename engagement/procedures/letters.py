"""Letters about steps: to the author, to the organisation that proposes, and to the office in charge.

Of a step into an internal phase only the office is told. Nobody is told of what they did themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import override

from accounts.letters.writing import absolute, compose, queue_letter
from accounts.models import Letter
from engagement.moves.models import Move
from engagement.procedures.models import Phase
from engagement.procedures.present import present_of
from places.ground.clock import clock_of
from places.models import Feature, Visibility
from places.models.people import FEATURE, Correspondent

STEP = "step"
AUTHOR, PROPOSER, OFFICE = "author", "proposer", "office"


def tell(thing: Any, moves: Sequence[Move]) -> None:
    """Queue the letters about the moves of the status among these."""
    for move in moves:
        if move.what == Move.What.STATUS:
            _tell(thing, move)


def _tell(thing: Any, move: Move) -> None:
    for role in (AUTHOR, PROPOSER, OFFICE):
        reader = _reader(thing, move, thing.phase, role)
        if reader is not None:
            queue_letter(
                STEP,
                lang=reader.lang,
                user=thing.author if role == AUTHOR else None,
                about=(FEATURE, thing.pk),
                content={"move": move.pk, "to": role},
            )


def _reader(thing: Any, move: Move, phase: Phase, role: str) -> Correspondent | None:
    """Whom to write to in this role; None where there is nobody, or nothing to tell them."""
    own = thing.city.first_language
    if role == OFFICE:
        office = thing.manager
        told = office is not None and office.email and move.quality != Move.Quality.OFFICE
        return Correspondent(office.email, own) if told else None
    if not phase.is_public:
        return None
    author = thing.correspondent()
    if role == AUTHOR:
        return author if move.who_id is None or move.who_id != thing.author_id else None
    body = thing.proposer if thing.visibility == Visibility.PUBLIC else None
    if body is None or not body.email or (author is not None and author.email == body.email):
        return None
    return Correspondent(body.email, own)


def write_step(letter: Letter) -> EmailMessage | None:
    """The phase and the words of the move. What happens now and until when is said while the phase lasts."""
    thing: Any = _thing(letter.subject_id) if letter.subject_id else None
    move = Move.objects.select_related("office", "act").filter(pk=letter.content.get("move")).first()
    if thing is None or move is None:
        return None
    phase = Phase.objects.filter(procedure=thing.phase.procedure_id, code=move.after).first()
    role = letter.content.get("to", "")
    reader = _reader(thing, move, phase, role) if phase is not None else None
    if phase is None or reader is None:
        return None
    lasts = phase.pk == thing.phase_id
    act = move.act if move.act is not None and (move.act.is_public or role == OFFICE) else None
    with clock_of(thing.city), override(letter.lang):
        return compose(
            "engagement/letters/step.txt",
            to=reader.email,
            lang=letter.lang,
            context={
                "thing": thing,
                "phase": phase.name,
                "words": move.words,
                "office": move.office.name if move.office else "",
                "act": act,
                "document": absolute(act.document_url) if act is not None and act.document else "",
                "present": present_of([thing])[thing.pk].sentence if lasts else "",
                "page": lambda: absolute(_page(thing, role)),
                "site": thing.city.name,
            },
        )


def _page(thing: Any, role: str) -> str:
    """Where the reader goes on."""
    if role == OFFICE:
        return reverse("step", args=[thing.city.slug, thing.LAYER, thing.pk])
    if thing.visibility == Visibility.PUBLIC:
        return str(thing.get_absolute_url())
    return reverse("my_things")


def _thing(pk: int) -> Feature | None:
    rows = Feature.objects.filter(pk=pk).select_related("city", "author", "manager")
    found: Feature | None = rows.specific().first()
    return found
