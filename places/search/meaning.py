"""Resolves typed words: features with all the words; else with some of them; else with similar names.

Decided once for words and city, over all that is public there, so that list, map, counts and files go the same way whatever other
filters are on. An identifier given to people finds its thing, before anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Case, F, IntegerField, Q, Value, When

from places.models import Feature
from places.models.expressions import Folded, sorted_after
from places.search.identifiers import identified
from places.search.typed import Rank, Tsquery, read_words
from places.versions import while_unchanged

ALIKE = 0.5
"""Word similarity from which a name resembles what was typed."""
MOST_ALIKE = 20
PROBED, ENOUGH = 1000, 50
"""The number of newest features that are sampled to tell whether words are frequent: enough of them match for a page and a feed."""


class Way(Enum):
    """How the words were taken."""

    ALL = "all"
    SOME = "some"
    ALIKE = "alike"
    NONE = "none"


@dataclass(frozen=True)
class Meaning:
    """What the words find: identified things, a query, or the things of a name like them."""

    way: Way
    query: str = ""
    identified: tuple[int, ...] = ()
    alike: tuple[int, ...] = ()

    @property
    def is_narrow(self) -> bool:
        """Whether all the words were found, or an identifier was."""
        return self.way is Way.ALL or bool(self.identified)

    def condition(self) -> Q:
        """What a feature must be."""
        first = Q(pk__in=self.identified)
        if self.way is Way.ALIKE:
            return first | Q(pk__in=self.alike)
        if not self.query:
            return first
        return first | Q(search=Tsquery(self.query)) if self.identified else Q(search=Tsquery(self.query))

    def ordered(self, queryset: Any) -> Any:
        """What was identified first; then the newest where all words were found, else the most fitting."""
        if self.way is Way.SOME:
            return queryset.annotate(fit=Rank(self.query)).order_by(*self._first(), "-fit", newest(), "-pk")
        if self.way is Way.ALIKE:
            order = Case(
                *(When(pk=pk, then=Value(place)) for place, pk in enumerate(self.alike)),
                default=Value(len(self.alike)),
                output_field=IntegerField(),
            )
            return queryset.order_by(*self._first(), order, "pk")
        if self.identified or not is_frequent(queryset):
            # PostgreSQL may overestimate rare words and scan all features from the newest on.
            return queryset.order_by(*self._first(), newest(), "-pk")
        return queryset.newest_first()

    def _first(self) -> list[Any]:
        if not self.identified:
            return []
        first = Case(
            When(pk__in=self.identified, then=Value(0)), default=Value(1), output_field=IntegerField()
        )
        return [first]


def newest() -> Any:
    """The newest first, sorted after the filter is applied."""
    return sorted_after(F("published")).desc(nulls_last=True)


def is_frequent(queryset: Any) -> bool:
    """Whether enough of the newest features match that a scan from the newest on finds a page of them."""
    latest = Feature.objects.public().newest_first().values("pk")[:PROBED]
    return bool(queryset.filter(pk__in=latest)[:ENOUGH].count() >= ENOUGH)


@while_unchanged
def meaning(text: str, city: int | None) -> Meaning:
    """What the words find in a city, or everywhere."""
    asked = read_words(text, city)
    public = Feature.objects.public()
    if city is not None:
        public = public.filter(city=city)
    named = tuple(identified(text, city))
    if asked.every and _any(public.holding(asked.every)):
        return Meaning(Way.ALL, asked.every, named)
    if named:
        return Meaning(Way.NONE, "", named)
    if asked.some and asked.some != asked.every and _any(public.holding(asked.some)):
        return Meaning(Way.SOME, asked.some)
    names = tuple(row.pk for row in named_like(public.only("pk"), asked.folded))
    return Meaning(Way.ALIKE if names else Way.NONE, alike=names)


def _any(found: Any) -> bool:
    """Whether any feature matches, without a full scan for words that none holds."""
    latest = Feature.objects.public().newest_first().values("pk")[:PROBED]
    return found.filter(pk__in=latest).exists() or bool(found.order_by(newest()).values_list("pk")[:1])


def named_like(things: Any, folded: str, *, most: int = MOST_ALIKE) -> list[Any]:
    """Of these the places whose name resembles the folded words, the most like first."""
    if len(folded.strip()) < 3:
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(ALIKE)])
        return list(alike(things, folded)[:most])


def alike(things: Any, folded: str) -> Any:
    """The same, by the threshold of the session. Reports have sentences for titles, no names."""
    name = Folded(F("title"))
    return (
        things.exclude(kind="reports.report")
        .annotate(alike=TrigramWordSimilarity(folded, name), folded_title=name)
        .filter(folded_title__trigram_word_similar=folded)
        .order_by("-alike", "pk")
    )
