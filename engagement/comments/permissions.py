"""Who changes a comment, and who answers for an office."""

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
    """It was written some minutes ago."""
    return timezone.now() < comment.edit_until


@rules.predicate
def may_answer_officially(user: Any, feature: Feature) -> bool:
    """Who manages a thing answers for the office in charge of it."""
    return feature.manager_id is not None and may_manage(user, feature)


may_edit_comment = wrote & is_fresh
may_withdraw_comment = wrote
