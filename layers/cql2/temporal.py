"""The temporal functions: relations of two instants or periods, by their ends (OGC 21-065r2, table of 7.4)."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from layers.cql2.reading import refused
from layers.cql2.sql import COMPARISONS, And, Join, Or
from layers.cql2.terms import OPEN, TEMPORAL, TYPE_NAMES, Term, ValueType, as_temporal, compared, open_end

Ends = tuple[Term, Term]


def period(first: Term, last: Term) -> Term:
    """A period from its ends. Raises BadParameter for one that ends before it begins."""
    for end in (first, last):
        if end.type not in TEMPORAL:
            raise refused(
                _("“%(name)s” is %(kind)s and no end of a period.")
                % {"name": end.label, "kind": TYPE_NAMES[end.type]}
            )
    if None not in (first.literal, last.literal) and moment(first) > moment(last):
        raise refused(_("A period of the filter ends before it begins."))
    label = f"{first.label}/{last.label}"
    return Term(ValueType.PERIOD, first.expression, label, ends=(first, last))


def moment(term: Term) -> datetime.datetime:
    """The time of a written end, to put two in order; a day counts from its midnight."""
    if isinstance(term.literal, datetime.datetime):
        return term.literal
    return datetime.datetime.combine(term.literal, datetime.time(), datetime.UTC)


def ends_of(term: Term) -> Ends:
    """Start and end of a period; an instant is both. Raises BadParameter."""
    term = as_temporal(term)
    if term.ends is not None:
        return term.ends
    if term.type not in TEMPORAL:
        raise refused(
            _("“%(name)s” is %(kind)s; here a date, a time or a period is needed.")
            % {"name": term.label, "kind": TYPE_NAMES[term.type]}
        )
    return term, term


def end_term(node: Any, last: bool, value: Callable[[Any], Term]) -> Term:
    """One end as it stands in an INTERVAL: ``..``, a date, a time, or a property."""
    if isinstance(node, str) and node in OPEN:
        return open_end(last)
    return as_temporal(value(node))


def holds(comparison: str, first: Term, second: Term) -> Any:
    """One comparison of two ends."""
    return COMPARISONS[comparison](*compared([first, second]))


ALL, ANY = And, Or
RELATIONS: dict[str, tuple[Join, tuple[tuple[int, str, int], ...]]] = {
    "t_after": (ALL, ((0, ">", 1),)),
    "t_before": (ALL, ((1, "<", 0),)),
    "t_contains": (ALL, ((0, "<", 0), (1, ">", 1))),
    "t_disjoint": (ANY, ((1, "<", 0), (0, ">", 1))),
    "t_during": (ALL, ((0, ">", 0), (1, "<", 1))),
    "t_equals": (ALL, ((0, "=", 0), (1, "=", 1))),
    "t_finishedby": (ALL, ((0, "<", 0), (1, "=", 1))),
    "t_finishes": (ALL, ((0, ">", 0), (1, "=", 1))),
    "t_intersects": (ALL, ((0, "<=", 1), (1, ">=", 0))),
    "t_meets": (ALL, ((1, "=", 0),)),
    "t_metby": (ALL, ((0, "=", 1),)),
    "t_overlappedby": (ALL, ((0, ">", 0), (0, "<", 1), (1, ">", 1))),
    "t_overlaps": (ALL, ((0, "<", 0), (1, ">", 0), (1, "<", 1))),
    "t_startedby": (ALL, ((0, "=", 0), (1, ">", 1))),
    "t_starts": (ALL, ((0, "=", 0), (1, "<", 1))),
}
"""By name: how the comparisons are joined, and each as end of the first (0 start, 1 end), comparison, end of the second."""


def relation(name: str, first: Term, second: Term) -> Combinable:
    """The condition of a temporal function."""
    mine, theirs = ends_of(first), ends_of(second)
    join, rules = RELATIONS[name]
    condition: Combinable = join(
        *(holds(comparison, mine[left], theirs[right]) for left, comparison, right in rules)
    )
    return condition
