"""A limit on how long the database may work on one question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.errors import QueryCanceled

from layers.errors import BadParameter

WORK_MEMORY = "64MB"
"""``work_mem`` for the hash of the pairs of a relation: with less, PostgreSQL would scan them again for each row."""
SETTINGS = "set_config('statement_timeout', %s, true), set_config('work_mem', %s, true)"
BEFORE = "current_setting('statement_timeout'), current_setting('work_mem')"


class QuestionTooSlow(BadParameter):
    """The statement timed out. Shown like an error of the question."""

    def __init__(self) -> None:
        super().__init__(
            "subject",
            _(
                "This question takes too long. Narrow it: a shorter period, one category, one area, or a smaller distance."
            ),
        )


@contextmanager
def time_limit(milliseconds: int | None = None) -> Iterator[None]:
    """Each statement inside may take ``ANALYSIS_TIMEOUT_MS`` at most. Raises QuestionTooSlow.

    Inside a transaction of its own, so that nothing of the limit outlives the question.
    """
    limit = settings.ANALYSIS_TIMEOUT_MS if milliseconds is None else milliseconds
    try:
        is_inner = connection.in_atomic_block
        with transaction.atomic(), connection.cursor() as cursor:
            if not is_inner:
                # One snapshot for the total and its parts; it must be set before the first query.
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            # One statement: PostgreSQL computes its columns from left to right.
            cursor.execute(f"SELECT {BEFORE}, {SETTINGS}", [str(int(limit)), WORK_MEMORY])
            before = cursor.fetchone()[:2]
            yield
            if is_inner:  # The settings would last until the end of the larger transaction.
                cursor.execute(f"SELECT {SETTINGS}", before)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise QuestionTooSlow from error
        raise
