"""Sign-in by a one-time code by mail, through allauth's steps.

Session and letter hold a random word, and the code is derived from it by the site's secret key: neither holds the code.
"""

from __future__ import annotations

from typing import Any

from allauth.account import views
from allauth.account.forms import ConfirmLoginCodeForm
from django import forms
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.letters.writing import compose
from accounts.limits.doors import LOGIN_CODES
from accounts.limits.limiter import TooMany
from accounts.models import Letter
from accounts.sign_in.codes import MINUTES, VALID
from accounts.sign_in.entrances import CountedMixin
from accounts.sign_in.words import code_of, new_word
from layers.input.fields import LineField


class AskCode(CountedMixin, views.RequestLoginCodeView):
    """Mail a code. Answers the same for addresses that have an account and for those that have none."""


class LoginCodeForm(ConfirmLoginCodeForm):
    """The code that was mailed. Wrong ones are counted for each letter, also those that are sent at the same moment."""

    code = LineField(
        label=gettext_lazy("The code in the mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        self.word = code
        # Nobody can type the code of an address without an account.
        super().__init__(*args, code=code_of(code or new_word()), **kwargs)

    def clean_code(self) -> str:
        """The code as it was typed."""
        try:
            LOGIN_CODES.take(self.word or "unknown")
        except TooMany as fault:
            raise ValidationError(
                _("Too many wrong codes. Try again %(when)s.") % {"when": fault.when}
            ) from fault
        code: str = super().clean_code()
        if not self.word:
            raise ValidationError(_("This is not the code of the last mail, or it no longer holds."))
        return code


def write_login_code(letter: Letter) -> EmailMessage | None:
    """The letter with the code. Nothing to tell when it no longer holds."""
    if letter.user is None or letter.created < timezone.now() - VALID:
        return None
    return compose(
        "accounts/letters/login_code.txt",
        to=letter.address or letter.user.email,
        lang=letter.lang,
        context={"code": code_of(letter.content["word"]), "minutes": MINUTES},
    )
