"""A planner's question as plain values: from a query string and back. Equal questions give equal addresses.

What is asked: rows of a *subject* layer, narrowed by filters, by a relation to a *target* layer and by a polygon; then
grouped and measured. Nothing here touches the database; what codes mean is found out when the question is answered.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from layers.errors import BadParameter
from layers.filters import CODE, Filters, parse_limit
from layers.input.polygons import parse_polygon, polygon_text

MAX_ROWS = 10_000
"""The maximal number of rows of an answer."""
DEFAULT_ROWS = 1000
MAX_METRES = 50_000
HEXAGON_METRES = (50, 20_000)
"""The smallest and the largest edge of a hexagon."""
DEFAULT_HEXAGON = 500
MAX_FILTER = 2000
"""Characters of a CQL2 filter."""

SOURCE_NAMES = ("category", "status", "area", "from", "to", "last", "date", "q", "filter")
"""Parameters that narrow a layer; those of the target begin with ``target-``."""
TARGET = "target-"

QUESTION_PREFIX = "question-"
"""The layer of the published question ``tetti`` is called ``question-tetti``."""
RULE_PREFIX = "deprivation-"
"""The layer of the deprivation rule over the kind ``zona`` is called ``deprivation-zona``."""
LAST = re.compile(r"^([1-9][0-9]{0,3})([dmy])$")
TOKEN = re.compile(r"^[A-Za-z0-9_-]{8,64}$")
NO_POSITION, NO_AREA, NO_DATE, NO_CATEGORY = "without-position", "outside", "without-date", "without-category"
UNGROUPED = {
    NO_AREA: _("In no area"),
    NO_POSITION: _("Without position"),
    NO_DATE: _("Without date"),
    NO_CATEGORY: _("Without category"),
}
"""What ``only`` names beside groups: the rows that lie in none, by the reason, with the title of their line."""
ONLY = re.compile(r"^[A-Za-z0-9_.,-]{1,100}$")


class Relation(models.TextChoices):
    """How the subject stands to the target. Negated relations hold where no row of the target fits."""

    WITHIN = "within", _("inside")
    INTERSECTS = "intersects", _("touching or crossing")
    NEAR = "within-metres", _("within a distance of")
    NOT_WITHIN = "not-within", _("not inside")
    NOT_INTERSECTS = "not-intersects", _("not touching")
    NOT_NEAR = "not-within-metres", _("farther than a distance from")
    NEAREST = "nearest", _("with the nearest")


WITH_METRES = (Relation.NEAR, Relation.NOT_NEAR)
NEGATED = (Relation.NOT_WITHIN, Relation.NOT_INTERSECTS, Relation.NOT_NEAR)


class Group(models.TextChoices):
    """By what the rows are put together. ``area`` needs a kind of area: ``group=area:zona``; months may name the date that is
    meant: ``group=month:signed``."""

    AREA = "area", _("area")
    CATEGORY = "category", _("category")
    MONTH = "month", _("month")
    HEXAGON = "hexagon", _("hexagon")


class Measure(models.TextChoices):
    """What is told of each group."""

    COUNT = "count", _("number")
    PER_1000 = "per-1000", _("per 1,000 inhabitants")
    PER_KM2 = "per-km2", _("per km²")
    MEAN = "mean", _("mean")
    SUM = "sum", _("sum")
    MEDIAN = "median", _("median")


OF_COLUMN = (Measure.MEAN, Measure.SUM, Measure.MEDIAN)
DISTANCE = "distance"
"""The column that the relation ``nearest`` adds: metres to the nearest row of the target."""


@dataclass(frozen=True)
class Source:
    """A layer and what narrows it. ``last`` is a period that ends today: 30d, 12m, 2y; ``date`` names the date that the period is
    one of, empty for the layer's own; ``condition`` is CQL2 text."""

    layer: str
    filters: Filters = field(default_factory=Filters)
    last: str = ""
    date: str = ""
    condition: str = ""

    @classmethod
    def parse(cls, params: QueryDict, *, city: str, layer: str, prefix: str = "") -> Source:
        """Read the parameters that begin with ``prefix``. Raises BadParameter with the parameter's whole name."""
        own = QueryDict(mutable=True)
        for name in SOURCE_NAMES:
            own.setlist(name, [str(value) for value in params.getlist(prefix + name)])
        try:
            filters = replace(Filters.parse(own), city=city)
            last = str(own.get("last") or "")
            if last and not LAST.match(last):
                raise BadParameter(
                    "last", _("A period back from today is a number and d, m or y, such as 12m.")
                )
            if last and (filters.start or filters.end):
                raise BadParameter("last", _("Choose fixed dates or a period back from today, not both."))
            date = _code(own, "date")
            if date and not (last or filters.start or filters.end):
                raise BadParameter("date", _("Say of which period: from, to or last."))
            condition = str(own.get("filter") or "").strip()
            if len(condition) > MAX_FILTER:
                raise BadParameter("filter", _("The filter is too long."))
        except BadParameter as fault:
            raise BadParameter(prefix + fault.name, fault.reason) from fault
        return cls(layer=layer, filters=filters, last=last, date=date, condition=condition)

    def pairs(self, prefix: str = "") -> list[tuple[str, str]]:
        """What narrows the layer, as query parameters in a fixed order."""
        found = [(name, value) for name, value in self.filters.pairs() if name in SOURCE_NAMES]
        found += [("last", self.last), ("date", self.date), ("filter", self.condition)]
        return [(prefix + name, value) for name, value in found if value]

    def on(self, today: datetime.date) -> Filters:
        """The filters with the relative period turned into dates: from the same day so long ago, that day included."""
        if not self.last:
            return self.filters
        return replace(self.filters, start=before(today, self.last), end=today)


