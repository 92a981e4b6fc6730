"""Telling people of what their alerts concern.

A move that is news leaves a ``Cause`` in its own transaction, with a job. The job writes the ``News`` of each alert and deletes the cause,
in one transaction. When news are due, one letter for each person is written, notices to its devices are queued, and its news deleted, in
one transaction. So whatever is interrupted is either done or not: nothing is told twice and nothing is lost.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.jobs import live_arguments
from engagement.alerts import mails
from engagement.alerts.matching import queue_news
from engagement.alerts.models import Alert, Cause, News
from engagement.alerts.services import address_end
from engagement.moves.models import Move
from engagement.push.services import queue_notices
from places.models import Feature, Visibility

MATCH = "engagement.match_alerts"
LOST_AFTER = datetime.timedelta(hours=1)
"""A cause that waits for so long has lost its job."""
What = Move.What


def announce(feature: Any, moves: Sequence[Move]) -> None:
    """Note what has become public or moved on, for the alerts of its city, in the caller's transaction."""
    told = [move for move in moves if move.what in (What.STATUS, What.VISIBILITY)]
    if not told or feature.visibility != Visibility.PUBLIC:
        return
    if not Alert.objects.confirmed().filter(city=feature.city_id).exists():
        return
    causes = [Cause(move=move) for move in told if not _is_internal(feature, move)]
    if causes:
        Cause.objects.bulk_create(causes)
        app.configure_task(MATCH, queue="mail").defer(feature_id=feature.pk)


def _is_internal(feature: Any, move: Move) -> bool:
    """Whether the move leads to a phase that is not for everybody; the first phase of a thing that appears is told as new."""
    if move.what != What.STATUS or not move.before:
        return False
    info = type(feature).statuses().get(move.after)
    return info is not None and not info.is_public


def match(feature_id: int) -> int:
    """Hold the waiting moves of a thing against the alerts, then tell what is due. Says how many letters were written.

    Of a thing that is not public nothing is told, now or later.
    """
    now = timezone.now()
    with transaction.atomic():
        causes = list(
            Cause.objects.filter(move__feature=feature_id)
            .select_for_update(of=("self",))
            .select_related("move")
            .order_by("pk")
        )
        feature: Any = (
            Feature.objects.public()
            .filter(pk=feature_id)
            .select_related("city", "category")
            .specific()
            .first()
        )
        if feature is not None:
            for cause in causes:
                if _still_news(cause.move):
                    queue_news(cause.move, feature, now=now, is_new=_is_first(cause.move))
        Cause.objects.filter(pk__in=[cause.pk for cause in causes]).delete()
    return send_due(now)


def _is_first(move: Move) -> bool:
    return move.what == What.VISIBILITY or not move.before


def _still_news(move: Move) -> bool:
    """What is shown again, after it was hidden, was told when it was shown first."""
    if move.what != What.VISIBILITY:
        return True
    earlier = Move.objects.filter(feature=move.feature_id, what=What.VISIBILITY, pk__lt=move.pk)
    shown = Q(before=Visibility.PUBLIC) | Q(after=Visibility.PUBLIC)
    return not earlier.filter(shown).exists()


def send_due(now: datetime.datetime) -> int:
    """Write one letter for each person who has news that are due. Says how many."""
    due = News.objects.filter(due__lte=now)
    people = due.order_by().values_list("alert__user", "alert__email").distinct()
    return sum(_tell(user, email, now) for user, email in people)


def _tell(user: int | None, email: str, now: datetime.datetime) -> bool:
    """Write the letter for one person, and delete the news that it tells.

    A second worker waits here for the first, then finds the news deleted. If it took the rows that are still free, the person would get
    two letters.
    """
    with transaction.atomic():
        own = {"alert__user": user} if user else {"alert__user": None, "alert__email": email}
        rows = list(
            News.objects.filter(due__lte=now, **own)
            .select_for_update(of=("self",))
            .select_related("alert__user")
            .order_by("alert", "move")
        )
        if not rows:
            return False
        News.objects.filter(pk__in=[row.pk for row in rows]).delete()
        reader = rows[0].alert
        if reader.user is not None and not reader.user.is_active:
            return False
        pairs = [(row.alert_id, row.move_id) for row in rows]
        mails.tell(reader, pairs)
        if reader.user is not None:
            queue_notices(reader.user, pairs)
        if reader.user is None:
            kept = {row.alert_id for row in rows}
            Alert.objects.filter(pk__in=kept).update(expires=address_end(now))
    return True


def care_for_causes(now: datetime.datetime) -> int:
    """Queue again what has lost its job. Says for how many things."""
    late = Cause.objects.filter(created__lt=now - LOST_AFTER)
    lost = set(late.values_list("move__feature", flat=True)) - live_arguments(MATCH, "feature_id")
    for feature_id in lost:
        app.configure_task(MATCH, queue="mail").defer(feature_id=feature_id)
    return len(lost)
