"""Accounts that nobody uses any more: first their owners are told, then the accounts are deleted (``retention``)."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.letters.writing import absolute, compose, queue_letter
from accounts.models import Letter, User

UNUSED = "account-unused"
NOTICE = datetime.timedelta(days=30)
"""So long before the deletion its owner is told."""


def _unused_since(moment: datetime.datetime) -> QuerySet[User]:
    """Accounts of residents whose last sign-in lies before that. Who has a role or an office is cared for by the administrators."""
    used = Coalesce("last_login", "date_joined")
    return User.objects.alias(used=used).filter(
        used__lt=moment, is_staff=False, is_superuser=False, roles=None, offices=None
    )


def accounts_to_warn(now: datetime.datetime) -> QuerySet[User]:
    """Accounts that nobody has used for ``ACCOUNT_DAYS`` less the notice, and whose owner has not been told since."""
    before = now - datetime.timedelta(days=settings.ACCOUNT_DAYS) + NOTICE
    return _unused_since(before).filter(Q(warned=None) | Q(warned__lt=F("used")))


def unused_accounts(now: datetime.datetime) -> QuerySet[User]:
    """Accounts that nobody has used for ``ACCOUNT_DAYS``, and whose owner was told long enough ago."""
    before = now - datetime.timedelta(days=settings.ACCOUNT_DAYS)
    return _unused_since(before).filter(warned__lt=now - NOTICE, warned__gte=F("used"))


def warn_unused(now: datetime.datetime) -> int:
    """Tell the owners of accounts that are to be deleted. Says how many."""
    told = 0
    for user in accounts_to_warn(now):
        with transaction.atomic():
            # Another run may have told the owner meanwhile.
            if User.objects.filter(pk=user.pk, warned=user.warned).update(warned=now):
                queue_letter(UNUSED, lang=settings.LANGUAGE_CODE, user=user)
                told += 1
    return told


def write_unused(letter: Letter) -> EmailMessage | None:
    """The letter to the owner. Nothing to tell who has signed in meanwhile."""
    user = letter.user
    if user is None or user.warned is None or (user.last_login and user.last_login > user.warned):
        return None
    return compose(
        "civicmap/letters/unused.txt",
        to=user.email,
        lang=letter.lang,
        context={
            "day": timezone.localtime(user.warned + NOTICE).date(),
            "link": lambda: absolute(reverse("account_login")),
        },
    )
