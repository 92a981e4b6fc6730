"""Helpers of these tests: asking by query string."""

from __future__ import annotations

import datetime
from typing import Any

from civicmap.layers import all_layers
from planning.answering.answers import Answer
from planning.answering.engine import answer
from planning.question.values import Question


def ask(text: str, city: str = "prova", today: datetime.date | None = None, **options: Any) -> Answer:
    """The answer to a question written as a query string."""
    layers = {layer.name: layer for layer in all_layers()}
    return answer(Question.from_query_string(text, city), layers, today=today, **options)


def keys(found: Answer) -> set[int]:
    """The keys of single rows."""
    return {int(row.key) for row in found.rows}


def values(found: Answer) -> dict[str, float | None]:
    """The value of each group by key."""
    return {row.key: row.value for row in found.rows}
