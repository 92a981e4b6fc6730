"""What the stream tells of events: the same to those who ask ``/api/events`` and to webhooks.

An event says what is public at the moment of reading. Of a thing that is not public any more only its end is told, by its id. A step to
an internal phase is told to nobody.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import override

from accounts.letters.writing import absolute
from engagement.events.log import span
from engagement.events.models import Event
from engagement.moves.models import Move
from places.ground.known import statuses_of
from places.models import Area, City, Feature, FeatureArea, Office

Verb = Event.Verb
MOST_NUMBERS = 50_000
"""So many numbers one page looks through, so that a reader whose filters fit little does not keep the database busy."""
MOVED = (Verb.STATUS, Verb.ASSIGNED, Verb.CORRECTED)


@dataclass(frozen=True)
class Wanted:
    """Which events a reader wants; empty means all. ``start`` belongs to the period, ``after`` no longer.

    By area only what everybody may still see is narrowed: where a thing was that is gone is not told, so its end is told to all.
    """

    city: City | None = None
    kinds: Sequence[str] = ()
    area: Area | None = None
    verbs: Collection[str] = ()
    start: datetime.datetime | None = None
    after: datetime.datetime | None = None

    def condition(self) -> Q:
        """The condition for rows of events."""
        found = Q()
        if self.city is not None:
            found &= Q(city=self.city.pk)
        if self.kinds:
            found &= Q(kind__in=self.kinds)
        if self.verbs:
            found &= Q(verb__in=self.verbs)
        if self.start:
            found &= Q(at__gte=self.start)
        if self.after:
            found &= Q(at__lt=self.after)
        if self.area is not None:
            found &= Q(verb=Verb.GONE) | Q(Exists(self._lies_in(self.area)))
        return found

    @staticmethod
    def _lies_in(area: Area) -> QuerySet[Any]:
        """What says that a thing lies in the area. Of an ended one in those that have its ground now; without any, on its ground."""
        heirs = [] if area.in_force else area.heirs()
        if area.in_force or heirs:
            keys = [area.pk, *(heir.pk for heir in heirs)]
            return FeatureArea.objects.filter(feature=OuterRef("feature"), area__in=keys)
        ground = Area.objects.filter(pk=area.pk).values("boundary")
        return Feature.objects.filter(pk=OuterRef("feature"), public_location__intersects=Subquery(ground))


@dataclass(frozen=True)
class Page:
    """Some events as plain values, the place up to which they have been read, and whether others follow."""

    events: list[dict[str, Any]]
    place: int
    has_more: bool


def page(wanted: Wanted, after: int, limit: int) -> Page:
    """The events after a place, at most ``limit``, in their order; fewer, or none, though others follow, where few of many fit.

    Where the log has lost the place, it begins with what is left. In at most six queries.
    """
    # Read before the rows: what gets its number in between belongs to the next page.
    numbers = span()
    after = max(after, numbers.first - 1)
    last = min(numbers.last, after + MOST_NUMBERS)
    known = Feature.objects.public().filter(pk=OuterRef("feature"))
    rows = list(
        Event.objects.numbered(after, last)
        .filter(Q(verb=Verb.GONE) | Exists(known), wanted.condition())
        .exclude(_internal())[: limit + 1]
    )
    is_cut = len(rows) > limit
    rows = rows[:limit]
    place = int(rows[-1].number or 0) if is_cut else max(last, after)
    return Page(_records(rows), place, is_cut or last < numbers.last)


def _internal() -> Q:
    """Steps to a phase that is internal."""
    found = Q(pk__in=[])
    for kind in Feature.child_models():
        if codes := _secret(kind):
            found |= Q(verb=Verb.STATUS, kind=kind, move__after__in=codes)
    return found


def _secret(kind: str) -> list[str]:
    return [code for code, info in statuses_of(kind).items() if not info.is_public]


def _records(rows: Sequence[Event]) -> list[dict[str, Any]]:
    shown = [row.feature_id for row in rows if row.verb != Verb.GONE]
    features = Feature.objects.public().select_related("city", "category").in_bulk(shown)
    columns = ("pk", *Move.PUBLIC_COLUMNS)
    keys = [row.move_id for row in rows if row.move_id]
    moves = {row["pk"]: row for row in Move.objects.filter(pk__in=keys).values(*columns)}
    offices = _offices(rows, moves)
    found = []
    with override(settings.LANGUAGE_CODE):
        for row in rows:
            feature, move = features.get(row.feature_id), moves.get(row.move_id or 0)
            # What has ended since the rows were read has an event of its own.
            if row.verb == Verb.GONE:
                found.append(_head(row) | {"feature": {"id": row.feature_id}})
            elif feature is not None and (move is not None or row.verb not in MOVED):
                found.append(_head(row) | {"feature": _thing(feature), **_change(row, move, offices)})
    return found


def _head(row: Event) -> dict[str, Any]:
    return {"id": row.number, "verb": row.verb, "at": moment(row.at)}


def moment(value: datetime.datetime) -> str:
    """A moment in UTC."""
    return f"{value.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"


def _thing(feature: Feature) -> dict[str, Any]:
    place = feature.public_location
    return {
        "id": feature.pk,
        "city": feature.city.slug,
        "layer": feature.layer_name,
        "category": feature.category.code,
        "title": feature.title,
        "status": _shown(feature.kind, feature.status),
        "point": [round(place.x, 6), round(place.y, 6)] if place else None,
        "is_example": feature.is_example,
        "url": absolute(feature.get_absolute_url()),
    }


def _shown(kind: str, status: str) -> str | None:
    return None if not status or status in _secret(kind) else status


def _change(
    row: Event, move: Mapping[str, Any] | None, offices: Mapping[tuple[int, str], str]
) -> dict[str, Any]:
    """What a move changed, by whom in what quality, and its words."""
    if move is None:
        return {}
    by = {"by": move["quality"], "office": move["office__name"], "words": move["words"]}
    match row.verb:
        case Verb.STATUS:
            return {"before": _shown(row.kind, move["before"]), "after": move["after"], **by}
        case Verb.ASSIGNED:
            return {"assigned_to": offices.get((row.city_id, move["after"])), **by}
    return by


def _offices(rows: Sequence[Event], moves: Mapping[int, Mapping[str, Any]]) -> dict[tuple[int, str], str]:
    assigned = [moves.get(row.move_id or 0) for row in rows if row.verb == Verb.ASSIGNED]
    codes = {move["after"] for move in assigned if move is not None}
    if not codes:
        return {}
    found = Office.objects.filter(city__in={row.city_id for row in rows}, code__in=codes)
    return {(city, code): name for city, code, name in found.values_list("city", "code", "name")}


def trial() -> dict[str, Any]:
    """An event that says nothing, for trying a receiver."""
    return {"id": 0, "verb": "test", "at": moment(timezone.now())}
