"""The licence of an answer: the strictest of its data, with the licence of each part.

Data under two share-alike licences make no common work that could be handed on: such an answer is read on the page, with every
source named, but is no file and no layer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from layers.declaration.layer import Credit, Layer
from layers.declaration.licences import CONTRIBUTED, families, strictest
from layers.errors import BadParameter
from layers.http.once import once
from places.models import AreaFigure, AreaKind, City, Source
from planning.answering.deprivation import is_deprivation, kind_of, means
from planning.answering.figures import RESIDENTS, areas_of, periods
from planning.answering.grouping import find_kind, people_period
from planning.answering.narrowing import Matched
from planning.question.values import Group, Question


@dataclass(frozen=True)
class Rights:
    """Who has to be named for an answer, part by part."""

    credits: tuple[Credit, ...] = ()

    @property
    def licence(self) -> str:
        """The licence of the whole, as its source writes it."""
        return strictest(credit.licence for credit in self.credits)

    @property
    def attribution(self) -> str:
        """Every publisher."""
        return "; ".join(dict.fromkeys(credit.attribution for credit in self.credits if credit.attribution))

    @property
    def families(self) -> list[str]:
        """The share-alike licences that meet in the answer."""
        return families(credit.licence for credit in self.credits)

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes on the generalisation of borders."""
        metres = max((credit.generalised_m for credit in self.credits), default=0)
        return (_("Borders generalised to about %(metres)s m.") % {"metres": metres},) if metres else ()

    @property
    def refusal(self) -> str:
        """Why the answer is no file and no layer; empty where it may be one."""
        if len(self.families) < 2:
            return ""
        return _(
            "This answer puts together data under %(licences)s. Each asks that what is made of it stands under itself, so the"
            " answer is no file and no layer: read it here, or take the data of each part by itself."
        ) % {"licences": _(" and ").join(self.families)}

    def check(self, parameter: str = "subject") -> None:
        """Raise BadParameter where the answer may not be handed on."""
        if self.refusal:
            raise BadParameter(parameter, self.refusal)


def rights_of(question: Question, found: Matched, city: City) -> Rights:
    """Who has to be named: for the rows, for what they are compared with, for borders and figures of the grouping."""
    told = [*layer_credits(question, found.subject, found.filtered, city, "subject")]
    if found.target is not None and found.target_rows is not None:
        told += layer_credits(question, found.target, found.target_rows, city, "target")
    if question.group == Group.AREA and not question.only:
        kind = find_kind(question, city)
        told += border_credits(kind)
        period = people_period(question, periods(kind, RESIDENTS))
        told += figure_credits(kind, [(RESIDENTS, period)] if period else [])
    return Rights(tuple(dict.fromkeys(told)))


def layer_credits(
    question: Question, layer: Layer, rows: QuerySet[Any], city: City, parameter: str
) -> Iterable[Credit]:
    """Who has to be named for the rows of one side of a question."""
    if is_deprivation(layer.name):
        kind = kind_of(layer.name, city, parameter)
        judged = means(kind, question.rule)
        used = {(mean.indicator.code, mean.period) for mean in judged}
        used |= {(RESIDENTS, mean.people_period) for mean in judged}
        return [*border_credits(kind), *figure_credits(kind, sorted(used))]
    if layer.credits:
        return layer.credits
    if layer.licence or not hasattr(rows.model, "source"):
        return [Credit(str(layer.title), str(layer.licence) or CONTRIBUTED.name, str(layer.attribution))]
    named = set(rows.order_by().values_list("source", flat=True).distinct())
    told = [credit_of(str(layer.title), source) for source in sources() if source.pk in named]
    if None in named:
        told.append(Credit(str(layer.title), CONTRIBUTED.name, _("people and the city, on this site")))
    return told


@once
def sources() -> list[Source]:
    """All sources: they are few, and one answer names those of its rows, borders and figures."""
    return list(Source.objects.all())


def credit_of(part: str, source: Source, period: str = "") -> Credit:
    """A source as it is named."""
    return Credit(part, source.licence, source.publisher, period, source.title, source.generalised_m or 0)


def border_credits(kind: AreaKind) -> list[Credit]:
    """Who has to be named for the borders of a kind of area."""
    named = set(areas_of(kind).order_by().values_list("source", flat=True).distinct())
    return [credit_of(_("Borders"), source) for source in sources() if source.pk in named]


def figure_credits(kind: AreaKind, used: Iterable[tuple[str, str]]) -> list[Credit]:
    """Who has to be named for figures of a kind of area, given by indicator and period."""
    wanted = reduce(or_, (Q(indicator__code=code, period=period) for code, period in used), Q(pk=None))
    rows = (
        AreaFigure.objects.filter(wanted, area__in=areas_of(kind).values("pk"))
        .exclude(source=None)
        .select_related("source", "indicator")
        .order_by("indicator__code", "period", "source_id", "pk")
        .distinct("indicator__code", "period", "source_id")
    )
    return [credit_of(row.indicator.name, row.source, row.period) for row in rows if row.source]
