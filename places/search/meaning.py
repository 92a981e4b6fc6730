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
FEW = 100
"""Words that at most so many features match are replaced by these features. PostgreSQL overestimates rare words, and would look for them
in the order of the answer, through all features."""
FIRST = """
WITH found AS MATERIALIZED (
    SELECT id FROM places_feature
    WHERE visibility = 'public' AND (%(city)s::bigint IS NULL OR city_id = %(city)s) AND search @@ %(query)s::tsquery
)
SELECT id FROM found LIMIT %(most)s
"""
"""Materialized, so that PostgreSQL plans for all matches and not for the first ones."""


class Way(Enum):
    """How the words were taken."""

    ALL = "all"
    SOME = "some"
    ALIKE = "alike"
    NONE = "none"


@dataclass(frozen=True)
class Meaning:
    """What the words find: identified things, a query, or the things of a name like them.

    ``few`` are the things that match the query where they are at most FEW, else None.
    """

    way: Way
    query: str = ""
    identified: tuple[int, ...] = ()
    alike: tuple[int, ...] = ()
    few: tuple[int, ...] | None = None

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
        if self.few is not None:
            return Q(pk__in=(*self.identified, *self.few))
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
        if self.identified or self.few is not None or not is_frequent(queryset):
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
    if asked.every and (found := _held(Way.ALL, asked.every, public, city, named)):
        return found
    if named:
        return Meaning(Way.NONE, "", named)
    if asked.some and asked.some != asked.every and (found := _held(Way.SOME, asked.some, public, city)):
        return found
    names = tuple(row.pk for row in named_like(public.only("pk"), asked.folded))
    return Meaning(Way.ALIKE if names else Way.NONE, alike=names)


def _held(way: Way, query: str, public: Any, city: int | None, named: tuple[int, ...] = ()) -> Meaning | None:
    """The words where anything public in the city holds them; else None."""
    if is_frequent(public.holding(query)):
        return Meaning(way, query, named)
    with connection.cursor() as cursor:
        cursor.execute(FIRST, {"query": query, "city": city, "most": FEW + 1})
        found = tuple(pk for (pk,) in cursor.fetchall())
    return Meaning(way, query, named, few=found if len(found) <= FEW else None) if found else None


def named_like(things: Any, folded: str, *, most: int = MOST_ALIKE) -> list[Any]:
    """Of these the places whose name resembles the folded words, the most like first."""
    if len(folded.strip()) < 3:
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(ALIKE)])
        return list(alike(things, folded)[:most])


def but_reports(things: Any) -> Any:
    """The condition of the indexes that hold no reports, of which there are many and whose titles are sentences, not names."""
    return things.exclude(kind="reports.report")


def alike(things: Any, folded: str) -> Any:
    """The same, by the threshold of the session."""
    name = Folded(F("title"))
    return (
        but_reports(things)
        .annotate(alike=TrigramWordSimilarity(folded, name), folded_title=name)
        .filter(folded_title__trigram_word_similar=folded)
        .order_by("-alike", "pk")
    )
