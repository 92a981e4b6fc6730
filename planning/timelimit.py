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
"""Room for the hash of the pairs of a relation: without it PostgreSQL would go through them again for each row."""
SETTINGS = "SELECT set_config('statement_timeout', %s, true), set_config('work_mem', %s, true)"


class QuestionTooSlow(BadParameter):
    """The database gave up: the question reads too much. An error of the question, told like one."""

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
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout'), current_setting('work_mem')")
            before = cursor.fetchone()
            cursor.execute(SETTINGS, [str(int(limit)), WORK_MEMORY])
            yield
            # Within a larger transaction the settings would last until its end.
            cursor.execute(SETTINGS, before)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise QuestionTooSlow from error
        raise
