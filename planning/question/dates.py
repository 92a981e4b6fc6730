"""Which date is meant where the rows of a layer have several: the date of a period, and the date whose months are counted."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from layers.declaration.layer import Column, Layer
from layers.errors import BadParameter
from layers.filters import Filters
from places.models import City
from planning.question.values import Group, Question, Source

DATED = ("date", "date-time")


def date_columns(layer: Layer) -> list[Column]:
    """The dates of a layer's rows, the layer's own first; empty where the layer has no date of its own."""
    own = layer.column(layer.temporal) if layer.temporal else None
    if own is None:
        return []
    return [own, *(column for column in layer.columns if column.type in DATED and column is not own)]


def find_date(layer: Layer, name: str, parameter: str) -> Column:
    """The date of that name, the layer's own where none is named. Raises BadParameter."""
    known = date_columns(layer)
    if not known:
        raise BadParameter(parameter, _("This layer has no dates."))
    found = next((column for column in known if column.name == name), None) if name else known[0]
    if found is None:
        names = ", ".join(column.name for column in known)
        raise BadParameter(parameter, _("This layer has no such date. It has: %(names)s.") % {"names": names})
    return found


def in_period(rows: QuerySet[Any], column: Column, filters: Filters, city: City) -> QuerySet[Any]:
    """The rows whose date lies in the period, both days included; moments by the clock of the city."""
    first: Any = filters.start
    after: Any = None
    conditions: dict[str, Any] = {}
    if column.type == "date-time":
        first, after = filters.moments(ZoneInfo(city.time_zone))
    elif filters.end:
        conditions["x_date__lte"] = filters.end
    if first:
        conditions["x_date__gte"] = first
    if after:
        conditions["x_date__lt"] = after
    return rows.alias(x_date=column.expression()).filter(**conditions) if conditions else rows


def has_period(source: Source) -> bool:
    """Whether a period narrows the rows."""
    return bool(source.last or source.filters.start or source.filters.end)


def dated_by(question: Question) -> str:
    """The name of the date that single rows are told with: that of their period, else of their month; empty for the layer's own."""
    return question.subject.date or (question.kind if question.group == Group.MONTH else "")


def period_of_months(question: Question, layer: Layer, filters: Filters) -> Filters:
    """The period whose ends cut months: none where the period is one of another date than the months are."""
    months = find_date(layer, question.kind, "group")
    return filters if months is find_date(layer, question.subject.date, "date") else Filters()


def date_notes(question: Question, layer: Layer) -> list[str]:
    """Which dates are meant, where the rows have more than one."""
    if len(date_columns(layer)) < 2:
        return []
    notes = []
    if question.group == Group.MONTH:
        notes.append(_("The months are those of the date %(date)s.") % {"date": named(layer, question.kind)})
    if has_period(question.subject):
        told = {"date": named(layer, question.subject.date)}
        notes.append(_("The period is one of the date %(date)s.") % told)
    return notes


def named(layer: Layer, name: str) -> str:
    """A date by its title, with what is to be known of it."""
    column = find_date(layer, name, "date")
    title = _("“%(text)s”") % {"text": column.title}
    return f"{title} ({in_brackets(column.description)})" if column.description else title


def in_brackets(text: object) -> str:
    """A description within a sentence."""
    words = str(text)
    return words[:1].lower() + words[1:]
