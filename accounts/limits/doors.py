"""Rate limits of forms that take a password or send a letter to a typed address.

A lock after wrong passwords counts visitor and account together, so that a stranger cannot lock anybody out.
"""

from __future__ import annotations

from django.http import HttpRequest

from accounts.limits.limiter import Limit
from accounts.limits.visitors import visitor

PASSWORDS = Limit("wrong-passwords", "SIGN_IN_RATE")
"""Wrong passwords of one visitor for one account."""
PASSWORDS_OF_VISITOR = Limit("wrong-passwords-of-visitor", "SIGN_IN_VISITOR_RATE")
"""Wrong passwords of one visitor, whatever the account."""
ENTRIES = Limit("sign-ups", "SIGN_UP_RATE")
"""Sign-ups and password resets of one visitor."""
FACTOR_CODES = Limit("factor-codes", "SIGN_IN_RATE")
"""Wrong codes of one account's app or recovery codes. Whoever tries them has the password: all visitors count together."""
LOGIN_CODES = Limit("login-codes", "SIGN_IN_RATE")
"""Wrong codes for one letter with a code."""
PASSKEYS = Limit("passkeys", "SIGN_IN_VISITOR_RATE")
"""Passkeys of one visitor that are none of ours."""
LETTERS = Limit("account-letters", "ACCOUNT_MAIL_RATE")
"""Letters that forms of sign-in send to one address, whoever fills them in."""
CHANGES = Limit("account-changes", "ACCOUNT_CHANGE_RATE")
"""Changes of one's own account, each with a password, a code or an address that can be guessed at."""
CHANGING = (
    "account_email",
    "account_change_password",
    "account_set_password",
    "account_reset_password_from_key",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
)
"""Names of the addresses whose forms are counted as changes."""
TOO_MANY_PASSWORDS = "too_many_login_attempts"
"""allauth's code of the error."""


def count_change(request: HttpRequest) -> None:
    """Count a form that changes an account. Raises TooMany."""
    match = request.resolver_match
    if request.method == "POST" and match is not None and match.url_name in CHANGING:
        CHANGES.take(request.user.pk or visitor(request))
