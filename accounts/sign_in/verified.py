"""Whether a person has shown that an e-mail address is theirs."""

from __future__ import annotations

from accounts.models import User


def has_verified_address(user: User) -> bool:
    """Whether the address the person signs in with has been confirmed."""
    return user.emailaddress_set.filter(verified=True, email__iexact=user.email).exists()  # type: ignore[attr-defined]
