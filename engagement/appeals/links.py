"""The way to the page of an appeal: a signature of the decision's key. Letters and "My things" have it; nothing secret is stored."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from engagement.moderation.workflow import NEEDS_REASON, action_of
from engagement.moves.models import Move

_APPEAL = Signer(sep=".", salt="engagement.appeals")


def appeal_address(city: str, move: Move) -> str:
    """Where the author of a thing appeals against the decision."""
    return reverse("appeal", args=[city, _APPEAL.sign(str(move.pk))])


def to_appeal(token: str) -> Move | None:
    """The decision of a token that can be appealed against; None for anything else."""
    try:
        key = int(_APPEAL.unsign(token))
    except (BadSignature, ValueError):
        return None
    move = Move.objects.select_related("feature__city").decisions().filter(pk=key).first()
    return move if move is not None and action_of(move) in NEEDS_REASON else None
