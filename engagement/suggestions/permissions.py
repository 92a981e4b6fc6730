"""Who decides about suggested corrections of a thing."""

from __future__ import annotations

from typing import Any

import rules
from django.db.models import Q, QuerySet

from engagement.contributions.services import waits_for_approval
from engagement.moves.models import Move
from engagement.moves.services import By
from engagement.suggestions.models import Suggestion
from places.models import Feature
from places.permissions import is_author, may_manage, may_moderate

Quality = Move.Quality


@rules.predicate
def is_trusted_author(user: Any, feature: Feature) -> bool:
    """Who entered it, unless what they enter still waits for approval: a correction is public at once."""
    return is_author(user, feature) and not waits_for_approval(user)


may_correct_for_all = may_moderate | may_manage | is_trusted_author
"""Moderators and workers of the place, the office in charge, and who entered the thing."""


def maintained_by(user: Any) -> QuerySet[Feature]:
    """The things whose corrections the person decides about: the list of ``may_correct_for_all``."""
    features = Feature.objects
    found = Q(pk__in=features.moderated_by(user).values("pk"))
    found |= Q(pk__in=features.manageable_by(user).values("pk"))
    if user.is_authenticated and not waits_for_approval(user):
        found |= Q(author=user)
    return features.filter(found)


def quality_of(user: Any, feature: Feature) -> By:
    """In what quality the person corrects the thing."""
    if may_moderate(user, feature):
        return By(Quality.MODERATOR, who=user)
    if may_manage(user, feature):
        return By(Quality.OFFICE, who=user, office=feature.manager)
    return By(Quality.AUTHOR, who=user)


def may_answer(user: Any, suggestion: Suggestion, feature: Feature) -> bool:
    """Whether the person may write to the sender: of who has no account the address is not confirmed, and only staff write to it."""
    return suggestion.user is not None or may_moderate(user, feature) or may_manage(user, feature)
