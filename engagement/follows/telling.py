"""Telling followers of a move: one job for each move, which writes one letter for each follower.

The job may run twice, or be interrupted: ``Follow.told`` is written in the transaction of the letters, so nobody is told twice and
nobody is left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.jobs import live_arguments
from engagement.follows import mails
from engagement.follows.models import Follow
from engagement.moves.models import Move
from places.models import Feature

TELL = "engagement.tell_followers"
LOST_AFTER = datetime.timedelta(hours=1)
"""Followers whom nobody has told of a move for so long have lost their job."""
What = Move.What
NEWS = (Q(what=What.STATUS) & ~Q(before="")) | (Q(what=What.ASSIGNMENT) & ~Q(after=""))
"""Moves that followers hear of: those of the public history, but for corrections of a text."""


def announce(feature: Feature) -> None:
    """Queue the letters about what has just moved, in the caller's transaction; nothing where nobody follows."""
    if Follow.objects.confirmed().filter(feature=feature.pk).exists():
        app.configure_task(TELL, queue="mail").defer(feature_id=feature.pk)


def tell(feature_id: int) -> int:
    """Write the letters that the followers of a thing are still owed. Says how many.

    A thing that is not public has no news; neither has its sender, to whom letters of their own go, nor who made the move.
    """
    with transaction.atomic():
        rows = list(
            Follow.objects.confirmed()
            .filter(feature=feature_id)
            .select_for_update(no_key=True, of=("self",))
            .select_related("user")
            .order_by("pk")
        )
        moves = list(Move.objects.filter(feature=feature_id).order_by("pk").values_list("pk", "who_id"))
        feature: Any = Feature.objects.public().filter(pk=feature_id).specific().first()
        if not rows or not moves:
            return 0
        count = sum(_write(row, feature, moves) for row in rows) if feature is not None else 0
        for row in rows:
            row.told = moves[-1][0]
        Follow.objects.bulk_update(rows, ["told", "expires"], batch_size=500)
    return count


def _write(row: Follow, feature: Any, moves: Sequence[tuple[int, int | None]]) -> bool:
    """Queue the letter for one follower, where there is news for them."""
    since = [pk for pk, who in moves if pk > row.told and who != (row.user_id or 0)]
    news = list(Move.objects.filter(NEWS, pk__in=since).values_list("pk", flat=True)) if since else []
    is_gone = row.user is not None and not row.user.is_active
    if not news or is_gone or _is_told_as_sender(row, feature):
        return False
    mails.moved(row, news)
    if row.user_id is None:
        row.expires = timezone.now() + datetime.timedelta(days=settings.CONTACT_DAYS)
    return True


def _is_told_as_sender(row: Follow, feature: Any) -> bool:
    sender = feature.correspondent() if feature.TELLS_SENDER else None
    return sender is not None and sender.email.lower() == row.reader.email.lower()


def care_for_untold(now: datetime.datetime) -> int:
    """Queue again what has lost its job. Says for how many things."""
    late = Move.objects.filter(
        NEWS, feature=OuterRef("feature"), pk__gt=OuterRef("told"), at__lt=now - LOST_AFTER
    )
    waiting = Follow.objects.confirmed().filter(feature__visibility="public").filter(Exists(late))
    lost = set(waiting.values_list("feature", flat=True)) - live_arguments(TELL, "feature_id")
    for feature_id in lost:
        app.configure_task(TELL, queue="mail").defer(feature_id=feature_id)
    return len(lost)
