"""How sign-in fits into civicmap."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.keeping import return_address
from accounts.letters.account_letters import LetterAdapter
from accounts.limits.doors import LETTERS, PASSWORDS, PASSWORDS_OF_VISITOR, TOO_MANY_PASSWORDS
from accounts.limits.limiter import TooMany
from accounts.limits.visitors import address, visitor
from accounts.sign_in.words import new_word


class AccountAdapter(LetterAdapter):
    """Keeps the display name given at sign-up, and counts by our limits instead of allauth's, which are kept in the cache."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Back to the form that somebody left to sign in, otherwise to their things."""
        return return_address(request) or super().get_login_redirect_url(request)

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """Store the user with the language of the page and the display name of the form, which is valid only with the statement of age."""
        user = super().save_user(request, user, form, commit=False)
        user.display_name = form.cleaned_data.get("display_name", "")
        user.age_stated = timezone.now()
        user.lang = get_language() or ""
        if commit:
            user.save()
        return user

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's address, by the site's one rule."""
        return address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a password before it is checked; the count of a right one is given back. Raises ValidationError after too many."""
        try:
            PASSWORDS.take(visitor(request), _account(credentials))
            PASSWORDS_OF_VISITOR.take(visitor(request))
        except TooMany as fault:
            raise ValidationError(
                _("Too many wrong passwords. Please try again %(when)s, or set a new password."),
                code=TOO_MANY_PASSWORDS,
                params={"when": fault.when, "seconds": fault.seconds},
            ) from fault

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The person whose password it is."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user:
            PASSWORDS.give_back(visitor(request), _account(credentials))
            PASSWORDS_OF_VISITOR.give_back(visitor(request))
        return user

    def generate_login_code(self) -> str:
        """What the code of a sign-in is derived from: session and letter keep this, not the code."""
        return new_word()

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Set a new password; wrong ones that this visitor tried before no longer count."""
        super().set_password(user, password)
        if context.request is not None:
            PASSWORDS.forget(visitor(context.request), _account({"email": user.get_username()}))

    def should_send_confirmation_mail(self, request: HttpRequest, email_address: Any, signup: bool) -> bool:
        """Whether a sign-in with an unconfirmed address sends the link again: the links sent before go on working."""
        return signup or not LETTERS.wait(email_address.email.lower())

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """Send the link that confirms an address. Raises TooMany; the letter of a sign-up was counted with its form."""
        if not signup:
            LETTERS.take(emailconfirmation.email_address.email.lower())
        super().send_confirmation_mail(request, emailconfirmation, signup)


def _account(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "").strip().lower()
