"""What has changed in what a person follows: own things, things followed, and what the own alerts are about, in one list."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from engagement.alerts.mails import told_of
from engagement.alerts.matching import features_of
from engagement.alerts.models import Alert
from engagement.alerts.words import in_words
from engagement.comments.models import Comment
from engagement.follows.models import Follow
from engagement.moves.models import Move
from places.models import Feature, Visibility

PAGE = 30
LOOK_BACK = datetime.timedelta(days=90)
"""What is older stands on the pages of the things themselves."""


class Because(models.TextChoices):
    """Why something is in the list."""

    MINE = "mine", pgettext_lazy("news", "Mine")
    FOLLOWED = "followed", _("Followed")
    ALERTS = "alerts", _("My alerts")


@dataclass(frozen=True)
class Item:
    """One thing that happened. ``comment`` is None for a move, whose new status, or “New”, is ``what``."""

    at: datetime.datetime
    feature: Any
    why: str
    what: str = ""
    words: str = ""
    comment: Comment | None = None


@dataclass(frozen=True)
class News:
    """A page of the list by days, the newest first; ``before`` asks for the next page, and is empty where there is none."""

    days: list[tuple[datetime.date, list[Item]]]
    before: str
    is_empty: bool


class Concerns:
    """What concerns a person: a fixed number of queries, besides one for each alert."""

    def __init__(self, user: User, since: datetime.datetime) -> None:
        self.user, self.since = user, since
        self.followed = set(Follow.objects.of_person(user).confirmed().values_list("feature", flat=True))
        own = Alert.objects.of_person(user).confirmed().select_related("city").prefetch_related("rows__area")
        self.alerts = list(own.order_by("pk"))

    def condition(self, of: str, path: str) -> Q:
        """The rows whose thing, at ``path``, concerns the person. What nothing concerns matches nothing."""
        found = Q(pk__in=[])
        if of in ("", Because.MINE):
            found |= Q(**{f"{path}__author": self.user})
        if of in ("", Because.FOLLOWED):
            found |= Q(**{f"{path}__in": self.followed})
        if of in ("", Because.ALERTS):
            for alert in self.alerts:
                # Every move changes its thing, so what has not been touched since has no news.
                touched = features_of(alert).filter(updated__gte=self.since)
                found |= Q(**{f"{path}__in": touched.values("pk")})
        return found

    def reasons(self, features: Iterable[Any]) -> dict[int, str]:
        """Why each of these things concerns the person, in words: the nearest of the reasons."""
        rows = list(features)
        keys = [feature.pk for feature in rows]
        found: dict[int, str] = {}
        for alert in self.alerts:
            name = in_words(alert)
            for key in features_of(alert).filter(pk__in=keys).values_list("pk", flat=True):
                found.setdefault(key, str(_("Alert: %(name)s") % {"name": name}))
        for feature in rows:
            if feature.pk in self.followed:
                found[feature.pk] = str(_("you follow it"))
            if feature.author_id == self.user.pk:
                found[feature.pk] = str(_("entered by you"))
        return found


def news_of(user: User, *, of: str = "", before: datetime.datetime | None = None, most: int = PAGE) -> News:
    """The newest public moves and comments that concern a person and are somebody else's, before a moment.

    ``of`` narrows to one of ``Because``. What has been hidden since is not told.
    """
    since = timezone.now() - LOOK_BACK
    concerns = Concerns(user, since)
    moves = list(_moves(concerns, of, before)[: most + 1])
    comments = list(_comments(concerns, of, before)[: most + 1])
    told = told_of([move.pk for move in moves])
    found = [(move.at, move.pk, move) for move in moves if move.pk in told]
    found += [(comment.created, comment.pk, comment) for comment in comments]
    found.sort(key=lambda one: one[:2], reverse=True)
    # Of each list so many were read: what is older than the end of a full one may be missing from it.
    ends = [times[-1] for times in (_times(moves), _times(comments)) if len(times) > most]
    page = [row for at, _pk, row in found if not ends or at >= max(ends)][:most]
    features = {row.feature_id: told[row.pk][0] for row in page if isinstance(row, Move)}
    missing = {row.feature_id for row in page} - features.keys()
    for feature in Feature.objects.filter(pk__in=missing).select_related("city", "category").specific():
        features[feature.pk] = feature
    why = concerns.reasons(features.values())
    items = [_item(row, features[row.feature_id], told, why) for row in page]
    days = [
        (day, list(group))
        for day, group in groupby(items, key=lambda item: timezone.localtime(item.at).date())
    ]
    last = items[-1].at if items else max(ends, default=None)
    has_more = bool(ends) or len(found) > len(page)
    return News(days, cursor_of(last) if has_more and last else "", not items)


def _times(rows: Sequence[Any]) -> list[datetime.datetime]:
    return [row.at if isinstance(row, Move) else row.created for row in rows]


def _moves(concerns: Concerns, of: str, before: datetime.datetime | None) -> Any:
    """Of a thing that was shown later than it began, the beginning is no second “New”."""
    appeared = Move.objects.filter(
        feature=OuterRef("feature"), what=Move.What.VISIBILITY, after=Visibility.PUBLIC
    )
    rows = Move.objects.filter(
        concerns.condition(of, "feature"),
        what__in=[Move.What.STATUS, Move.What.VISIBILITY],
        feature__visibility="public",
        at__gte=concerns.since,
    ).exclude(who=concerns.user)
    rows = rows.exclude(Q(what=Move.What.STATUS, before="") & Exists(appeared))
    if before is not None:
        rows = rows.filter(at__lt=before)
    return rows.order_by("-at", "-pk")


def _comments(concerns: Concerns, of: str, before: datetime.datetime | None) -> Any:
    """Of alerts only things and their moves are told, not what people say about them."""
    if of == Because.ALERTS:
        return Comment.objects.none()
    wanted = [of] if of else [Because.MINE, Because.FOLLOWED]
    condition = Q(pk__in=[])
    for one in wanted:
        condition |= concerns.condition(one, "feature")
    rows = (
        Comment.objects.public().filter(condition, created__gte=concerns.since).exclude(author=concerns.user)
    )
    if before is not None:
        rows = rows.filter(created__lt=before)
    return rows.select_related("author", "office").order_by("-created", "-pk")


def _item(row: Any, feature: Any, told: dict[int, tuple[Any, str]], why: dict[int, str]) -> Item:
    reason = why.get(feature.pk, "")
    if isinstance(row, Comment):
        return Item(row.created, feature, reason, comment=row)
    return Item(row.at, feature, reason, what=told[row.pk][1], words=row.words)


def cursor_of(at: datetime.datetime) -> str:
    """A moment as the address of the next page has it, in microseconds since 1970."""
    return str(round(at.timestamp() * 1_000_000))


def read_cursor(text: str) -> datetime.datetime | None:
    """The moment of a cursor; None for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) < 18):
        return None
    return datetime.datetime.fromtimestamp(int(text) / 1_000_000, tz=datetime.UTC)
