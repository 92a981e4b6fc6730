"""From a queryset to its SQL, so that PostgreSQL can build documents and tiles around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.expressions import Combinable

Statement = tuple[str, tuple[Any, ...]]
"""A SELECT and its parameters."""


def inner_select(queryset: QuerySet[Any], columns: Mapping[str, Combinable]) -> tuple[str, tuple[Any, ...]]:
    """SQL and parameters that select just these columns, under these names, from the queryset.

    The names must not be names of model fields; callers prefix them. A condition that nothing can meet still gives SQL
    (Django would raise EmptyResultSet), since the document around an empty layer is asked for too.
    """
    compiler = queryset.values(**columns).query.get_compiler(DEFAULT_DB_ALIAS, elide_empty=False)
    sql, params = compiler.as_sql()
    return sql, tuple(params)


def by_id(rows: QuerySet[Any], after: Any = None) -> QuerySet[Any]:
    """The rows in the order of ids, those after one. A queryset that knows a quicker index for them has a ``by_id`` of its own."""
    own = getattr(rows, "by_id", None)
    if own is not None:
        found: QuerySet[Any] = own(after)
        return found
    return rows.order_by("pk") if after is None else rows.order_by("pk").filter(pk__gt=after)


def fetch_row(sql: str, params: tuple[Any, ...], using: str = "default") -> tuple[Any, ...]:
    """Run a query that gives exactly one row."""
    with connections[using].cursor() as cursor:
        cursor.execute(sql, params)
        row: tuple[Any, ...] = cursor.fetchone()
    return row


def quote(name: str) -> str:
    """A name as an SQL identifier. Only declared names come here, never a user's text."""
    return '"' + name.replace('"', '""') + '"'
