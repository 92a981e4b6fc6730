"""How allauth's second factors fit into civicmap: names, and secrets that a copy of the database does not give away."""

from __future__ import annotations

import base64
import hashlib
import io
import secrets

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class FactorAdapter(DefaultMFAAdapter):
    """Encrypts secrets by the site's secret key; those of older keys (``SECRET_KEY_FALLBACKS``) are still read."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This is not right, or was used already."),
    }

    def build_totp_svg(self, url: str) -> str:
        """Black on white, whatever the colours of the page."""
        picture = io.BytesIO()
        segno.make(url).save(picture, kind="svg", scale=5, dark="#000", light="#fff")
        return picture.getvalue().decode()

    def encrypt(self, text: str) -> str:
        """The text as it is kept."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text again. One that no key opens becomes a secret that nobody has: no code of it is ever right."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """The name a passkey has until its owner writes another."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)d") % {"number": count + 1}


def _box() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(str(key))) for key in keys])


def _derived(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(f"accounts.factors {key}".encode()).digest())
