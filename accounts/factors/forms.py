"""allauth's forms of second factors, counted by our limits; a code of an app holds once."""

from __future__ import annotations

from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.limits.doors import FACTOR_CODES
from accounts.limits.limiter import TooMany
from layers.input.fields import LineField

NUMBERS = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})


class CountedCode:
    """Counts codes before they are looked at; the count of a right one is given back."""

    user: Any
    authenticator: Authenticator | None = None

    def clean_code(self) -> str:
        """The code. Raises ValidationError where it is wrong, used already, or one of too many."""
        try:
            FACTOR_CODES.take(self.user.pk)
        except TooMany as fault:
            raise ValidationError(
                _("Too many wrong codes. Try again %(when)s.") % {"when": fault.when}
            ) from fault
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator is not None and self.authenticator.type == Authenticator.Type.TOTP:
            spend(self.authenticator, code)
        FACTOR_CODES.give_back(self.user.pk)
        return code


def spend(factor: Authenticator, code: str) -> None:
    """Note the half minute that a code belongs to: neither it nor one before is taken again. Raises ValidationError."""
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=factor.pk)
        secret = decrypt(row.data["secret"])
        matching = (
            step
            for step in yield_hotp_counters_from_time()
            if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step)))
        )
        step = next(matching, 0)
        if step <= row.data.get("step", 0):
            raise get_adapter().validation_error("incorrect_code")
        row.data["step"] = step
        row.save(update_fields=["data"])


class SecondStepForm(CountedCode, base.AuthenticateForm):
    """The second step of signing in."""

    code = LineField(label=gettext_lazy("Code"), max_length=20, widget=NUMBERS)


class ConfirmForm(CountedCode, base.ReauthenticateForm):
    """The same again, before a change."""

    code = LineField(label=gettext_lazy("Code"), max_length=20, widget=NUMBERS)


class AddAppForm(CountedCode, totp.ActivateTOTPForm):
    """The first code of a new app."""

    code = LineField(label=gettext_lazy("The code the app shows"), max_length=20, widget=NUMBERS)


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """A new passkey with a name."""

    passwordless = None
    name = LineField(label=gettext_lazy("Name of the passkey"), max_length=60, required=False)


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    """Another name."""

    name = LineField(label=gettext_lazy("Name of the passkey"), max_length=60)
