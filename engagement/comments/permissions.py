"""Who may change a comment, and who may answer for an office."""

from __future__ import annotations

from typing import Any

import rules
from django.utils import timezone

from engagement.comments.models import Comment
from places.models import Feature, Visibility
from places.permissions import may_manage


@rules.predicate
def wrote(user: Any, comment: Comment) -> bool:
    """Whoever wrote it, while it is shown or waits."""
    own = user.is_authenticated and comment.author_id == user.pk
    return own and comment.visibility in (Visibility.PUBLIC, Visibility.PENDING)


@rules.predicate
def is_fresh(user: Any, comment: Comment) -> bool:
    """It was written a few minutes ago, and may still be changed."""
    return timezone.now() < comment.edit_until


@rules.predicate
def has_office(_user: Any, feature: Feature) -> bool:
    """An office is in charge of it."""
    return feature.manager_id is not None


may_answer_officially = has_office & may_manage
may_edit_comment = wrote & is_fresh
may_withdraw_comment = wrote
