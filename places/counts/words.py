"""How many things hold frequent words, exactly, without reading them all.

Words that few things hold are counted one by one, off the index of words. Those that many hold are counted so once and then kept by what
filters narrow; triggers log what each public change says, a merge moves the kept counts on, and whoever counts reads both in one
statement, as with all counts (places/models/counts.py). The night's count anew forgets them.
"""

from __future__ import annotations

from dataclasses import replace

from django.db import connection, transaction

from layers.http.once import once
from layers.sql.prepared import fetch_prepared
from places.counts.counting import MERGES
from places.counts.pyramid import Narrowing

FREQUENT = 5000
"""Words that more things hold are kept counted."""
MOST_KEPT = 200
"""So many questions are kept, the newest."""

KEPT = """
SELECT (
    SELECT (SELECT coalesce(sum(c.n), 0) FROM places_wordcount c WHERE c.question_id = question.id{counts})
        + (SELECT coalesce(sum(d.n), 0) FROM places_wordchange d WHERE d.search @@ question.query{changes})
    FROM places_wordquestion question WHERE question.query = %s::tsquery AND question.city_id IS NOT DISTINCT FROM %s::bigint
)
"""
"""Null where the question is not kept."""
ARE_MANY = """
WITH found AS MATERIALIZED (
    SELECT FROM places_feature
    WHERE visibility = 'public' AND (%(city)s::bigint IS NULL OR city_id = %(city)s) AND search @@ %(query)s::tsquery
)
SELECT count(*) > %(frequent)s FROM (SELECT FROM found LIMIT %(frequent)s + 1) most
"""
"""Materialized, so that PostgreSQL plans for all of them: for the first few thousand of rare words it would walk the whole table."""


def total_of_words(query: str, narrowing: Narrowing, *, placed: bool = True) -> int | None:
    """How many public features match a finished ``tsquery``; None where these are to be counted one by one.

    Without ``placed`` only those without a public place or shape. The narrowing knows no area.
    """
    found = _kept(query, narrowing, placed=placed)
    if found is None and _are_many(query, narrowing.city) and _keep(query, narrowing.city):
        found = _kept(query, narrowing, placed=placed)
    return found


def _kept(query: str, narrowing: Narrowing, *, placed: bool) -> int | None:
    counts, count_params = replace(narrowing, city=None).conditions("c")
    changes, change_params = narrowing.conditions("d")
    if not placed:
        counts, changes = f"{counts} AND NOT c.placed", f"{changes} AND NOT d.placed"
    sql = KEPT.format(counts=counts, changes=changes)
    (found,) = fetch_prepared(sql, (*count_params, *change_params, query, narrowing.city))
    return None if found is None else int(found)


@once
def _are_many(query: str, city: int | None) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(ARE_MANY, {"query": query, "city": city, "frequent": FREQUENT})
        return bool(cursor.fetchone()[0])


def _keep(query: str, city: int | None) -> bool:
    """Count the words and keep the numbers; not while a merge is at work, which nobody who asks should wait for."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [MERGES])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(
            "SELECT public.civicmap_keep_words(%s::tsquery, %s::bigint, %s)", [query, city, MOST_KEPT]
        )
    return True
