"""Which chart an answer gets: columns along months, bars of areas and categories, hexagons by class, the marks of the deprivation rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import formats
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planning.answering.answers import Answer, AnswerRow
from planning.answering.deprivation import Mean
from planning.question.values import Group, Measure
from planning.showing.charts import BARS, Chart, Matrix, MatrixRow, Value, bars, columns, in_order
from planning.showing.classes import Classes
from planning.showing.numbers import in_sentence, number
from planning.showing.shown import ClassLink


def class_links(answer: Answer, classes: Classes, missing: int, chosen: str) -> tuple[ClassLink, ...]:
    """The legend: each class with the address that picks it out; the address of a chosen one lets go of it."""
    query = answer.question.query_string()
    steps = [(str(n), step.label, step.colour, step.count) for n, step in enumerate(classes.steps)]
    if missing:
        steps.append(("none", _("n.d. (not known)"), "", missing))
    return tuple(
        ClassLink(
            label, colour, count, f"?{query}" if key == chosen else f"?{query}&class={key}", key == chosen
        )
        for key, label, colour, count in steps
    )


def group_chart(answer: Answer, decimals: int, links: Sequence[ClassLink]) -> Chart | None:
    """Columns along the months; bars for areas and categories; of hexagons, which have no names, how many a class holds."""
    question = answer.question
    if len(answer.rows) < 2:
        return None
    if question.group == Group.HEXAGON:
        return hexagon_chart(answer, links) if len(links) > 1 else None
    values = [
        Value(
            row.label,
            row.value,
            number(row.value, decimals, answer.unit),
            f"?{row.query}" if row.query else "",
            month_name(row.key) if question.group == Group.MONTH else "",
            tag=_("partial") if row.cells.get("incomplete") else "",
        )
        for row in answer.rows
    ]
    if question.group == Group.MONTH and all(row.value is None or row.value >= 0 for row in answer.rows):
        partial = [in_sentence(value.label) for value in values if value.tag]
        note = _("Hatched: counted only in part (%(months)s).") % {"months": ", ".join(partial)}
        title = _("%(title)s, month by month") % {"title": answer.title}
        whole = question.measure == Measure.COUNT
        return columns(values, title, note if partial else "", whole=whole)
    words = _("by category") if question.group == Group.CATEGORY else _("by %(kind)s") % {"kind": _("area")}
    return bars(values, f"{answer.title}, {words}")


def month_name(key: str) -> str:
    """A month such as 2026-11 in few letters."""
    return f"{MONTHS_3[int(key[5:7])]} {key[2:4]}"


def hexagon_chart(answer: Answer, links: Sequence[ClassLink]) -> Chart:
    """How many hexagons fall into each class of the map."""
    values = [
        Value(
            link.label,
            float(link.count),
            ngettext("%(number)s hexagon", "%(number)s hexagons", link.count)
            % {"number": number(link.count, 0)},
            link.url,
            colour=link.colour,
            is_chosen=link.is_chosen,
        )
        for link in links
    ]
    notes = [
        _("The classes are those of the map and not equally wide. Hexagons without items are not counted.")
    ]
    if answer.truncated:
        notes.insert(0, of_the_listed(answer))
    title = answer.title + (f" ({answer.unit})" if answer.unit else "")
    return in_order(values, _("Hexagons by class: %(title)s") % {"title": title}, " ".join(notes))


def of_the_listed(answer: Answer) -> str:
    """That a chart stands for a part of the answer."""
    shown = formats.number_format(len(answer.rows), force_grouping=True)
    return _("Only the %(shown)s that are listed are drawn.") % {"shown": shown}


# --- the deprivation rule ---------------------------------------------------------------------------------------------


def rule_chart(answer: Answer, classes: Classes, links: Sequence[ClassLink]) -> Chart | None:
    """How many areas are worse than the mean in no figure, in one, in two…: in the colours of the map."""
    if len(answer.rows) < 2 or not links:
        return None
    numbers = [int(row.value or 0) for row in answer.rows]
    least = answer.question.rule.at_least
    values = []
    for worse in range(len(answer.means) + 1):
        count = numbers.count(worse)
        # With many figures a class of the map holds several numbers; it cannot stand for one of them.
        link = links[classes.index(worse)]
        stands = link.count == count
        values.append(
            Value(
                ngettext("%(count)s figure", "%(count)s figures", worse) % {"count": worse},
                float(count),
                number(count, 0),
                link.url if stands and count else "",
                colour=link.colour,
                is_chosen=stands and link.is_chosen,
                tag=_("target area") if worse >= least else "",
            )
        )
    note = of_the_listed(answer) if answer.truncated else ""
    return in_order(values, _("Areas by the number of figures worse than the city’s mean"), note)


def rule_matrix(
    answer: Answer, rows: Sequence[AnswerRow], colours: Mapping[str, str], judged: Mapping[str, str]
) -> Matrix | None:
    """Which figures are worse: the areas with the most of them. ``judged`` names the marks, ``colours`` is by key of the row."""
    if not answer.means or not answer.rows:
        return None
    listed = sorted(rows, key=lambda row: -(row.value or 0))[:BARS]
    totals = [
        sum(verdict(mean, row.cells.get(mean.indicator.code)) == "worse" for row in answer.rows)
        for mean in answer.means
    ]
    return Matrix(
        columns=tuple(mean.indicator.name for mean in answer.means),
        rows=tuple(
            MatrixRow(
                row.label,
                row.url,
                colours.get(row.key, ""),
                tuple(
                    (mark := verdict(mean, row.cells.get(mean.indicator.code)), judged[mark])
                    for mean in answer.means
                ),
            )
            for row in listed
        ),
        totals=tuple(number(total, 0) for total in totals),
        left_out=len(rows) - len(listed),
    )


def verdict(mean: Mean, value: Any) -> str:
    """``worse`` where a figure is on the bad side of the city mean, else ``fine``; ``missing`` without a figure."""
    if value is None:
        return "missing"
    high = mean.indicator.direction == mean.indicator.Direction.HIGHER_IS_WORSE
    product = value * mean.people
    return "worse" if (product > mean.weighted if high else product < mean.weighted) else "fine"
