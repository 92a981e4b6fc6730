"""Noting what members of an office are to be told, in the transaction of what happened."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app

from engagement.alerts.matching import mornings
from engagement.models import Move
from places.models import Office, Visibility
from reports.notices.models import MailWish, Notice
from reports.workflow import ReportStatus

SEND = "reports.send_notices"
TOLD = (Visibility.PENDING, Visibility.PUBLIC, Visibility.PRIVATE)
SENDER = (Move.Quality.AUTHOR, Move.Quality.REPORTER)
What = Notice.What


def note_moves(report: Any, moves: Sequence[Move]) -> None:
    """What the moves of a report are for the members of the office that is in charge after them."""
    if report.manager is None or report.visibility not in TOLD:
        return
    for move in moves:
        if what := _what(move):
            note(report, what, str(move.pk), but=move.who_id)


def _what(move: Move) -> str:
    """What it is for the office; empty where members are not told of it."""
    if move.what == Move.What.ASSIGNMENT:
        return What.NEW
    if move.what == Move.What.VISIBILITY:
        return What.NEW if move.before == Visibility.DRAFT else ""
    if move.what != Move.What.STATUS or (move.before and move.quality not in SENDER):
        return ""
    if not move.before:
        return What.NEW
    return What.REOPENED if move.after == ReportStatus.REOPENED else What.ANSWERED


def note(
    report: Any, what: str, cause: str, *, but: int | None = None, only: Iterable[int] | None = None
) -> int:
    """Note news for the members of the office in charge, without ``but``, or for some of them ``only``. Says for how many.

    Who wants mails at once has them by a job of this transaction; the others in the morning of the city.
    """
    now = timezone.now()
    rhythms = wishes(report.manager)
    if only is not None:
        rhythms = {user: rhythm for user, rhythm in rhythms.items() if user in set(only)}
    morning, _monday = mornings(report.city.zone, now)
    made = [
        Notice(user_id=user, report=report, what=what, cause=cause, due=_due(rhythm, now, morning))
        for user, rhythm in rhythms.items()
        if user != but and rhythm != MailWish.Rhythm.NEVER
    ]
    Notice.objects.bulk_create(made, ignore_conflicts=True)
    if any(one.due <= now for one in made):
        app.configure_task(SEND, queue="mail").defer()
    return len(made)


def _due(rhythm: str, now: datetime.datetime, morning: datetime.datetime) -> datetime.datetime:
    return now if rhythm == MailWish.Rhythm.NOW else morning


def wishes(office: Office) -> dict[int, str]:
    """How often each active member of an office wants its news, by the key of the account."""
    members = office.members.filter(is_active=True).values_list("pk", flat=True)
    said = dict(MailWish.objects.filter(office=office).values_list("user", "rhythm"))
    return {user: said.get(user, MailWish.Rhythm.DAILY) for user in members}
