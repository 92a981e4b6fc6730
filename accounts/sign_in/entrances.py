"""The only views of sign-in: sign in, sign up, reset the password.

Sign-up and password reset answer the same, and after the same time, for addresses that have an account and for those that have none.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.account import views
from allauth.account.forms import SignupForm
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.limits.doors import ENTRIES, LETTERS, TOO_MANY_PASSWORDS
from accounts.limits.limiter import TooMany
from accounts.limits.proofs import ProofForm
from accounts.limits.visitors import visitor


class SignIn(views.LoginView):
    """Address and password. Too many wrong ones are answered 429 by the same form."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form with its errors."""
        response: HttpResponse = super().form_invalid(form)
        for error in form.errors.as_data().get("__all__", ()):
            if error.code == TOO_MANY_PASSWORDS:
                return _refused(response, error.params["seconds"])
        return response


class CountedMixin:
    """Counts forms that are valid, per visitor and per address written in them, and answers all after the same time."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """The form's answer, or the form again if the limit is reached."""
        until = time.monotonic() + settings.ENTRY_SECONDS
        address = str(form.cleaned_data["email"]).lower()
        try:
            ENTRIES.take(visitor(self.request))
            LETTERS.take(address)
        except TooMany as fault:
            form.add_error(
                None, _("This was sent very often. Please try again %(when)s.") % {"when": fault.when}
            )
            return _refused(self.form_invalid(form), fault.seconds)  # type: ignore[attr-defined]
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        time.sleep(max(0.0, until - time.monotonic()))
        return response


class SignUpForm(ProofForm, SignupForm):
    """allauth's form; it does equal work for known and new addresses."""

    DOOR = "sign-up"
    account_already_exists: bool
    field_order = ("email", "display_name", "password1", "password2", "age")

    def try_save(self, request: HttpRequest) -> Any:
        """Make the account, or write to the person who has it. A double of the form at the same moment counts as known."""
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return super().try_save(request)
            except IntegrityError:
                self.account_already_exists = True
        else:
            get_user_model()().set_password(self.cleaned_data["password1"])
        return super().try_save(request)


class SignUp(CountedMixin, views.SignupView):
    """A new account."""

    form_class = SignUpForm


class ResetPassword(CountedMixin, views.PasswordResetView):
    """The letter with the link to a new password."""


def _refused(response: HttpResponse, seconds: int) -> HttpResponse:
    response.status_code = 429
    response["Retry-After"] = str(seconds)
    return response
