"""Words that one-time codes of sign-in are derived from by the site's secret key: whoever reads a word does not know its code."""

from __future__ import annotations

import secrets

from django.utils.crypto import salted_hmac

from accounts.sign_in.codes import DIGITS


def new_word() -> str:
    """A word that a code is derived from."""
    return secrets.token_urlsafe(24)


def code_of(word: str) -> str:
    """The code of a word."""
    digest = salted_hmac("accounts.sign_in.login_codes", word).hexdigest()
    return str(int(digest, 16) % 10**DIGITS).zfill(DIGITS)
