"""The secrets in letters to followers. Each is a signature of the row's key and the purpose; nothing secret is stored."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer

from engagement.follows.models import Follow

# The salt is the purpose: a signature made for one opens nothing of the other.
_CONFIRM = Signer(sep=".", salt="engagement.follows.confirm")
_END = Signer(sep=".", salt="engagement.follows.end")


def confirm_token(follow: Follow, *, seconds: bool) -> str:
    """For the owner of the address: confirms that they follow, and perhaps that it concerns them too."""
    return _CONFIRM.sign(f"{follow.pk}-{int(seconds)}")


def end_token(follow: Follow) -> str:
    """For whoever has the letter: ends it."""
    return _END.sign(str(follow.pk))


def to_confirm(token: str) -> tuple[Follow, bool] | None:
    """The follower of a token, and whether it concerns them too; None for anything else."""
    try:
        key, _dash, seconds = _CONFIRM.unsign(token).partition("-")
    except BadSignature:
        return None
    found = Follow.objects.select_related("feature__city", "user").filter(pk=int(key)).first()
    return (found, seconds == "1") if found else None


def to_end(token: str) -> Follow | None:
    """The follower of a token; None for anything else, and once it is ended."""
    try:
        key = int(_END.unsign(token))
    except (BadSignature, ValueError):
        return None
    return Follow.objects.select_related("feature__city", "user").filter(pk=key).first()
