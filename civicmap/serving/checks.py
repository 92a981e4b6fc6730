"""System checks for contradictory or unsafe settings: shown by ``manage.py check``, and errors at the start of the web server."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured

from accounts.limits.rates import Rate
from engagement.photos.faces import detector, is_on
from engagement.push.sealing import read_key

TAG = "civicmap"
PUBLIC_KEY = "django-insecure-"
"""Prefixes of keys that are in the public source."""
MOST_PROXIES = 10
RATES = (
    "SIGN_IN_RATE", "SIGN_IN_VISITOR_RATE", "SIGN_UP_RATE", "ACCOUNT_MAIL_RATE", "ACCOUNT_CHANGE_RATE", "TAKEOUT_RATE",
    "REPORT_RATE", "REPORT_RATE_SIGNED_IN", "FEEDBACK_RATE", "FOLLOW_RATE", "FOLLOW_MAIL_RATE",
    "COMMENT_RATE", "FLAG_RATE", "SUGGESTION_RATE", "FLOOD_RATE",
    "DRAFT_PHOTO_RATE", "DRAFT_PHOTO_MB_RATE", "EXPORT_JOBS_PER_HOUR", "EXPORT_LETTERS_RATE",
)  # fmt: skip

Check = Callable[..., Iterable[CheckMessage]]


def is_behind_tls() -> bool:
    """Whether readers reach the site by https."""
    return bool(settings.SITE_URL.startswith("https://"))


@register(TAG)
def check_proxies(**_options: Any) -> list[CheckMessage]:
    """Check that the number of proxies is set in one place."""
    count, old = settings.TRUSTED_PROXIES, os.environ.get("BEHIND_PROXY", "").strip().lower()
    if not 0 <= count <= MOST_PROXIES:
        return [Error(f"TRUSTED_PROXIES={count} is no number from 0 to {MOST_PROXIES}.", id="civicmap.E001")]
    found: list[CheckMessage] = []
    if old and (old in ("1", "true", "yes", "on", "t", "y")) != bool(count):
        found.append(
            Error(
                f"BEHIND_PROXY={old} contradicts TRUSTED_PROXIES={count}.",
                hint="Remove BEHIND_PROXY and set TRUSTED_PROXIES to the number of proxies before the application.",
                id="civicmap.E002",
            )
        )
    if is_behind_tls() and "TRUSTED_PROXIES" not in os.environ:
        found.append(
            Error(
                "SITE_URL begins with https:// and TRUSTED_PROXIES is not set.",
                hint="Say how many proxies stand before the application: without it all visitors share the proxy's address "
                "and its limits. Set 0 where the application itself terminates TLS.",
                id="civicmap.E003",
            )
        )
    return found


@register(TAG)
def check_rates(**_options: Any) -> list[CheckMessage]:
    """Check that all rates can be parsed."""
    found: list[CheckMessage] = []
    for name in RATES:
        try:
            Rate.parse(getattr(settings, name))
        except ValueError as fault:
            found.append(Error(f"{name}: {fault}", id="civicmap.E004"))
    return found


@register(TAG)
def check_networks(**_options: Any) -> list[CheckMessage]:
    """Check that the private networks that may be reached can be parsed."""
    found: list[CheckMessage] = []
    for text in settings.OUTGOING_NETWORKS:
        try:
            ipaddress.ip_network(text)
        except ValueError as fault:
            hint = "Write networks as 10.1.0.0/16 and single addresses as 10.1.2.3, separated by commas."
            found.append(Error(f"OUTGOING_NETWORKS: {fault}", hint=hint, id="civicmap.E006"))
    return found


@register(TAG)
def check_faces(**_options: Any) -> list[CheckMessage]:
    """Check that the detector of faces can be imported, where one is named."""
    try:
        if is_on():
            detector(settings.FACE_DETECTOR)
    except ImportError as fault:
        hint = "Install the extra “faces” as docs/run.md says, or leave FACE_DETECTOR empty."
        return [Error(f"FACE_DETECTOR: {fault}", hint=hint, id="civicmap.E007")]
    return []


@register(TAG)
def check_push(**_options: Any) -> list[CheckMessage]:
    """Check that the key for notices can be read, and says whom push services may write to."""
    if not settings.VAPID_PRIVATE_KEY:
        return []
    try:
        read_key(settings.VAPID_PRIVATE_KEY)
    except ValueError as fault:
        hint = "Make a key with manage.py push_key, or leave VAPID_PRIVATE_KEY empty."
        return [Error(f"VAPID_PRIVATE_KEY: {fault}", hint=hint, id="civicmap.E008")]
    if not settings.VAPID_CONTACT.startswith(("mailto:", "https://")):
        hint = (
            "Set VAPID_CONTACT=mailto: and the address of whoever runs this site; push services ask for it."
        )
        return [Error("VAPID_PRIVATE_KEY is set without VAPID_CONTACT.", hint=hint, id="civicmap.E008")]
    return []


@register(TAG)
def check_secret_key(**_options: Any) -> list[CheckMessage]:
    """Check that a key from the public source is used only for demo and development."""
    if settings.DEBUG or settings.DEMO or not settings.SECRET_KEY.startswith(PUBLIC_KEY):
        return []
    return [
        Error(
            "SECRET_KEY is the public one of the source: whoever knows it can forge sign-ins and private links.",
            hint="Set SECRET_KEY to a long random text, such as that of: openssl rand -base64 48",
            id="civicmap.E005",
        )
    ]


@register(TAG)
def check_second_factor(**_options: Any) -> list[CheckMessage]:
    """Check that the rule for staff is one of those that exist."""
    if settings.STAFF_SECOND_FACTOR in ("off", "required"):
        return []
    return [
        Error(
            f"STAFF_SECOND_FACTOR={settings.STAFF_SECOND_FACTOR} is no rule.",
            hint="Set it to off or required.",
            id="civicmap.E009",
        )
    ]


@register(TAG)
def check_transport(**_options: Any) -> list[CheckMessage]:
    """Check that HSTS is set if the site is served by https."""
    if not is_behind_tls() or settings.SECURE_HSTS_SECONDS:
        return []
    return [
        Warning(
            "SITE_URL begins with https:// and HSTS_SECONDS is 0: browsers may be led to plain HTTP.",
            hint="When the whole host is served by TLS only, set HSTS_SECONDS=31536000.",
            id="civicmap.W001",
        )
    ]


def refuse_unsafe_start() -> None:
    """Raise ImproperlyConfigured with every error of these checks. Servers run no checks of their own."""
    errors = [fault for fault in run_checks(tags=[TAG]) if fault.is_serious() and not fault.is_silenced()]
    if errors:
        raise ImproperlyConfigured("\n".join(str(fault) for fault in errors))
