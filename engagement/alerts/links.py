"""The secrets in letters about alerts: signatures of the rows' keys and the purpose; nothing secret is stored."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.signing import BadSignature, Signer

from engagement.alerts.models import Alert, AlertQuerySet

# The salt is the purpose: a signature made for one opens nothing of the other.
_CONFIRM = Signer(sep=".", salt="engagement.alerts.confirm")
_END = Signer(sep=".", salt="engagement.alerts.end")


def confirm_token(alert: Alert) -> str:
    """For the owner of the address: confirms the alert."""
    return _CONFIRM.sign(str(alert.pk))


def end_token(keys: Iterable[int]) -> str:
    """For whoever has the letter: ends the alerts that it tells of."""
    return _END.sign("-".join(str(pk) for pk in sorted(keys)))


def to_confirm(token: str) -> Alert | None:
    """The alert of a token; None for anything else."""
    return _signed(_CONFIRM, token).first()


def to_end(token: str) -> AlertQuerySet:
    """The alerts of a token that are left; none for anything else."""
    return _signed(_END, token)


def _signed(signer: Signer, token: str) -> AlertQuerySet:
    alerts: AlertQuerySet = Alert.objects.select_related("city", "user")
    try:
        keys = [int(key) for key in signer.unsign(token).split("-")]
    except (BadSignature, ValueError):
        return alerts.none()
    return alerts.filter(pk__in=keys).order_by("pk")
