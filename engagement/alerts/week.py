"""The week of an area: what is new, what moved on, what was solved, and what one may comment on now."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.urls import reverse

from accounts.letters.writing import absolute
from engagement.moves.models import Move
from engagement.procedures.models import Meanwhile, governed_models
from places.ground.known import statuses_shown
from places.models import Area, City, Feature
from places.models.phase import Tone

DAYS = 7
MOST = 20
"""So many things of each sort are named."""


@dataclass(frozen=True)
class Event:
    """A thing, and in words what became of it; empty for what is new or open."""

    feature: Any
    what: str = ""

    def page(self) -> str:
        """The full address of its page, in the language that is on."""
        return absolute(self.feature.get_absolute_url())


@dataclass(frozen=True)
class Chapter:
    """Things of one sort: the first of them, and how many there are."""

    events: list[Event] = field(default_factory=list)
    number: int = 0

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.number - len(self.events)


@dataclass(frozen=True)
class Week:
    """The days from ``start`` to the day before ``until``, in the city's time."""

    area: Area
    start: datetime.date
    until: datetime.date
    new: Chapter
    solved: Chapter
    moved: Chapter
    open: Chapter

    @property
    def last(self) -> datetime.date:
        """Its last day."""
        return self.until - datetime.timedelta(days=1)

    def page(self) -> str:
        """The full address of the week's page, in the language that is on."""
        kind = self.area.kind
        path = reverse("area_week", args=[kind.city.slug, kind.code, self.area.code])
        return absolute(f"{path}?until={self.until:%Y-%m-%d}")

    @property
    def has_events(self) -> bool:
        """Whether something happened in it."""
        return bool(self.new.number or self.solved.number or self.moved.number)


def week_of(area: Area, city: City, until: datetime.date) -> Week:
    """The seven days before ``until`` in an area: things that happen there, or work for it. Of imported things nothing is told.

    A thing stands in one chapter: solved before moved before new.
    """
    start = until - datetime.timedelta(days=DAYS)
    midnight = datetime.time()
    since = datetime.datetime.combine(start, midnight, city.zone)
    before = datetime.datetime.combine(until, midnight, city.zone)
    happening = [kind for kind, child in Feature.child_models().items() if child.HAPPENS]
    here = Feature.objects.public().in_area(area).of_kinds(happening)
    here = here.filter(Q(source=None) | Q(is_example=True))
    solved, moved = _moved(here, city, since, before)
    told = {*solved, *moved}
    new = here.filter(published__gte=since, published__lt=before).exclude(pk__in=told)
    return Week(
        area,
        start,
        until,
        new=Chapter([Event(row) for row in _shown(new.newest_first()[:MOST])], new.count()),
        solved=_chapter(solved),
        moved=_chapter(moved),
        open=_open(here),
    )


def _moved(
    here: Any, city: City, since: datetime.datetime, before: datetime.datetime
) -> tuple[dict[int, str], dict[int, str]]:
    """The last status that things got in the week, by key, in words: those that are solved by it, and the others."""
    moves = Move.objects.of_status().filter(at__gte=since, at__lt=before, feature__in=here.values("pk"))
    rows = moves.exclude(before="").order_by("at", "pk").values_list("feature", "feature__kind", "after")
    last = {feature: (kind, after) for feature, kind, after in rows}
    statuses = {kind: statuses_shown(kind, city) for kind, _after in last.values()}
    solved: dict[int, str] = {}
    moved: dict[int, str] = {}
    for feature, (kind, after) in reversed(last.items()):
        info = statuses[kind].get(after)
        if info is not None and info.is_public:
            (solved if info.tone == Tone.DONE else moved)[feature] = str(info.label)
    return solved, moved


def _chapter(words: dict[int, str]) -> Chapter:
    first = dict(list(words.items())[:MOST])
    rows = {row.pk: row for row in _shown(Feature.objects.filter(pk__in=first))}
    return Chapter([Event(rows[pk], what) for pk, what in first.items() if pk in rows], len(words))


def _open(here: Any) -> Chapter:
    """What goes through a procedure and is open for comments in its phase."""
    found = Q(pk__in=())
    for model in governed_models().values():
        phases = model._base_manager.filter(
            phase__open_for__contains=[Meanwhile.COMMENTS], phase__is_public=True
        )
        found |= Q(pk__in=phases.values("pk"))
    rows = here.filter(found)
    return Chapter([Event(row) for row in _shown(rows.newest_first()[:MOST])], rows.count())


def _shown(rows: Any) -> list[Any]:
    return list(rows.select_related("city", "category").specific())
