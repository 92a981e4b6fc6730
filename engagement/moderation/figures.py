"""How much moderators decided lately, how long it had waited, and what became of appeals."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import ngettext

from engagement.models import Appeal, CommentDecision, Flag, Move, Suggestion
from engagement.moderation.waiting import Sort
from layers.sql.median import Median
from places.models import City, Feature

DAYS = 30
LONG = datetime.timedelta(hours=48)


@dataclass(frozen=True)
class Figure:
    """What was decided about one sort of entries within ``DAYS`` days."""

    sort: Sort
    decided: int
    median: datetime.timedelta | None
    """The median time from when it began to wait to the decision."""

    @property
    def waited(self) -> str:
        """The median in words; empty where nothing was decided."""
        if self.median is None:
            return ""
        if self.median < LONG:
            hours = max(1, round(self.median.total_seconds() / 3600))
            return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
        days = round(self.median / datetime.timedelta(days=1))
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


@dataclass(frozen=True)
class Figures:
    """The figures of the queue page."""

    rows: list[Figure]
    appeals: int
    accepted: int
    days: int = DAYS


def figures(user: Any, city: City) -> Figures:
    """The decisions of the last days about what the person decides about, whoever decided. Five queries."""
    scope = Feature.objects.moderated_by(user).in_city(city).values("pk")
    after = timezone.now() - datetime.timedelta(days=DAYS)
    before = Move.objects.of_visibility().filter(feature=OuterRef("feature"), at__lt=OuterRef("at"))
    waited_from = Coalesce(Subquery(before.order_by("-at").values("at")[:1]), F("feature__created"))
    moves = Move.objects.decisions().filter(before="pending", feature__in=scope, at__gte=after)
    comments = CommentDecision.objects.filter(before="pending", comment__feature__in=scope, at__gte=after)
    flags = Flag.objects.filter(feature__in=scope, decided__gte=after)
    suggestions = Suggestion.objects.filter(feature__in=scope, settled__gte=after)
    appeals = Appeal.objects.filter(feature__in=scope, decided__gte=after).exclude(
        state=Appeal.State.OVERTAKEN
    )
    told = appeals.aggregate(
        n=Count("pk"),
        accepted=Count("pk", filter=Q(state=Appeal.State.ACCEPTED)),
        median=Median(_between("created", "decided"), output_field=DurationField()),
    )
    rows = [
        _figure(Sort.THING, moves, waited_from, "at"),
        _figure(Sort.COMMENT, comments, "comment__created", "at"),
        _figure(Sort.FLAG, flags, "created", "decided"),
        _figure(Sort.SUGGESTION, suggestions, "created", "settled"),
        Figure(Sort.APPEAL, told["n"], told["median"]),
    ]
    return Figures(rows, told["n"], told["accepted"])


def _figure(sort: Sort, rows: QuerySet[Any], start: Any, end: str) -> Figure:
    waited = rows.order_by().annotate(waited=_between(start, end))
    found = waited.aggregate(n=Count("pk"), median=Median("waited", output_field=DurationField()))
    return Figure(sort, found["n"], found["median"])


def _between(start: Any, end: str) -> ExpressionWrapper[Any]:
    begun = F(start) if isinstance(start, str) else start
    return ExpressionWrapper(F(end) - begun, output_field=DurationField())
