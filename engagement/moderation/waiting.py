"""What waits for a moderator in one list: things, comments, what people told, corrections and appeals, the oldest first."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.models import Appeal, Comment, Flag, Photo, Suggestion
from places.models import Area, Category, City, Feature, FeatureArea

LINK = r"https?://|\mwww\."
"""A link in a text, as PostgreSQL writes the expression."""
DIGITS = 19
"""Numbers of fewer digits are possible keys."""
TIED = 200
"""Rows that are read at most to find the next one: as many may have come at the same moment."""


class Sort(models.TextChoices):
    """What an entry of the list is."""

    THING = "thing", _("Things")
    COMMENT = "comment", _("Comments")
    FLAG = "flag", _("Told by people")
    SUGGESTION = "suggestion", _("Corrections")
    APPEAL = "appeal", _("Appeals")


class Why(models.TextChoices):
    """Why an entry waits. Flags have the reasons of ``Flag.Reason``."""

    ACCOUNT = "account", _("New account")
    CATEGORY = "category", _("The category wants a look first")
    LINK = "link", _("It holds a link")


PAGES = {
    Sort.THING: "moderation_item",
    Sort.COMMENT: "moderation_comment",
    Sort.FLAG: "moderation_flag",
    Sort.SUGGESTION: "suggestion",
    Sort.APPEAL: "moderation_appeal",
}
TOGETHER = (Sort.THING, Sort.COMMENT, Sort.FLAG)
"""What can be decided in bulk. A correction is decided field by field, an appeal with an answer."""


@dataclass(frozen=True)
class Wanted:
    """Filters of the list. Empty values take everything."""

    what: str = ""
    kind: str = ""
    area: Area | None = None
    days: int = 0
    """Only what has waited for so many days."""
    why: str = ""


@dataclass
class Entry:
    """One row of the list as the page shows it. ``row`` is the thing, comment, flag, suggestion or appeal."""

    sort: str
    row: Any
    feature: Any
    since: datetime.datetime
    why: str
    photos: list[Any] = field(default_factory=list)
    told: int = 1
    """How many open flags there are about the same."""

    @property
    def key(self) -> str:
        """The value of its tick box."""
        return f"{self.sort}:{self.row.pk}"

    @property
    def address(self) -> str:
        """The page where it is decided."""
        return reverse(PAGES[Sort(self.sort)], args=[self.feature.city.slug, self.row.pk])

    @property
    def reason(self) -> Any:
        """Why it waits, in words."""
        if self.sort == Sort.FLAG:
            return self.row.get_reason_display()
        return Why(self.why).label if self.why else ""

    @property
    def together(self) -> bool:
        """Whether it can be decided in bulk."""
        return self.sort in TOGETHER


def waiting(
    user: Any, city: City, wanted: Wanted, *, since: datetime.datetime | None = None
) -> QuerySet[Any, Any]:
    """Rows (sort, key, feature, since, why) of what waits within the person's scope; ``since``: not before that moment."""
    lists = _lists(user, city, wanted)
    return _joined(
        {
            sort: found.filter(created__gte=since) if since else found
            for sort, found in lists.items()
            if wanted.what in ("", sort)
        }
    )


def named(user: Any, city: City, keys: Iterable[str]) -> list[Entry]:
    """The entries of these keys (``Entry.key``) that still wait and can be decided in bulk, the oldest first."""
    asked: dict[str, list[int]] = {sort: [] for sort in TOGETHER}
    for key in keys:
        sort, _colon, number = key.partition(":")
        if sort in asked and number.isascii() and number.isdecimal() and len(number) < DIGITS:
            asked[sort].append(int(number))
    lists = _lists(user, city, Wanted())
    return entries(_joined({sort: lists[sort].filter(pk__in=numbers) for sort, numbers in asked.items()}))


def _joined(lists: dict[str, QuerySet[Any]]) -> QuerySet[Any, Any]:
    rows = [
        found.order_by()
        .annotate(w_sort=Value(sort, output_field=CharField()), w_pk=F("pk"), w_since=F("created"))
        .values_list("w_sort", "w_pk", "w_feature", "w_since", "w_why")
        for sort, found in lists.items()
    ]
    first, *others = rows
    joined = first.union(*others, all=True) if others else first
    ordered: QuerySet[Any, Any] = joined.order_by("w_since", "w_sort", "w_pk")
    return ordered


def counts(user: Any, city: City, wanted: Wanted) -> dict[str, int]:
    """How many of each sort wait, whatever sort is wanted. One query."""
    everything = Wanted(kind=wanted.kind, area=wanted.area, days=wanted.days, why=wanted.why)
    return Counter(row[0] for row in waiting(user, city, everything))


