"""Floods: so many forms at one door, from all visitors together, that the browser has to work for each until the period ends.

The proof is ALTCHA's (version 1, https://altcha.org/docs/v2/proof-of-work-v1/): the browser looks for the number behind a SHA-256 hash,
which takes it some seconds. The challenge is signed, has an end by our own clock, and is taken once. A browser without JavaScript waits.
"""

from __future__ import annotations

import base64
import datetime
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from altcha.v1 import ChallengeOptions, create_challenge, verify_solution
from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.limits.limiter import Limit, TooMany
from accounts.limits.rates import Rate

LIFETIME = 1800
"""Seconds for which a challenge can be answered."""
WAIT = 60
"""Seconds that a form without JavaScript waits in place of the proof."""
LONGEST = 2000
"""Signs of the longest answer that is looked at."""
FLOODS = Limit("floods", "FLOOD_RATE")
# A count is kept for longer than a challenge can be answered, so that none is answered twice.
ONCE = Rate(1, 2 * LIFETIME)


@dataclass(frozen=True)
class Fixed(Limit):
    """A limit whose rate is no setting."""

    fixed: Rate = ONCE

    @property
    def rate(self) -> Rate:
        """The rate."""
        return self.fixed


TAKEN = Fixed("flood-proofs", "")
"""Each challenge that was answered or waited for, once."""
WAITED = Fixed("flood-waits", "", Rate(20, 600))
"""Forms of one door that waited in place of a proof, from all visitors together: programs wait as well as people."""


class Refused(Exception):
    """The proof is missing, wrong, over or used. ``seconds``: after so many the same form is taken without one; 0 where it is not."""

    def __init__(self, seconds: int = 0) -> None:
        super().__init__(f"free in {seconds} s")
        self.seconds = seconds


def count(door: str) -> None:
    """Count a form of the door. Outside of transactions."""
    with suppress(TooMany):
        FLOODS.take(door)


def is_flooded(door: str) -> bool:
    """Whether forms of the door have to bring a proof now."""
    if settings.FLOOD_PROOF == "auto":
        return FLOODS.wait(door) > 0
    return bool(settings.FLOOD_PROOF == "on")


def challenge(door: str) -> dict[str, Any]:
    """A new challenge as ALTCHA's clients take it, with a token ``wait`` for who cannot solve it."""
    ends = timezone.now() + datetime.timedelta(seconds=LIFETIME)
    options = ChallengeOptions(
        algorithm="SHA-256", max_number=settings.FLOOD_WORK, hmac_key=_key(), expires=ends
    )
    made = create_challenge(options)
    since = int(timezone.now().timestamp())
    return {
        "algorithm": made.algorithm,
        "challenge": made.challenge,
        "maxnumber": made.max_number,
        "salt": made.salt,
        "signature": made.signature,
        "wait": signing.dumps([door, made.challenge, since], salt=__name__),
    }


def check(door: str, proof: str, token: str) -> None:
    """Take the proof of a form, else the time that it has waited. Raises Refused. Outside of transactions."""
    if proof:
        named = _solved(proof)
    else:
        named = _waited(door, token)
    try:
        TAKEN.take(named)
    except TooMany as used:
        raise Refused from used


def _solved(proof: str) -> str:
    if len(proof) > LONGEST:
        raise Refused
    try:
        payload = json.loads(base64.b64decode(proof, validate=True))
        is_good = payload["algorithm"] == "SHA-256" and "expires=" in payload["salt"]
        is_good = is_good and verify_solution(payload, _key())[0]
    except (ValueError, KeyError, TypeError, AttributeError):
        is_good = False
    if not is_good:
        raise Refused
    return str(payload["challenge"])


def _waited(door: str, token: str) -> str:
    try:
        for_door, named, since = signing.loads(token, salt=__name__, max_age=LIFETIME)
    except (signing.BadSignature, ValueError, TypeError) as fault:
        raise Refused from fault
    left = since + WAIT - int(timezone.now().timestamp())
    if for_door != door:
        raise Refused
    if left > 0:
        raise Refused(left)
    try:
        WAITED.take(door)
    except TooMany as full:
        raise Refused(full.seconds) from full
    return str(named)


def _key() -> str:
    return salted_hmac(__name__, "altcha").hexdigest()
