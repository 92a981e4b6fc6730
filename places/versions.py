"""The version of public data: another text after every committed change of what is shown, kept for each city and kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

from django.db import connection
from django.utils.translation import get_language

from layers.http.once import is_asking_once, once, once_in_any_language
from layers.recent import Recent
from layers.sql.prepared import prepared_cursor
from places.models.city import SLUG

VERSION = """
SELECT known.city_id, city.slug, known.kind, known.version, known.changes
FROM (
    SELECT city_id, kind, version, 0::bigint AS changes FROM places_dataversion
    UNION ALL SELECT city_id, kind, 0, count(*) FROM places_change GROUP BY city_id, kind
) known
LEFT JOIN places_city city ON city.id = known.city_id
WHERE %s::text = '' OR city.slug = %s OR known.city_id IS NULL OR known.kind = '#'
"""
"""The newest merge of each city and kind, and the number of visible changes that it does not hold: one snapshot."""

EVERYTHING = ""
"""The kind of a change that all kinds show."""
GROUND = "#"
"""The kind of a change of what filters are understood by, such as cities, areas, categories and words of the search. It always comes beside
another change, which is of the city and the kind that show it."""
AREAS = "places.area"
"""The kind that layers of areas have here: figures are shown by them alone. Streets have ``places.street``: no layer
shows them, suggestions do."""

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

MOST_KEPT = 1000
"""Answers of one function that hold while the data stay as they are."""


class Part(NamedTuple):
    """What is known of a city and a kind, its merge or the changes since; of all cities where there is no city."""

    city: int | None
    slug: str | None
    kind: str
    version: int
    changes: int


@once_in_any_language
def _read_before() -> dict[str, list[Part]]:
    """What this request has read: by the short name of a city, or empty for all. It holds when the request changes its language:
    a version that were read anew could be newer than rows which the request has read already."""
    return {}


def _parts(city: str) -> list[Part]:
    """The parts that concern a city, or all. What was read first in a request holds to its end."""
    before = _read_before()
    found = before.get(city, before.get(""))
    if found is None:
        with prepared_cursor() as cursor:
            cursor.execute(VERSION, (city, city))
            found = before[city] = [Part._make(row) for row in cursor.fetchall()]
    return found


def data_version(city: str = "", kinds: tuple[str, ...] = ()) -> str:
    """The version of what these kinds show in a city: without a city in all of them, without kinds of everything.

    Read it before the rows: an answer may then be newer than its version says, never older. Each merge gives what it changes a
    version greater than all before, and between two merges the visible changes only grow in number, so no text comes twice.
    A sequence or the newest ``updated`` would not do: they move before a transaction commits, and a reader in between would
    keep the old rows under the new version.
    """
    if not SLUG.fullmatch(city):
        city = ""
    return version_in(_parts(city), city, kinds)


def version_in(known: list[Part], city: str, kinds: tuple[str, ...]) -> str:
    """The version of some kinds in a city, from what was read."""
    wanted = (*kinds, EVERYTHING) if kinds else ()
    parts = [
        part
        for part in known
        if (part.kind in wanted if wanted else part.kind != GROUND)
        and (not city or part.city is None or part.slug == city)
    ]
    place = next((part.city for part in parts if city and part.city), 0)
    return f"{place}-{max((part.version for part in parts), default=0)}-{sum(part.changes for part in parts)}"


def version_of(*kinds: str) -> Callable[[str], str]:
    """The version of a layer that shows these kinds, by city."""
    return lambda city: data_version(city, kinds)


def ground_version() -> str:
    """The version of what filters are understood by, in all cities: of whatever the request has read first, else read now."""
    parts = next(iter(_read_before().values()), None)
    if parts is None:
        parts = _parts("")
    ground = [part for part in parts if part.kind == GROUND]
    return f"{max((part.version for part in ground), default=0)}-{sum(part.changes for part in ground)}"


class _Kept(NamedTuple):
    """Answers of one function that hold for one version. Each function has its own: words that people type, which have no end,
    displace no answer that every page asks for."""

    version: str
    answers: Recent[Any]


_kept: dict[Callable[..., Any], _Kept] = {}


def _while(
    version_now: Callable[[], str],
) -> Callable[[Callable[Arguments, Answer]], Callable[Arguments, Answer]]:
    def keep(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
        asked_once = once(function)

        @wraps(function)
        def answer(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
            if kwargs or not is_asking_once() or connection.in_atomic_block:
                return asked_once(*args, **kwargs)
            version, kept = version_now(), _kept.get(function)
            if kept is None or kept.version != version:
                kept = _kept[function] = _Kept(version, Recent(MOST_KEPT))
            found: Answer = kept.answers.get((args, get_language()), lambda: function(*args, **kwargs))
            return found

        return answer

    return keep


def while_ground_unchanged(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """A function of hashable arguments by position that reads the ground alone, asked once for each version of it.

    For small answers that nobody changes, such as the key of a city. Only within ``asking_once()``, where a version is read
    anyway and first, so that an answer is never older than its version; and not within a transaction, which sees its own
    changes before anybody knows whether they will last: there, an answer holds for the request as with ``once``.
    """
    return _while(ground_version)(function)


def while_unchanged(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """The same for a function that reads anything that layers show, asked once for each version of all data."""
    return _while(data_version)(function)


def forget() -> None:
    """Forget all answers, where the database was made anew."""
    _kept.clear()
