"""Supporting a thing, and withdrawing that."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.participation import SUPPORTED, may_now
from engagement.support.models import Support
from places.feature.moves import NotPossible


def support(feature: Any, user: User) -> Support:
    """Count the person among the supporters, once. Raises NotPossible where the thing takes no support now."""
    if not may_now(feature, SUPPORTED):
        raise NotPossible(_("Support is closed at the moment."))
    return Support.objects.get_or_create(feature_id=feature.pk, user=user)[0]


def withdraw_support(feature: Any, user: User) -> None:
    """Take the person's support back. Possible while support is open: afterwards the number stands. Raises NotPossible."""
    if not may_now(feature, SUPPORTED):
        raise NotPossible(_("Support is closed at the moment."))
    Support.objects.filter(feature_id=feature.pk, user=user).delete()


def supporters(feature: Any) -> int:
    """How many people support the thing."""
    return Support.objects.filter(feature_id=feature.pk).count()
