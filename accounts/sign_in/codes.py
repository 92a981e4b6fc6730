"""One-time codes by mail, for a person who has to show again that the account is theirs.

Neither the letter nor the session holds the code: it is derived from the letter's row, and written when the letter is delivered.
"""

from __future__ import annotations

import datetime

from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language

from accounts.letters.writing import compose, queue_letter
from accounts.limits.doors import LETTERS
from accounts.models import Letter, User

CODE = "account-code"
KEPT = "one-time-code"
MINUTES = 15
VALID = datetime.timedelta(minutes=MINUTES)
MOST_TRIES = 5
DIGITS = 6


def send_code(request: HttpRequest, user: User) -> None:
    """Mail a new code; the one before no longer holds. Raises TooMany."""
    LETTERS.take(user.email.lower())
    letter = queue_letter(CODE, lang=get_language() or "it", user=user)
    request.session[KEPT] = {"letter": letter.pk, "tries": 0}


def is_code_sent(request: HttpRequest) -> bool:
    """Whether a code of this session still holds."""
    return _letter(request) is not None


def takes_code(request: HttpRequest, user: User, typed: str) -> bool:
    """Whether this is the code that was mailed in this session. It holds once, and ends after five wrong ones."""
    letter = _letter(request)
    if letter is None or letter.user_id != user.pk:
        return False
    kept = request.session[KEPT]
    if constant_time_compare(_code(letter), "".join(typed.split())):
        del request.session[KEPT]
        return True
    kept["tries"] += 1
    request.session[KEPT] = kept
    return False


def _letter(request: HttpRequest) -> Letter | None:
    kept = request.session.get(KEPT)
    if not kept or kept["tries"] >= MOST_TRIES:
        return None
    return Letter.objects.filter(pk=kept["letter"], kind=CODE, created__gt=timezone.now() - VALID).first()


def _code(letter: Letter) -> str:
    digest = salted_hmac(
        "accounts.sign_in.codes", f"{letter.pk} {letter.user_id} {letter.created.isoformat()}"
    )
    return str(int(digest.hexdigest(), 16) % 10**DIGITS).zfill(DIGITS)


def write_code(letter: Letter) -> EmailMessage | None:
    """The letter with the code. Nothing to tell when it no longer holds."""
    if letter.user is None or letter.created < timezone.now() - VALID:
        return None
    return compose(
        "accounts/letters/code.txt",
        to=letter.user.email,
        lang=letter.lang,
        context={"code": _code(letter), "minutes": MINUTES},
    )
