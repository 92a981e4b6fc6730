"""What a city has and many parts of a page ask for: asked once for each version of the data, and changed by nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import NamedTuple

from layers.http.once import is_asking_once, once
from places.bilingual import localized
from places.models import Area, AreaKind, Category, City, Feature
from places.models.feature import StatusInfo
from places.versions import ground_version, while_ground_unchanged


@once
def city_named(slug: str) -> City | None:
    """The open city of a short name, without its boundary; None where there is none. Every page and outlet asks here."""
    if is_asking_once():
        # Answers about the city are kept with it, and must not be older than the version that they are kept under.
        ground_version()
    return City.objects.public().called(slug).defer("boundary").first()


@while_ground_unchanged
def kinds_of_areas(city: City) -> tuple[AreaKind, ...]:
    """The kinds of area of a city in their order, each with its ``city``."""
    kinds = tuple(AreaKind.objects.filter(city=city).order_by("position", "code"))
    for kind in kinds:
        kind.city = city
    return kinds


def kind_of_area(city: City, code: str) -> AreaKind | None:
    """The kind of area with this code, or None."""
    return next((kind for kind in kinds_of_areas(city) if kind.code == code), None)


@while_ground_unchanged
def categories_of(city: City) -> tuple[Category, ...]:
    """The categories a city uses, of every kind of feature, each with its ``parent``."""
    return tuple(Category.objects.of_city(city).select_related("parent"))


class Branch(NamedTuple):
    """A category of the upper level with those below it."""

    top: Category
    below: tuple[Category, ...]


def category_tree(city: City, kind: str, *, with_private: bool = True) -> list[Branch]:
    """The categories that a city uses for a kind of feature, in their order. One whose upper category it does not use is a top.

    What filters public things leaves out private categories: nothing public is in them.
    """
    rows = [row for row in categories_of(city) if row.kind == kind and (with_private or not row.is_private)]
    known = {row.pk for row in rows}
    return [
        Branch(top, tuple(row for row in rows if row.parent_id == top.pk))
        for top in rows
        if top.parent_id not in known
    ]


def category_names(city: City, kind: str) -> dict[str, str]:
    """Names of the city's categories by code. One code may stand for different things: those of ``kind`` come first."""
    rows = sorted(categories_of(city), key=lambda category: category.kind == kind)
    return {category.code: category.name for category in rows}


@while_ground_unchanged
def statuses_of(kind: str) -> Mapping[str, StatusInfo]:
    """The statuses of a kind of feature by code; none where there is no such kind."""
    child = Feature.child_models().get(kind)
    return child.statuses() if child else {}


def public_statuses(kinds: Iterable[str], city: City | None = None) -> dict[str, StatusInfo]:
    """The statuses of some kinds that everybody may ask for, by code, in the words of a city if one is named; of two with one code
    the first kind's.

    A code that is internal in one of the kinds is left out: it would tell which things of that kind are in the internal phase.
    """
    found: dict[str, StatusInfo] = {}
    internal = set()
    for kind in kinds:
        shown = statuses_shown(kind, city) if city else {}
        for code, info in statuses_of(kind).items():
            if info.offered:
                found.setdefault(code, shown.get(code, info))
            if not info.is_public:
                internal.add(code)
    return {code: info for code, info in found.items() if code not in internal}


def status_words(kind: str, city: City | None = None) -> dict[str, str]:
    """What everybody reads for the statuses of a kind of feature, by code: in the words of a city, if one is named."""
    statuses = statuses_shown(kind, city) if city else statuses_of(kind)
    return {code: str(info.shown.label) for code, info in statuses.items()}


@while_ground_unchanged
def statuses_shown(kind: str, city: City) -> Mapping[str, StatusInfo]:
    """Every status that a thing of a kind may show in a city, by code, in the city's words; none where there is no such kind."""
    child = Feature.child_models().get(kind)
    return child.statuses_shown(city) if child else {}


@while_ground_unchanged
def statuses_in(kind: str, city: City) -> Mapping[str, StatusInfo]:
    """The statuses to choose from for things of a kind in a city, by code; none where there is no such kind."""
    child = Feature.child_models().get(kind)
    return child.statuses_in(city) if child else {}


@while_ground_unchanged
def areas_in_force(city: City) -> tuple[Area, ...]:
    """The areas of a city that are in force, by kind and code, each with its ``kind``, without their borders."""
    areas = Area.objects.current().filter(kind__city=city).select_related("kind").defer("boundary")
    return tuple(areas.order_by("kind__position", "kind__code", "code"))


@while_ground_unchanged
def area_choices(city: City) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The areas in force under the names of their kinds, for choosing: (``kind:code``, name)."""
    groups = groupby(areas_in_force(city), key=lambda area: area.kind)
    return tuple(
        (
            localized(kind.plural_it, kind.plural_en) or kind.name,
            tuple((f"{kind.code}:{area.code}", area.name) for area in areas),
        )
        for kind, areas in groups
    )
