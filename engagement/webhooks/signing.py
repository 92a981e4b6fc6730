"""Signatures of webhooks by Standard Webhooks 1.0, which libraries of many languages check.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import secrets

from django.utils import timezone
from django.utils.crypto import salted_hmac

from engagement.webhooks.models import Webhook

PREFIX = "whsec_"
OLD_SECRET = datetime.timedelta(days=1)
"""So long after a change the old secret signs too, so that the receiver can be given the new one meanwhile."""


def new_salt() -> str:
    """What a new secret is made from."""
    return secrets.token_urlsafe(18)


def key_of(salt: str) -> bytes:
    """The key of a salt, 32 bytes. Without the site's secret key it cannot be made."""
    return salted_hmac("engagement.webhooks.signing", salt, algorithm="sha256").digest()


def secret_of(webhook: Webhook) -> str:
    """The secret as its receiver is given it."""
    return PREFIX + base64.b64encode(key_of(webhook.salt)).decode()


def signature(key: bytes, identifier: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 over identifier, time (seconds since 1970) and body."""
    signed = f"{identifier}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def signed_headers(webhook: Webhook, identifier: str, body: bytes) -> dict[str, str]:
    """The three headers of a message that leaves now."""
    now = timezone.now()
    timestamp = int(now.timestamp())
    salts = [webhook.salt]
    if webhook.old_salt and now - webhook.renewed < OLD_SECRET:
        salts.append(webhook.old_salt)
    return {
        "webhook-id": identifier,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(key_of(salt), identifier, timestamp, body) for salt in salts),
    }
