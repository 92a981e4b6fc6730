"""Whether a person has shown that an e-mail address is theirs."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from accounts.models import User


def has_verified_address(user: User) -> bool:
    """Whether the address the person signs in with has been confirmed."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True, email__iexact=user.email)
    return bool(confirmed.exists())
