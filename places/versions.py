"""The version of all public data: another text after every committed change of what layers show."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

from django.db import connection
from django.utils.translation import get_language

from layers.http.once import is_asking_once, once
from layers.sql.prepared import prepared_cursor

VERSION = """
SELECT coalesce((SELECT max(version) FROM places_dataversion), 0) || '-' || (SELECT count(*) FROM places_change)
"""


Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

MOST_KEPT = 1000
"""Answers that hold while the data stay as they are; beyond so many they are all forgotten."""


@once
def data_version() -> str:
    """The version of the newest merge and how many changes are visible that it does not hold, from one snapshot.

    Read it before the rows: an answer may then be newer than its version says, never older. Within one merge visible changes
    only grow in number, so no text comes twice. A sequence or the newest ``updated`` would not do: they move before a
    transaction commits, and a reader in between would keep the old rows under the new version.
    """
    with prepared_cursor() as cursor:
        cursor.execute(VERSION)
        (version,) = cursor.fetchone()
    return str(version)


class _Kept(NamedTuple):
    """Answers that hold for one version."""

    version: str
    answers: dict[Any, Any]


_kept = _Kept("", {})


def while_unchanged(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """A function of hashable arguments by position that reads what layers show, asked once for each version of the data.

    For small answers that nobody changes, such as the key of a city. Only within ``asking_once()``, where the version is read
    anyway and first, so that an answer is never older than its version; and not within a transaction, which sees its own
    changes before anybody knows whether they will last: there, an answer holds for the request as with ``once``.
    """
    asked_once = once(function)

    @wraps(function)
    def answer(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        global _kept
        if kwargs or not is_asking_once() or connection.in_atomic_block:
            return asked_once(*args, **kwargs)
        version, kept = data_version(), _kept
        if kept.version != version or len(kept.answers) >= MOST_KEPT:
            kept = _kept = _Kept(version, {})
        key = (function, args, get_language())
        if key not in kept.answers:
            kept.answers[key] = function(*args, **kwargs)
        found: Answer = kept.answers[key]
        return found

    return answer


def forget() -> None:
    """Forget all answers, where the database was made anew."""
    global _kept
    _kept = _Kept("", {})