def _lists(user: Any, city: City, wanted: Wanted) -> dict[str, QuerySet[Any]]:
    """For each sort the rows that wait and meet the filters, with ``w_feature`` and ``w_why``."""
    features = Feature.objects.moderated_by(user).in_city(city)
    if wanted.kind:
        features = features.of_kinds([wanted.kind])
    if wanted.area:
        features = features.filter(pk__in=FeatureArea.objects.filter(area=wanted.area).values("feature"))
    scope = features.values("pk")
    nothing = Value("", output_field=CharField())
    flags = Flag.objects.open().filter(feature__in=scope)
    if wanted.why in Flag.Reason:
        flags = flags.filter(reason=wanted.why)
    lists: dict[str, QuerySet[Any]] = {
        Sort.THING: features.waiting().annotate(
            w_feature=F("pk"),
            w_why=Case(
                When(category__admission=Category.Admission.PENDING, then=Value(Why.CATEGORY)),
                default=Value(Why.ACCOUNT),
                output_field=CharField(),
            ),
        ),
        Sort.COMMENT: Comment.objects.filter(feature__in=scope)
        .waiting()
        .annotate(
            w_feature=F("feature"),
            w_why=Case(
                When(text__iregex=LINK, then=Value(Why.LINK)),
                default=Value(Why.ACCOUNT),
                output_field=CharField(),
            ),
        ),
        Sort.FLAG: _first_of_each(flags).annotate(w_feature=F("feature"), w_why=F("reason")),
        Sort.SUGGESTION: Suggestion.objects.open()
        .filter(feature__in=scope)
        .annotate(w_feature=F("feature"), w_why=nothing),
        Sort.APPEAL: Appeal.objects.open()
        .filter(feature__in=scope)
        .annotate(w_feature=F("feature"), w_why=nothing),
    }
    if wanted.days:
        until = timezone.now() - datetime.timedelta(days=wanted.days)
        lists = {sort: found.filter(created__lte=until) for sort, found in lists.items()}
    if wanted.why:
        lists = {sort: found.filter(w_why=wanted.why) for sort, found in lists.items()}
    return lists


def _first_of_each(flags: QuerySet[Flag]) -> QuerySet[Flag]:
    """Of the open flags about one thing or one comment the first: they are decided together."""
    before = flags.order_by().filter(feature=OuterRef("feature"), pk__lt=OuterRef("pk"))
    same = before.filter(comment=OuterRef("comment"))
    of_thing = before.filter(comment__isnull=True)
    return flags.exclude(Exists(same)).exclude(Q(comment__isnull=True) & Exists(of_thing))


def entries(rows: Iterable[tuple[Any, ...]]) -> list[Entry]:
    """The rows with what the page shows of them: the same number of queries for one and for many."""
    rows = list(rows)
    keys: dict[str, list[int]] = {sort: [row[1] for row in rows if row[0] == sort] for sort in Sort}
    things = Feature.objects.filter(pk__in={row[2] for row in rows}).select_related(
        "city", "category", "author"
    )
    features = {one.pk: one for one in things}
    flags = Flag.objects.open().filter(feature__in=features).order_by()
    told = Counter(flags.values_list("feature", "comment"))
    found: dict[str, dict[int, Any]] = {
        Sort.THING: features,
        Sort.COMMENT: _by_key(Comment.objects.select_related("author"), keys[Sort.COMMENT]),
        Sort.FLAG: _by_key(Flag.objects.select_related("comment"), keys[Sort.FLAG]),
        Sort.SUGGESTION: _by_key(Suggestion.objects.prefetch_related("changes"), keys[Sort.SUGGESTION]),
        Sort.APPEAL: _by_key(Appeal.objects.select_related("move"), keys[Sort.APPEAL]),
    }
    photos: dict[int, list[Any]] = {}
    for photo in Photo.objects.ready().filter(feature__in=keys[Sort.THING]):
        photos.setdefault(photo.feature_id, []).append(photo)
    made = []
    for sort, pk, feature_id, since, why in rows:
        row, feature = found[sort].get(pk), features.get(feature_id)
        if row is None or feature is None:
            continue
        if sort != Sort.THING:
            row.feature = feature
        many = told[feature_id, row.comment_id] if sort == Sort.FLAG else 1
        shown = photos.get(feature_id, []) if sort == Sort.THING else []
        made.append(Entry(sort, row, feature, since, why, shown, many))
    return made


def _by_key(rows: QuerySet[Any], keys: list[int]) -> dict[int, Any]:
    return {row.pk: row for row in rows.filter(pk__in=keys)}


def following(
    user: Any, city: City, wanted: Wanted, *, sort: str, pk: int, since: datetime.datetime
) -> str | None:
    """The page of the entry after this one in the list, else of the first; None where nothing else waits."""
    own = (since, sort, pk)
    later = waiting(user, city, wanted, since=since)[:TIED]
    for other_sort, other, _feature, at, _why in [*later, *waiting(user, city, wanted)[:2]]:
        after = (at, other_sort, other) > own
        if (other_sort, other) != (sort, pk) and (after or at < since):
            return reverse(PAGES[Sort(other_sort)], args=[city.slug, other])
    return None


def on_map(shown: Iterable[Entry]) -> dict[str, Any]:
    """The exact places of the entries as GeoJSON (EPSG:4326), each once for a thing, with the page where it is decided."""
    placed = {entry.feature.pk: entry for entry in shown if entry.feature.location}
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [*entry.feature.location.coords]},
                "properties": {"label": entry.feature.title, "url": entry.address},
            }
            for entry in placed.values()
        ],
    }
