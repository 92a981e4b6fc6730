"""The deprivation rule: areas with at least n of m indicators worse than the city mean weighted by inhabitants.

Each indicator says which way is worse (``Indicator.direction``). ``Worse`` is strict: an area that equals the mean is not
worse. An area whose missing figures could still make it a target is told apart as unknown, neither in nor out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import Any

from django.db.models import Case, CharField, DecimalField, ExpressionWrapper, F, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from layers.declaration.layer import Column, Layer
from layers.errors import BadParameter
from layers.http.once import once
from places.ground.known import kind_of_area
from places.layers import area_layer
from places.models import AreaKind, City, Indicator
from planning.answering.figures import RESIDENTS, all_periods, areas_of, directed_indicators, figure
from planning.question.values import RULE_PREFIX, Rule

PREFIX = RULE_PREFIX
EXACT = DecimalField(max_digits=60, decimal_places=12)


@dataclass(frozen=True)
class Mean:
    """The city mean of one indicator: ``weighted / people`` over the areas that have both figures.

    ``areas`` is how many they are, ``missing`` how many lack the figure; ``period`` is the indicator's, ``people_period`` that
    of the inhabitants.
    """

    indicator: Indicator
    period: str
    people_period: str
    weighted: Decimal
    people: Decimal
    areas: int
    missing: int

    @property
    def value(self) -> Decimal:
        """The mean itself, to 28 digits."""
        return self.weighted / self.people

    def worse(self, name: str) -> Q:
        """The condition on the alias ``name``, the figure times all inhabitants: compared without dividing, so exactly."""
        higher = self.indicator.direction == Indicator.Direction.HIGHER_IS_WORSE
        return Q(**{f"{name}__{'gt' if higher else 'lt'}": self.weighted})


def is_deprivation(layer: str) -> bool:
    """Whether the name is that of a layer of the rule."""
    return layer.startswith(PREFIX)


def kind_of(layer: str, city: City, parameter: str) -> AreaKind:
    """The kind of area of such a layer. Raises BadParameter."""
    kind = kind_of_area(city, layer.removeprefix(PREFIX))
    if kind is None:
        raise BadParameter(parameter, _("There is no layer “%(layer)s”.") % {"layer": layer})
    return kind


def means(kind: AreaKind, rule: Rule) -> list[Mean]:
    """The city means of the rule's indicators. Raises BadParameter where an indicator cannot be judged."""
    known = {indicator.code: indicator for indicator in directed_indicators(kind)}
    for code in rule.indicators:
        if code not in known:
            raise BadParameter(
                "indicator",
                _("“%(indicator)s” has no figures for these areas, or does not say which way is worse.")
                % {"indicator": code},
            )
    chosen = [
        indicator for code, indicator in known.items() if not rule.indicators or code in rule.indicators
    ]
    if not chosen:
        raise BadParameter("indicator", _("These areas have no indicators that say which way is worse."))
    if rule.at_least > len(chosen):
        raise BadParameter(
            "at-least",
            ngettext(
                "There is only %(count)s indicator to be worse in.",
                "There are only %(count)s indicators to be worse in.",
                len(chosen),
            )
            % {"count": len(chosen)},
        )
    return _means(kind, tuple(chosen), rule.year)


@once
def _means(kind: AreaKind, chosen: tuple[Indicator, ...], year: str) -> list[Mean]:
    known = all_periods(kind)
    people = known.get(RESIDENTS)
    if not people:
        raise without_people()
    periods: list[tuple[str, str]] = []
    for indicator in chosen:
        own = known[indicator.code]
        if year and year not in own:
            raise BadParameter(
                "year",
                _("“%(indicator)s” has figures of: %(periods)s.")
                % {"indicator": indicator.name, "periods": ", ".join(own)},
            )
        period = year or own[0]
        periods.append((period, period if period in people else people[0]))
    counted = sorted({people_period for _period, people_period in periods})
    columns = {
        f"x_value{n}": figure(indicator.code, period)
        for n, (indicator, (period, _people)) in enumerate(zip(chosen, periods, strict=True))
    } | {f"x_people{n}": figure(RESIDENTS, period) for n, period in enumerate(counted)}
    rows = list(areas_of(kind).annotate(**columns).values(*columns))
    return [
        _mean(
            indicator,
            period,
            people_period,
            [(row[f"x_value{n}"], row[f"x_people{counted.index(people_period)}"]) for row in rows],
        )
        for n, (indicator, (period, people_period)) in enumerate(zip(chosen, periods, strict=True))
    ]


