"""Second factors: who has one, how changes of them are told and recorded, and what an administrator can do."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from accounts.letters.writing import absolute, compose, queue_letter
from accounts.models import Letter, User

LETTER = "account-factor"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What protects a sign-in. Recovery codes stand in for one of these, and go with the last of them."""


class FactorChange(models.TextChoices):
    """What happened to the second factors of an account."""

    APP_ADDED = "app-added", _("An authenticator app was added.")
    APP_REMOVED = "app-removed", _("The authenticator app was removed.")
    PASSKEY_ADDED = "passkey-added", _("A passkey was added.")
    PASSKEY_REMOVED = "passkey-removed", _("A passkey was removed.")
    NEW_CODES = "new-codes", _("New recovery codes were made; the old ones no longer hold.")
    ALL_REMOVED = "all-removed", _("An administrator removed all second factors.")


def has_factor(user: User) -> bool:
    """Whether signing in asks this person for more than one proof."""
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


def tell(user: User, change: FactorChange, *, by: User | None = None) -> None:
    """Record a change in the history of the account and write to its owner. Call it in the transaction of the change."""
    queue_letter(
        LETTER, lang=get_language() or settings.LANGUAGE_CODE, user=user, content={"change": change.value}
    )
    with override(settings.LANGUAGE_CODE):
        LogEntry.objects.create(
            user=by or user,
            content_type=ContentType.objects.get_for_model(User),
            object_id=str(user.pk),
            object_repr=str(user)[:200],
            action_flag=CHANGE,
            change_message=str(change.label),
        )


def remove_factors(user: User, *, by: User | None = None) -> bool:
    """Take all second factors from an account whose owner can no longer use them. Says whether there were any."""
    with transaction.atomic():
        found: Any = Authenticator.objects.filter(user=user)
        if not found.exists():
            return False
        found.delete()
        tell(user, FactorChange.ALL_REMOVED, by=by)
    return True


def write_factor(letter: Letter) -> EmailMessage | None:
    """The letter about a change."""
    if letter.user is None:
        return None
    return compose(
        "accounts/letters/factor.txt",
        to=letter.user.email,
        lang=letter.lang,
        context={
            "change": FactorChange(letter.content["change"]),
            "link": lambda: absolute(reverse("mfa_index")),
        },
    )
