"""Issuing, finding and revoking keys; how often an application may write."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from accounts.limits.limiter import Limit
from accounts.limits.rates import Rate
from places.models import City
from reports.keys.models import ApiKey, hash_of

BYTES = 30
SHOWN = 6
"""Characters of a key that stay readable, so that its owner recognises it."""


def issue(key: ApiKey) -> str:
    """Save a new key and return its secret, which is known nowhere else afterwards."""
    secret = secrets.token_urlsafe(BYTES)
    key.hash, key.start = hash_of(secret), secret[:SHOWN]
    key.save()
    return secret


def revoke(key: ApiKey) -> None:
    """End a key: the next request with it is refused."""
    key.revoked = timezone.now()
    key.save(update_fields=["revoked"])


def find_key(secret: str, city: City) -> ApiKey | None:
    """The key in force that an application sent for a city; None for any other text."""
    known = ApiKey.objects.in_force().with_secret(secret).select_related("office")
    key = known.filter(Q(city__isnull=True) | Q(city=city)).first() if secret else None
    today = timezone.localdate()
    if key is not None and key.used != today:
        ApiKey.objects.filter(pk=key.pk).update(used=today)
    return key


@dataclass(frozen=True)
class KeyLimit(Limit):
    """The limit of one key: the rate stands in its row."""

    text: str = ""

    @property
    def rate(self) -> Rate:
        """The rate of the key."""
        return Rate.parse(self.text)


def limit_of(key: ApiKey) -> KeyLimit:
    """How often the application may write."""
    return KeyLimit("api-key", "", key.rate)
