"""What can be chosen in the form of a question, as far as it depends on the city and on the layer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from layers.declaration.layer import Layer
from places.bilingual import localized
from places.ground.known import category_tree, kind_of_area, kinds_of_areas, statuses_in
from places.models import City
from planning.answering.deprivation import PREFIX, is_deprivation
from planning.answering.figures import RESIDENTS, directed_indicators, periods
from planning.question.values import DISTANCE


@dataclass(frozen=True)
class Choice:
    """One value a field can have."""

    value: str
    label: str
    chosen: bool = False
    below: tuple[Choice, ...] = ()


def measurable(layer: Layer | None, *, nearest: bool) -> list[tuple[str, str]]:
    """The columns of a layer that can be averaged, and the distance the nearest relation finds."""
    columns = [column for column in layer.columns if column.measure] if layer else []
    found = [
        (column.name, f"{column.title} ({column.unit})" if column.unit else str(column.title))
        for column in columns
    ]
    return [*found, (DISTANCE, _("Distance to the nearest (m)"))] if nearest else found


def category_choices(city: City, kind: str) -> list[Choice]:
    """The categories of a kind of feature as a tree of two levels."""
    return [
        Choice(top.code, top.name, below=tuple(Choice(row.code, row.name) for row in below))
        for top, below in category_tree(city, kind, with_private=False)
    ]


def status_choices(city: City, kind: str) -> list[Choice]:
    """The statuses that things of a kind can have in the city, without internal phases, in their order."""
    return [Choice(info.code, str(info.label)) for info in statuses_in(kind, city).values()]


def indicator_choices(city: City, layer: str) -> list[Choice]:
    """The indicators of a layer of the deprivation rule that say which way is worse."""
    kind = kind_of_area(city, layer.removeprefix(PREFIX)) if is_deprivation(layer) else None
    if kind is None:
        return []
    return [Choice(indicator.code, indicator.name) for indicator in directed_indicators(kind)]


def city_layers(city: City, layers: Iterable[Layer]) -> list[Layer]:
    """The layers that hold something of a city."""
    return [layer for layer in layers if layer.city in ("", city.slug)]


def rule_choices(city: City) -> list[tuple[str, str]]:
    """The layers of the deprivation rule, where a city has figures that can be judged: (name, title)."""
    return [
        (
            f"{PREFIX}{kind.code}",
            _("Deprivation rule: %(areas)s")
            % {"areas": localized(kind.plural_it, kind.plural_en) or kind.name},
        )
        for kind in kinds_of_areas(city)
        if periods(kind, RESIDENTS) and directed_indicators(kind)
    ]
