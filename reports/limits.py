"""How many reports one address may send without signing in. One counter for the form and for the API."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

PERIODS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


def rate() -> tuple[int, int]:
    """Number and seconds of the setting, such as ``20/hour``."""
    number, _slash, period = settings.REPORT_RATE.partition("/")
    return int(number), PERIODS[period.strip()]


def caller(request: HttpRequest) -> str:
    """A stand-in for the caller's address, which itself is not kept."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.USE_X_FORWARDED_HOST and (forwarded := request.headers.get("X-Forwarded-For")):
        # The last entry is the one our own proxy wrote; those before it can be made up.
        address = forwarded.split(",")[-1].strip()
    return salted_hmac("reports.limits", address).hexdigest()[:32]


def is_over_limit(request: HttpRequest) -> bool:
    """Whether this address has sent all it may for now."""
    return int(cache.get(_key(request), 0)) >= rate()[0]


def count_one(request: HttpRequest) -> None:
    """Note that a report came from this address."""
    key = _key(request)
    cache.add(key, 0, rate()[1])
    try:
        cache.incr(key)
    except ValueError:  # ran out between the two calls
        cache.set(key, 1, rate()[1])


def _key(request: HttpRequest) -> str:
    return f"reports-from-{caller(request)}"