@dataclass(frozen=True)
class Rule:
    """The deprivation rule: at least ``at_least`` of the indicators worse than the city mean.

    No indicators: all that have a direction and figures. No year: the newest of each indicator.
    """

    indicators: tuple[str, ...] = ()
    at_least: int = 1
    year: str = ""


@dataclass(frozen=True)
class Question:
    """Everything that is asked. ``Question.parse`` and ``pairs`` are each other's inverse.

    ``group`` is a Group or empty (rows); ``kind`` the code of the kind of area for ``Group.AREA``, the name of the date for
    ``Group.MONTH``, empty for the layer's own; ``size`` the edge of a hexagon in metres; ``column`` the declared column that is
    measured (or ``distance``); ``people`` the period of the inhabitants, empty for the newest; ``polygon`` WKT in EPSG:4326 or
    ``shape`` the token of a stored one; ``only`` the key of one group, whose rows are then listed.
    """

    city: str
    subject: Source
    relation: str = ""
    target: Source | None = None
    metres: int = 0
    polygon: str = ""
    shape: str = ""
    rule: Rule = Rule()
    group: str = ""
    kind: str = ""
    size: int = DEFAULT_HEXAGON
    measure: str = Measure.COUNT
    column: str = ""
    people: str = ""
    limit: int = DEFAULT_ROWS
    only: str = ""

    NAMES = (
        "subject",
        *SOURCE_NAMES,
        "relation",
        "metres",
        "target",
        *(TARGET + name for name in SOURCE_NAMES),
        "polygon",
        "shape",
        "indicator",
        "at-least",
        "year",
        *("group", "size", "measure", "column", "people", "limit", "only"),
    )

    @classmethod
    def parse(cls, params: QueryDict, city: str) -> Question:
        """Read a question about a city; parameters that are none of NAMES are left to the caller. Raises BadParameter."""
        layer = _code(params, "subject")
        if not layer:
            raise BadParameter("subject", _("Choose what the question is about."))
        group, _separator, kind = str(params.get("group") or "").partition(":")
        question = cls(
            city=city,
            subject=Source.parse(params, city=city, layer=layer),
            relation=_choice(params, "relation", Relation),
            target=_target(params, city),
            metres=_number(params, "metres", 0, (1, MAX_METRES)),
            polygon=_polygon(params),
            shape=_matching(params, "shape", TOKEN),
            rule=Rule(
                indicators=_codes(params, "indicator"),
                at_least=_number(params, "at-least", 1, (1, 50)),
                year=_code(params, "year"),
            ),
            group=group,
            kind=kind,
            size=_number(params, "size", DEFAULT_HEXAGON, HEXAGON_METRES),
            measure=_choice(params, "measure", Measure) or Measure.COUNT,
            column=_code(params, "column"),
            people=_code(params, "people"),
            limit=parse_limit(params, default=DEFAULT_ROWS, maximum=MAX_ROWS),
            only=_matching(params, "only", ONLY),
        )
        question.check()
        return question

    @classmethod
    def from_query_string(cls, text: str, city: str) -> Question:
        """The question of a stored or shared query string. Raises BadParameter."""
        return cls.parse(QueryDict(text), city)

    def check(self) -> None:
        """Raise BadParameter where the parts do not fit together."""
        if self.group and self.group not in Group.values:
            raise BadParameter("group", _("Choose one of the groupings."))
        if self.group == Group.AREA and not self.kind:
            raise BadParameter("group", _("To group by areas, say by which kind: group=area:kind."))
        if self.kind and self.group not in (Group.AREA, Group.MONTH):
            raise BadParameter("group", _("Choose one of the groupings."))
        if self.kind and not CODE.match(self.kind):
            raise BadParameter("group", _("Choose one of the groupings."))
        if self.relation and self.target is None:
            raise BadParameter("target", _("Choose the layer of the relation."))
        if self.target is not None and not self.relation:
            raise BadParameter("relation", _("Choose how the two layers stand to each other."))
        if self.relation in WITH_METRES and not self.metres:
            raise BadParameter("metres", _("Say within how many metres."))
        if self.measure in OF_COLUMN and not self.column:
            raise BadParameter("column", _("Choose the value that is measured."))
        if self.measure == Measure.PER_1000 and self.group != Group.AREA:
            raise BadParameter("measure", _("Inhabitants are known for areas: group by a kind of area."))
        if self.measure == Measure.PER_KM2 and self.group not in (Group.AREA, Group.HEXAGON):
            raise BadParameter("measure", _("To measure per km², group by areas or hexagons."))
        if self.polygon and self.shape:
            raise BadParameter("shape", _("Use one polygon: drawn or uploaded."))
        self.check_idle()
        if self.only and not self.group:
            raise BadParameter("only", _("Only a question with groups has a group to open."))

    def check_idle(self) -> None:
        """Raise BadParameter for what only the deprivation rule, or a grouping by areas, would listen to."""
        layers = (self.subject.layer, self.target.layer if self.target else "")
        rule = {
            "indicator": self.rule.indicators,
            "year": self.rule.year,
            "at-least": self.rule.at_least != 1,
        }
        for name, value in rule.items():
            if value and not any(layer.startswith(RULE_PREFIX) for layer in layers):
                raise BadParameter(name, _("Only the deprivation rule has this."))
        if self.people and self.group != Group.AREA:
            raise BadParameter("people", _("Inhabitants are known for areas: group by a kind of area."))

    def pairs(self) -> list[tuple[str, str]]:
        """The question as query parameters in a fixed order. What is left at its default is left out."""
        relation = self.relation and self.target is not None
        found = [
            ("subject", self.subject.layer),
            *self.subject.pairs(),
            ("relation", self.relation),
            ("metres", str(self.metres) if self.relation in WITH_METRES else ""),
            *(
                [("target", self.target.layer), *self.target.pairs(TARGET)]
                if relation and self.target
                else []
            ),
            ("polygon", self.polygon),
            ("shape", self.shape),
            *(("indicator", code) for code in self.rule.indicators),
            ("at-least", str(self.rule.at_least) if self.rule.at_least != 1 else ""),
            ("year", self.rule.year),
            ("group", f"{self.group}:{self.kind}" if self.kind else self.group),
            ("size", str(self.size) if self.group == Group.HEXAGON else ""),
            ("measure", self.measure if self.measure != Measure.COUNT else ""),
            ("column", self.column),
            ("people", self.people),
            ("limit", str(self.limit) if self.limit != DEFAULT_ROWS else ""),
            ("only", self.only),
        ]
        return [(name, value) for name, value in found if value]

    def query_string(self, **changes: Any) -> str:
        """The question as a query string, some of it changed: ``question.query_string(only="12")``."""
        return urlencode(replace(self, **changes).pairs())

    def rows_query(self, key: str) -> str:
        """The query string that lists the rows of one group."""
        return self.query_string(only=key)

    @property
    def lists_rows(self) -> bool:
        """Whether single rows are asked, not groups."""
        return not self.group or bool(self.only)


