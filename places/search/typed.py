"""Typed words as a ``tsquery``, made by the same SQL functions that made the column. Knows no model."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import F, FloatField, Func

from places.versions import while_ground_unchanged

PARSE = """
SELECT public.civicmap_fold(%(text)s), coalesce(public.civicmap_question(%(text)s, %(city)s, true)::text, ''),
    coalesce(public.civicmap_question(%(text)s, %(city)s, false)::text, '')
"""


class TypedWords(NamedTuple):
    """Typed words: folded, as a query for all words and as one for any of them. Empty if there is no word."""

    folded: str
    every: str
    some: str


@while_ground_unchanged
def read_words(text: str, city: int | None) -> TypedWords:
    """What the words ask in a city, whose own terms count, or in all."""
    with connection.cursor() as cursor:
        cursor.execute(PARSE, {"text": " ".join(text.split()), "city": city})
        return TypedWords(*cursor.fetchone())


class Tsquery(SearchQuery):
    """A finished query as a constant, so that the planner knows its words."""

    def __init__(self, text: str) -> None:
        super().__init__(text, search_type="raw")
        # The function would parse it anew.
        self.function = ""
        self.template = "%(expressions)s::tsquery"


class Rank(Func):
    """The rank of a text for a finished query: words of the title weigh most."""

    function = "ts_rank"
    output_field = FloatField()

    def __init__(self, query: str) -> None:
        super().__init__(F("search"), Tsquery(query))
