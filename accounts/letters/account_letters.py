"""Letters about accounts: what allauth would write at once is written when it is delivered."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language

from accounts.letters.writing import absolute, dressed, queue_letter
from accounts.models import Letter, User

CONFIRM, RESET = "account-confirm", "account-reset"
EXISTS, UNKNOWN = "account-exists", "account-unknown"
LOGIN_CODE = "account-login-code"
ADDRESS = "account.emailaddress"


class LetterAdapter(DefaultAccountAdapter):
    """Queues letters that hold no words and no secrets."""

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """The link that confirms an address."""
        address = emailconfirmation.email_address
        queue_letter(CONFIRM, lang=_language(), user=address.user, about=(ADDRESS, address.pk))

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """The link that sets a new password."""
        assert isinstance(user, User)
        queue_letter(RESET, lang=_language(), user=user)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Written to the owner of the account only, not to the person who tried."""
        if user := User.objects.filter(email__iexact=email).first():
            queue_letter(EXISTS, lang=_language(), user=user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The address of somebody without an account stands in no other row: it is kept until the letter has left."""
        if template_prefix == "account/email/unknown_account":
            queue_letter(UNKNOWN, lang=_language(), address=email)
        elif template_prefix == "account/email/login_code":
            _queue_login_code(email, context["code"])
        else:
            super().send_mail(template_prefix, email, context)


def _queue_login_code(email: str, word: str) -> None:
    """To the address that was typed, as its owner's account knows it: the code confirms that address."""
    user = filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True)[0]
    known = EmailAddress.objects.filter(user=user, email__iexact=email).first()
    other = known.email if known and known.email.lower() != user.email.lower() else ""
    queue_letter(LOGIN_CODE, lang=_language(), user=user, address=other, content={"word": word})


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def write_confirm(letter: Letter) -> EmailMessage | None:
    """The link that confirms an address. Nothing to tell once it is confirmed, or gone."""
    address = EmailAddress.objects.filter(pk=letter.subject_id, verified=False).first()
    if address is None:
        return None
    key = EmailConfirmationHMAC(address).key
    link = absolute(reverse("account_confirm_email", args=[key]))
    return _write("email_confirmation", letter, address.email, activate_url=link)


def write_reset(letter: Letter) -> EmailMessage | None:
    """The link that sets a new password. Its secret is made now and holds until the password changes."""
    if letter.user is None:
        return None
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(letter.user)
    key = {"uidb36": user_pk_to_url_str(letter.user), "key": token}
    link = absolute(reverse("account_reset_password_from_key", kwargs=key))
    return _write("password_reset_key", letter, letter.user.email, password_reset_url=link)


def write_exists(letter: Letter) -> EmailMessage | None:
    """Somebody tried to register with an address that has an account."""
    if letter.user is None:
        return None
    link = absolute(reverse("account_reset_password"))
    return _write("account_already_exists", letter, letter.user.email, password_reset_url=link)


def write_unknown(letter: Letter) -> EmailMessage | None:
    """Somebody asked for a new password with an address that has no account."""
    return _write("unknown_account", letter, letter.address, signup_url=absolute(reverse("account_signup")))


def _write(name: str, letter: Letter, to: str, **context: Any) -> EmailMessage | None:
    if not to:
        return None
    context |= {"email": to, "current_site": {"domain": urlsplit(settings.SITE_URL).netloc}}
    subject = " ".join(render_to_string(f"account/email/{name}_subject.txt", context).split())
    text = render_to_string(f"account/email/{name}_message.txt", context)
    return dressed(subject, text, to=to, lang=letter.lang)