def before(today: datetime.date, period: str) -> datetime.date:
    """The day a period such as 30d, 12m or 2y ago; the last of the month where the month is shorter."""
    found = LAST.match(period)
    if not found:
        raise BadParameter("last", _("A period back from today is a number and d, m or y, such as 12m."))
    number, unit = int(found[1]), found[2]
    if unit == "d":
        return today - datetime.timedelta(days=number)
    months = today.year * 12 + today.month - 1 - number * (12 if unit == "y" else 1)
    if months < 12:
        raise BadParameter("last", _("The period reaches too far back."))
    for day in range(today.day, 27, -1):
        try:
            return datetime.date(months // 12, months % 12 + 1, day)
        except ValueError:
            continue
    return datetime.date(months // 12, months % 12 + 1, today.day)


def _code(params: QueryDict, name: str) -> str:
    return _matching(params, name, CODE)


def _codes(params: QueryDict, name: str) -> tuple[str, ...]:
    codes = [code.strip() for value in params.getlist(name) for code in str(value).split(",") if code.strip()]
    for code in codes:
        if not CODE.match(code):
            raise BadParameter(name, _("“%(value)s” is not a code.") % {"value": code[:40]})
    return tuple(sorted(set(codes)))


def _matching(params: QueryDict, name: str, pattern: re.Pattern[str]) -> str:
    text = str(params.get(name) or "")
    if text and not pattern.match(text):
        raise BadParameter(name, _("“%(value)s” is not a code.") % {"value": text[:40]})
    return text


def _choice(params: QueryDict, name: str, choices: type[models.TextChoices]) -> str:
    text = str(params.get(name) or "")
    if text and text not in choices.values:
        known = ", ".join(choices.values)
        raise BadParameter(name, _("Choose one of: %(choices)s.") % {"choices": known})
    return text


def _number(params: QueryDict, name: str, default: int, span: tuple[int, int]) -> int:
    text = str(params.get(name) or "").strip()
    if not text:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", text) or not span[0] <= int(text) <= span[1]:
        raise BadParameter(
            name,
            _("A whole number from %(least)s to %(most)s is needed here.")
            % {"least": span[0], "most": span[1]},
        )
    return int(text)


def _target(params: QueryDict, city: str) -> Source | None:
    layer = _code(params, "target")
    if layer:
        return Source.parse(params, city=city, layer=layer, prefix=TARGET)
    for name in SOURCE_NAMES:
        if params.get(TARGET + name):
            raise BadParameter("target", _("Choose the layer of the relation."))
    return None


def _polygon(params: QueryDict) -> str:
    """A polygon as WKT with five decimals, about a metre. Raises BadParameter unless it is a valid area."""
    text = str(params.get("polygon") or "").strip()
    return polygon_text(parse_polygon(text)) if text else ""
