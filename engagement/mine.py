"""What a person follows, supports, has said, and has alerts for, for the page with one's own things."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from engagement.alerts.words import in_words
from engagement.models import Alert, Comment, Follow, Suggestion, Support
from engagement.push.services import is_on
from engagement.suggestions.permissions import maintained_by
from places.models import Visibility

MOST = 100
"""So many of each are listed, the newest first."""


def voices(user: User) -> dict[str, Any]:
    """Public things followed and supported, one's comments that are not withdrawn (one may take them back), and corrections.

    Corrections are those one suggested about public things, and those one has to decide about.
    """
    public = {"feature__visibility": Visibility.PUBLIC}
    follows = Follow.objects.of_person(user).confirmed().filter(**public)
    supports = Support.objects.filter(user=user, **public)
    comments = Comment.objects.filter(author=user)
    corrections = Suggestion.objects.filter(user=user, **public).prefetch_related("changes")
    to_decide = Suggestion.objects.open().about_own(user).filter(feature__in=maintained_by(user).values("pk"))
    alerts = Alert.objects.of_person(user).confirmed().select_related("city").prefetch_related("rows__area")
    found: dict[str, Any] = {
        "alerts": [(alert, in_words(alert)) for alert in alerts.order_by("city", "pk")],
        "may_push": is_on(),
    }
    return found | {
        name: list(rows.select_related("feature__city").order_by("-created", "-pk")[:MOST])
        for name, rows in (
            ("follows", follows),
            ("supports", supports),
            ("comments", comments),
            ("corrections", corrections),
            ("corrections_to_decide", to_decide),
        )
    }
