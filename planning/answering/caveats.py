"""Notes on the numbers of an answer: approximate positions, rates of few cases, unweighted means."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Avg, ExpressionWrapper, F, FloatField, Sum
from django.db.models.functions import Cast
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from layers.declaration.layer import Layer
from places.models import Area, AreaKind, City
from planning.answering.answers import AnswerRow
from planning.answering.figures import RESIDENTS, figure, periods
from planning.answering.grouping import measured_column
from planning.answering.narrowing import Matched
from planning.question.values import Group, Measure, Question

FEW = 5
"""Below this number of cases a rate is marked as unstable."""


def caveats(question: Question, found: Matched, city: City, rows: Iterable[AnswerRow]) -> list[str]:
    """The sentences, in the order in which they matter."""
    return [
        *rough_positions(question, found),
        *whole_shapes(question, found),
        *few_cases(question, rows),
        *unweighted(question, found, city),
    ]


def rough_positions(question: Question, found: Matched) -> list[str]:
    """How many rows have a public place that is not the exact one, where the answer depends on places."""
    if not (found.needs_position or question.group in (Group.AREA, Group.HEXAGON)):
        return []
    rough = found.counts.rough
    if not rough:
        return []
    return [
        ngettext(
            "%(count)s row has only a rough position, and is counted where that lies.",
            "%(count)s rows have only a rough position, and are counted where that lies.",
            rough,
        )
        % {"count": rough}
    ]


def whole_shapes(question: Question, found: Matched) -> list[str]:
    """That a polygon belongs to one area as a whole, where polygons are grouped by areas."""
    if question.group != Group.AREA or not is_polygons(found.layer):
        return []
    return [
        _(
            "Each shape is counted whole in the area where a point on it lies, also where it reaches into others."
        )
    ]


def is_polygons(layer: Layer) -> bool:
    """Whether the rows of a layer are polygons."""
    return layer.geometry_type == "polygon"


def is_few(question: Question, row: AnswerRow) -> bool:
    """Whether a group's value is a rate of few cases."""
    return question.measure == Measure.PER_1000 and row.value is not None and 0 < row.n < FEW


def few_cases(question: Question, rows: Iterable[AnswerRow]) -> list[str]:
    """How many rates rest on few cases."""
    number = sum(is_few(question, row) for row in rows)
    if not number:
        return []
    return [
        ngettext(
            "%(count)s rate rests on fewer than %(few)s cases and is marked “few cases”: one more or less changes it much.",
            "%(count)s rates rest on fewer than %(few)s cases and are marked “few cases”: one more or less changes them much.",
            number,
        )
        % {"count": number, "few": FEW}
    ]


def unweighted(question: Question, found: Matched, city: City) -> list[str]:
    """The note that a mean over areas is unweighted, with the mean weighted by inhabitants."""
    if question.measure != Measure.MEAN or not issubclass(found.rows.model, Area):
        return []
    column = measured_column(question, found.layer)
    kinds = list(AreaKind.objects.filter(pk__in=found.rows.order_by().values("kind").distinct()))
    if column is None or len(kinds) != 1:
        return []
    known = periods(kinds[0], RESIDENTS)
    period = column.period if column.period in known else known[0] if known else ""
    told = _("The mean counts each area alike, however many live there.")
    if not period:
        return [told]
    value = Cast(column.expression(), FloatField())
    people = Cast(figure(RESIDENTS, period), FloatField())
    both = found.rows.order_by().annotate(w_value=value, w_people=people)
    both = both.filter(w_value__isnull=False, w_people__gt=0)
    sums = both.aggregate(
        product=Sum(ExpressionWrapper(F("w_value") * F("w_people"), output_field=FloatField())),
        people=Sum("w_people"),
        mean=Avg("w_value"),
    )
    if not sums["people"]:
        return [told]
    weighted = _("Weighted by the inhabitants of %(period)s it is %(value)s instead of %(mean)s.") % {
        "period": period,
        "value": number_format(sums["product"] / sums["people"], 2, force_grouping=True),
        "mean": number_format(sums["mean"], 2, force_grouping=True),
    }
    return [f"{told} {weighted}"]
