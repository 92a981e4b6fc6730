"""How many things hold frequent words, exactly, without reading them all.

Words that few things hold are counted off the index of words. Those that many hold are counted so once and then kept by what
filters narrow; triggers log what each public change says, a merge moves the kept counts on, and whoever counts reads both in one
statement, as with all counts (places/models/counts.py). The night's count anew forgets them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import connection, transaction

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
RARE = """
WITH found AS MATERIALIZED (
    SELECT kind, category_id, status, public_location IS NOT NULL OR public_shape IS NOT NULL AS placed FROM places_feature
    WHERE visibility = 'public' AND (%s::bigint IS NULL OR city_id = %s) AND search @@ %s::tsquery
)
SELECT CASE WHEN count(*) <= %s THEN count(*) FILTER (WHERE true{conditions}) END FROM (SELECT * FROM found LIMIT %s + 1) r
"""
"""Null where the words are frequent. Materialized, so that PostgreSQL plans for all of them: for the first few thousand of rare words it
would walk the whole table."""


def total_of_words(query: str, narrowing: Narrowing, *, placed: bool = True) -> int | None:
    """How many public features match a finished ``tsquery``; None where these are to be counted one by one: frequent words during a merge.

    Without ``placed`` only those without a public place or shape. The narrowing knows no area.
    """
    found = _kept(query, narrowing, placed=placed)
    if found is None:
        found = _rare(query, narrowing, placed=placed)
    if found is None and _keep(query, narrowing.city):
        found = _kept(query, narrowing, placed=placed)
    return found


def _kept(query: str, narrowing: Narrowing, *, placed: bool) -> int | None:
    counts, count_params = _conditions(replace(narrowing, city=None), "c", placed=placed)
    changes, change_params = _conditions(narrowing, "d", placed=placed)
    sql = KEPT.format(counts=counts, changes=changes)
    (found,) = fetch_prepared(sql, (*count_params, *change_params, query, narrowing.city))
    return None if found is None else int(found)


def _rare(query: str, narrowing: Narrowing, *, placed: bool) -> int | None:
    """The number where at most ``FREQUENT`` things of the city hold the words, else None."""
    city = narrowing.city
    conditions, params = _conditions(replace(narrowing, city=None), "r", placed=placed)
    with connection.cursor() as cursor:
        cursor.execute(RARE.format(conditions=conditions), (city, city, query, FREQUENT, *params, FREQUENT))
        (found,) = cursor.fetchone()
    return None if found is None else int(found)


def _conditions(narrowing: Narrowing, table: str, *, placed: bool) -> tuple[str, tuple[Any, ...]]:
    conditions, params = narrowing.conditions(table)
    return conditions if placed else f"{conditions} AND NOT {table}.placed", params


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