def _mean(
    indicator: Indicator, period: str, people_period: str, rows: list[tuple[Decimal | None, Decimal | None]]
) -> Mean:
    """The mean of one indicator from the figure and the inhabitants of each area."""
    both = [(value, count) for value, count in rows if value is not None and count]
    if not both:
        raise without_people()
    with localcontext(prec=60):
        weighted = sum((value * count for value, count in both), Decimal(0))
        total = sum((count for _value, count in both), Decimal(0))
    missing = sum(value is None for value, _count in rows)
    return Mean(indicator, period, people_period, weighted, total, len(both), missing)


def without_people() -> BadParameter:
    """The BadParameter of areas whose inhabitants are unknown."""
    return BadParameter(
        "indicator", _("Without the inhabitants of these areas no city mean can be weighted.")
    )


def deprivation_layer(layer: str, city: City, rule: Rule, parameter: str = "subject") -> Layer:
    """The areas of a kind with each indicator, how many are worse than the mean, and whether the rule makes them a target.

    Raises BadParameter where layer, indicator or year is not known.
    """
    kind = kind_of(layer, city, parameter)
    found = means(kind, rule)
    base = area_layer(kind)
    own = rule_columns(found)
    names = {column.name for column in own}
    return replace(
        base,
        name=layer,
        title=_("Deprivation rule: %(areas)s") % {"areas": kind.plural_it or kind.name},
        description=_("At least %(count)s of %(all)s indicators worse than the city mean.")
        % {"count": rule.at_least, "all": len(found)},
        queryset=lambda: judged(kind, found, rule.at_least),
        columns=(*(column for column in base.columns if column.name not in names), *own),
    )


def rule_columns(found: list[Mean]) -> tuple[Column, ...]:
    """What the rule adds to the columns of areas."""
    return (
        Column("worse", gettext_lazy("Indicators worse than the city mean"), "integer", measure=True),
        Column("missing", gettext_lazy("Indicators without a figure"), "integer"),
        Column("target", gettext_lazy("Target area: yes, no, or unknown where a figure is missing")),
        *(
            Column(
                mean.indicator.code,
                f"{mean.indicator.name} ({mean.period})",
                "number",
                value=f"figure_{number}",
                unit=mean.indicator.unit,
                measure=True,
            )
            for number, mean in enumerate(found)
        ),
    )


def judged(kind: AreaKind, found: list[Mean], at_least: int) -> Any:
    """The areas of the kind with ``figure_N``, ``worse``, ``missing`` and ``target``."""
    figures = {f"figure_{n}": figure(mean.indicator.code, mean.period) for n, mean in enumerate(found)}
    products = {
        f"product_{n}": ExpressionWrapper(
            F(f"figure_{n}") * Value(mean.people, output_field=EXACT), output_field=EXACT
        )
        for n, mean in enumerate(found)
    }
    worse = total(
        Case(When(mean.worse(f"product_{n}"), then=Value(1)), default=Value(0))
        for n, mean in enumerate(found)
    )
    missing = total(
        Case(When(Q(**{f"figure_{n}__isnull": True}), then=Value(1)), default=Value(0))
        for n in range(len(found))
    )
    return (
        areas_of(kind)
        .annotate(**figures)
        .alias(**products)
        .annotate(worse=worse, missing=missing)
        .annotate(
            target=Case(
                When(worse__gte=at_least, then=Value("yes")),
                When(worse__gte=Value(at_least) - F("missing"), then=Value("unknown")),
                default=Value("no"),
                output_field=CharField(),
            )
        )
    )


def total(terms: Any) -> Combinable:
    """The sum of some whole numbers, as one expression."""
    together: Any = Value(0)
    for term in terms:
        together = together + term
    return ExpressionWrapper(together, output_field=IntegerField())
