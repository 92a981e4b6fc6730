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
from engagement.follows.services import last_move, sender_address
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
        last = last_move(feature_id)
        feature: Any = Feature.objects.public().filter(pk=feature_id).specific().first()
        if not rows or not last:
            return 0
        count = _write_all(rows, feature) if feature is not None else 0
        for row in rows:
            row.told = last
        Follow.objects.bulk_update(rows, ["told", "expires"], batch_size=500)
    return count


def _write_all(rows: Sequence[Follow], feature: Any) -> int:
    news = _news(feature, since=min(row.told for row in rows))
    sender = sender_address(feature) if feature.TELLS_SENDER else ""
    return sum(_write(row, news, sender) for row in rows)


def _news(feature: Any, *, since: int) -> list[tuple[int, int | None]]:
    """The moves later than the one of this key that the public history tells: key, and who made each."""
    internal = [code for code, status in feature.statuses().items() if not status.is_public]
    moves = Move.objects.filter(NEWS, feature=feature.pk, pk__gt=since)
    return list(
        moves.exclude(what=What.STATUS, after__in=internal).order_by("pk").values_list("pk", "who_id")
    )


def _write(row: Follow, news: Sequence[tuple[int, int | None]], sender: str) -> bool:
    """Queue the letter for one follower, where there is news for them. ``sender``: the address that has letters of its own."""
    mine = [pk for pk, who in news if pk > row.told and who != (row.user_id or 0)]
    is_gone = row.user is not None and not row.user.is_active
    if not mine or is_gone or row.reader.email.lower() == sender:
        return False
    mails.moved(row, mine)
    if row.user_id is None:
        row.expires = timezone.now() + datetime.timedelta(days=settings.CONTACT_DAYS)
    return True


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
