"""An answer as the page shows it: numbers in words, classes and colours, bars, a table that can be sorted."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from layers.declaration.layer import Layer
from layers.errors import BadParameter
from places.feature.filtering import find_city
from places.ground.known import category_names, kind_of_area, status_words
from places.models import City
from planning.answering.answers import Answer, AnswerColumn, AnswerRow
from planning.answering.caveats import FEW as FEW_CASES
from planning.answering.deprivation import Mean, is_deprivation
from planning.question.dates import dated_by, find_date
from planning.question.values import DISTANCE, Group, Measure, Question
from planning.showing.classes import Classes, classify
from planning.showing.drawing import class_links, group_chart, rule_chart, rule_matrix, verdict
from planning.showing.numbers import day, decimals_of, number
from planning.showing.shown import Cell, ClassLink, Figure, Heading, Line, MeanLine, Shown

LISTED = ("title", "name", "category_name", "status", "address", "published", "worse", "target", DISTANCE)
"""Columns of single rows that the page shows besides those that can be measured; the files hold all of them."""
SHORT = {
    "status": gettext_lazy("Status"),
    "target": gettext_lazy("Target area"),
    "worse": gettext_lazy("Figures worse than the mean"),
}
"""Titles for the page where those of the data say more than a column has room for."""
FEW = 9
"""More columns are not read on a page."""
NUMBERS = ("integer", "number")


def present(answer: Answer, layer: Layer, city: City, *, sort: str = "", chosen: str = "") -> Shown:
    """The answer for the page. ``sort`` names a column, with a minus for the greatest first; ``chosen`` the one class of the map
    whose rows are listed (``Shown.chosen``). Raises BadParameter for a class the answer has not."""
    if answer.question.lists_rows:
        return rows_shown(answer, layer, city, sort, chosen)
    return groups_shown(answer, layer, sort, chosen)


def of_class(
    rows: Sequence[AnswerRow], classes: Classes, chosen: str, legend: Sequence[ClassLink]
) -> list[AnswerRow]:
    """The rows of one class; all where none is chosen. Raises BadParameter."""
    if not chosen:
        return list(rows)
    found = [row for row in rows if legend and classes.name(row.value) == chosen]
    if not found:
        raise BadParameter("class", _("The answer has no such class."))
    return found


# --- groups ----------------------------------------------------------------------------------------------------------


def groups_shown(answer: Answer, layer: Layer, sort: str, chosen: str) -> Shown:
    """Groups: a class for each value, bars or columns, a table with totals."""
    question = answer.question
    whole = question.measure == Measure.COUNT
    values = [row.value for row in answer.rows]
    decimals = decimals_of(values, whole=whole)
    classes = classify(values, decimals=decimals)
    drawn = question.group in (Group.AREA, Group.HEXAGON)
    if not drawn:
        classes = Classes((), ())
    missing = sum(value is None for value in values) if drawn else 0
    legend = class_links(answer, classes, missing, chosen)
    shown_columns = [column for column in answer.columns if column.name not in ("code", "name", "incomplete")]
    rows = ordered(of_class(answer.rows, classes, chosen, legend), sort)
    is_rate = question.measure == Measure.PER_1000
    lines = tuple(
        group_line(row, shown_columns, decimals, classes if drawn else None, is_rate=is_rate) for row in rows
    )
    return Shown(
        answer=answer,
        figures=tuple(group_figures(answer, decimals)),
        headings=headings([AnswerColumn("name", group_title(question, layer)), *shown_columns], sort),
        lines=lines,
        rest=() if chosen else tuple(group_line(row, shown_columns, decimals, None) for row in answer.rest),
        totals=() if chosen else tuple(group_totals(answer, shown_columns, decimals)),
        chart=group_chart(answer, decimals, legend),
        classes=classes,
        legend=legend,
        chosen=chosen,
        map_kind="areas" if drawn and answer.rows else "",
        decimals=decimals,
    )


def group_title(question: Question, layer: Layer) -> str:
    """What stands above the names of the groups: of areas the name of their kind, of months the date where it was chosen."""
    if question.group == Group.AREA and (kind := kind_of_area(find_city(question.city), question.kind)):
        return kind.name
    if question.group == Group.MONTH and question.kind:
        return _("Month: %(date)s") % {"date": find_date(layer, question.kind, "group").title}
    return {Group.AREA: _("Area"), Group.CATEGORY: _("Category"), Group.MONTH: _("Month")}.get(
        Group(question.group), _("Hexagon")
    )


def tag_of(row: AnswerRow, *, is_rate: bool) -> str:
    """What marks a group: a month that is counted in part, a rate of few cases."""
    if row.cells.get("incomplete"):
        return _("partial")
    return _("few cases") if is_rate and row.value is not None and 0 < row.n < FEW_CASES else ""


def group_line(
    row: AnswerRow,
    shown: Sequence[AnswerColumn],
    decimals: int,
    classes: Classes | None,
    *,
    is_rate: bool = False,
) -> Line:
    cells = [
        Cell(
            row.label,
            colour=classes.colour(row.value) if classes else "",
            is_missing=row.value is None,
            tag=tag_of(row, is_rate=is_rate),
        )
    ]
    for column in shown:
        value = row.cells.get(column.name)
        opens = column.name in ("value", "n") and bool(row.query)
        cells.append(
            Cell(
                number(value, column_decimals(column, decimals), column.unit if value is not None else ""),
                url=f"?{row.query}" if opens else "",
                is_number=True,
                rows=opens,
            )
        )
    return Line(row.key, tuple(cells))


def column_decimals(column: AnswerColumn, decimals: int) -> int:
    """Digits after the comma of a column of groups."""
    if column.name == "value":
        return decimals
    return 2 if column.name == "km2" else 0


def group_figures(answer: Answer, decimals: int) -> Iterable[Figure]:
    yield Figure(_("Items counted"), number(answer.total, 0))
    if answer.question.measure != Measure.COUNT and answer.value is not None:
        whole = f"{answer.title}, {_('all together')}"
        yield Figure(whole, number(answer.value, max(decimals, 1), answer.unit))
    ends = [row for row in answer.rows if row.value]
    if len(ends) > 1 and answer.question.group != Group.HEXAGON:
        top = max(ends, key=lambda row: row.value or 0)
        yield Figure(_("Most: %(name)s") % {"name": top.label}, number(top.value, decimals, answer.unit))


def group_totals(answer: Answer, shown: Sequence[AnswerColumn], decimals: int) -> Iterable[Cell]:
    """The last line of the table: sums where sums mean something, the measure over all rows in the column of values.

    Where only the first groups are listed there are no sums: beside the measure over all they would not be those of all.
    """
    yield Cell(_("All together"))
    for column in shown:
        if column.name == "value":
            digits = 0 if answer.question.measure == Measure.COUNT else max(decimals, 1)
            yield Cell(
                number(answer.value, digits, answer.unit if answer.value is not None else ""), is_number=True
            )
            continue
        if answer.truncated:
            yield Cell("", is_number=True)
            continue
        known = [
            row.cells[column.name]
            for row in (*answer.rows, *answer.rest)
            if row.cells.get(column.name) is not None
        ]
        total = sum(known) if known else None
        yield Cell(
            number(total, column_decimals(column, decimals), column.unit if known else ""), is_number=True
        )


# --- single rows ------------------------------------------------------------------------------------------------------


def rows_shown(answer: Answer, layer: Layer, city: City, sort: str, chosen: str) -> Shown:
    """Single rows: their public columns, and colours where the rows are areas with a value."""
    shown_columns = listed_columns(answer)
    judged = is_deprivation(layer.name)
    values = [row.value for row in answer.rows]
    whole = all(value is None or value == int(value) for value in values)
    decimals = decimals_of(values, whole=whole)
    is_ground = judged or layer.geometry_type == "polygon"
    coloured = is_ground and any(value is not None for value in values)
    classes = classify(values, decimals=decimals) if coloured else Classes((), ())
    missing = sum(value is None for value in values) if coloured else 0
    legend = class_links(answer, classes, missing, chosen)
    colours = {row.key: classes.colour(row.value) for row in answer.rows} if coloured else {}
    words = Words(layer, city)
    rows = of_class(answer.rows, classes, chosen, legend)
    digits = {column.name: digits_of(column, answer.rows) for column in shown_columns}
    lines = tuple(
        row_line(row, shown_columns, digits, words, colours.get(row.key, ""), answer.means)
        for row in ordered(rows, sort)
    )
    figures = [Figure(_("Items found"), number(answer.total, 0))]
    if answer.value is not None:
        figures.append(Figure(f"{answer.title}", number(answer.value, max(decimals, 1), answer.unit)))
    if judged:
        targets = sum(row.cells.get("target") == "yes" for row in answer.rows)
        figures = [
            Figure(_("Target areas"), number(targets, 0)),
            Figure(_("Areas judged"), number(answer.total, 0)),
        ]
    return Shown(
        answer=answer,
        figures=tuple(figures),
        headings=headings(shown_columns, sort),
        lines=lines,
        chart=rule_chart(answer, classes, legend) if judged else None,
        matrix=rule_matrix(answer, rows, colours, marks()) if judged else None,
        classes=classes,
        legend=legend,
        chosen=chosen,
        map_kind="areas" if coloured else "rows",
        decimals=decimals,
        means=tuple(mean_lines(answer.means)),
    )


def listed_columns(answer: Answer) -> list[AnswerColumn]:
    """The columns of single rows that the page shows: names and states, then what can be measured."""
    by_name = {column.name: column for column in answer.columns}
    date = dated_by(answer.question)
    names = [one for name in LISTED for one in ((name, date) if name == "published" else (name,))]
    first = [by_name[name] for name in dict.fromkeys(names) if name in by_name]
    if "title" in by_name:
        first = [column for column in first if column.name != "name"]
    measured = [column for column in answer.columns if column.type in NUMBERS and column not in first]
    skipped = ("nearest", "missing")
    return [*first, *(column for column in measured if column.name not in skipped)][:FEW]


class Words:
    """Codes in the words of the page: categories, statuses, targets."""

    def __init__(self, layer: Layer, city: City) -> None:
        self.statuses = status_words(layer.kind, city)
        self.categories = category_names(city, layer.kind) if layer.kind else {}

    def text(self, column: AnswerColumn, cells: Mapping[str, Any]) -> str:
        """A cell in words."""
        value = cells.get(column.name)
        if column.name == "status":
            return self.statuses.get(str(value), str(value or ""))
        if column.name == "category_name":
            return self.categories.get(str(cells.get("category")), str(value or ""))
        if column.name == "target":
            return {"yes": _("yes"), "no": _("no")}.get(str(value), _("cannot be told"))
        if isinstance(value, datetime.datetime):
            return day(timezone.localtime(value))
        if isinstance(value, datetime.date):
            return day(value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return str(value or "")


def digits_of(column: AnswerColumn, rows: Iterable[AnswerRow]) -> int:
    """Digits after the comma of a column of numbers: the same in every row."""
    if column.type != "number":
        return 0
    values = [row.cells.get(column.name) for row in rows]
    return decimals_of([None if value is None else float(value) for value in values], whole=False, usual=1)


def row_line(
    row: AnswerRow,
    shown: Sequence[AnswerColumn],
    digits: Mapping[str, int],
    words: Words,
    colour: str,
    means: Sequence[Mean],
) -> Line:
    against = {mean.indicator.code: mean for mean in means}
    cells = []
    for position, column in enumerate(shown):
        value = row.cells.get(column.name)
        first = position == 0
        if column.type in NUMBERS:
            worse = column.name in against and verdict(against[column.name], value) == "worse"
            text = number(
                None if value is None else float(value),
                digits[column.name],
                column.unit if value is not None else "",
            )
            cells.append(Cell(text, is_number=True, alert=marks()["worse"] if worse else ""))
        else:
            text = row.label if first else words.text(column, row.cells)
            cells.append(
                Cell(
                    text,
                    url=row.url if first else "",
                    colour=colour if first else "",
                    is_missing=row.value is None,
                )
            )
    return Line(row.key, tuple(cells))


def marks() -> dict[str, str]:
    """What the marks of the deprivation rule say."""
    return {
        "worse": _("worse than the city’s mean"),
        "fine": _("not worse than the city’s mean"),
        "missing": _("n.d."),
    }


def mean_lines(means: Sequence[Mean]) -> Iterable[MeanLine]:
    """The city means in words."""
    for mean in means:
        indicator = mean.indicator
        yield MeanLine(
            indicator.name,
            number(float(mean.value), max(indicator.decimals, 1), indicator.unit),
            mean.period,
            mean.people_period,
            mean.missing,
            indicator.direction == indicator.Direction.HIGHER_IS_WORSE,
        )


# --- tables -----------------------------------------------------------------------------------------------------------


def headings(shown: Sequence[AnswerColumn], sort: str) -> tuple[Heading, ...]:
    """Heads of columns: numbers begin with the greatest, words with A; a second press turns the order round."""
    found = []
    for column in shown:
        is_number = column.type in NUMBERS
        name, down = column.name, sort.startswith("-")
        order = ("descending" if down else "ascending") if sort.lstrip("-") == name else ""
        following = (f"-{name}" if is_number else name) if not order else name if down else f"-{name}"
        title = str(SHORT.get(name, column.title))
        title = title[:1].upper() + title[1:]
        found.append(Heading(title, following, is_number, order))
    return tuple(found)


def ordered(rows: Sequence[AnswerRow], sort: str) -> list[AnswerRow]:
    """The rows by one column; what has no value comes last both ways. An unknown column leaves the order."""
    name, down = sort.lstrip("-"), sort.startswith("-")
    if not name or not any(name in row.cells or name == "name" for row in rows):
        return list(rows)

    def value(row: AnswerRow) -> Any:
        return row.label if name in ("name", "title") else row.cells.get(name)

    key: Callable[[AnswerRow], Any] = lambda row: _comparable(value(row))  # noqa: E731
    known = sorted((row for row in rows if value(row) not in (None, "")), key=key, reverse=down)
    return [*known, *(row for row in rows if value(row) in (None, ""))]


def _comparable(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
