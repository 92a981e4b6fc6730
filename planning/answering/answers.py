"""The answer to a question: a table whose rows are groups or single rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from planning.answering.deprivation import Mean
from planning.answering.rights import Rights
from planning.question.values import Question


@dataclass(frozen=True)
class AnswerColumn:
    """A column of the table. ``type`` as in layers.Column; ``unit`` is of the value, such as ``m``."""

    name: str
    title: str
    type: str = "string"
    unit: str = ""


@dataclass(frozen=True)
class AnswerRow:
    """A group, or a single row of the subject.

    ``key`` names the group (area code, category code, month 2026-11, hexagon ``i,j``) or the row; ``value`` is what was
    asked, None where it cannot be told (shown as “n.d.”); ``n`` the rows behind it, ``known`` those of them that have the
    measured value; ``people`` and ``km2`` of an area. ``query`` is the query string of a question that lists its rows
    (empty for a single row), ``cells`` the values of ``Answer.columns`` by name, ``url`` the page of a row or area.
    """

    key: str
    label: str
    value: float | None
    n: int = 1
    known: int = 1
    people: float | None = None
    km2: float | None = None
    query: str = ""
    url: str = ""
    cells: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What the database said.

    ``total`` counts the rows behind the answer, ``value`` is the measure over all of them (None where it has none); ``groups`` how many
    groups there are (rows, where single ones are listed); ``truncated`` tells that only the first are listed. ``rest`` are lines of the
    rows that lie in no group, by reason. ``notes`` are sentences the reader must see; ``means`` the city means of a deprivation rule;
    ``title`` and ``unit`` are of the value; ``rights`` say who has to be named, and whether the answer may be a file.
    """

    question: Question
    columns: tuple[AnswerColumn, ...]
    rows: tuple[AnswerRow, ...]
    total: int
    groups: int
    value: float | None
    truncated: bool
    notes: tuple[str, ...]
    means: tuple[Mean, ...]
    title: str
    unit: str
    seconds: float
    people_period: str = ""
    rest: tuple[AnswerRow, ...] = ()
    rights: Rights = field(default_factory=Rights)
