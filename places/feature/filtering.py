"""The meaning of filters for features and areas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from layers.errors import BadParameter
from layers.filters import AreaRef, Filters
from layers.sql.slots import AnyOf
from places.ground.known import city_named, public_statuses
from places.models import Area, Category, City, Feature, FeatureArea
from places.search.meaning import meaning
from places.versions import while_ground_unchanged

FEATURE_FILTERS = ("city", "category", "status", "area", "from", "to", "q", "bbox", "cell", "position")
AREA_FILTERS = ("bbox", "q")


def find_city(slug: str) -> City:
    """The city of a filter. Raises BadParameter."""
    city = city_named(slug)
    if city is None:
        raise BadParameter("city", _("There is no city “%(city)s” here.") % {"city": slug})
    return city


@while_ground_unchanged
def find_city_id(slug: str) -> int:
    """The key of the city of a filter. Raises BadParameter."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM places_city WHERE slug = %s AND state = 'open'", [slug])
        found = cursor.fetchone()
    return int(found[0]) if found else find_city(slug).pk


def find_area(city: City, reference: AreaRef) -> Area:
    """The area in force that a filter names; for one that has ended, the one that has its ground. Raises BadParameter."""
    named = Area.objects.filter(kind__city=city, kind__code=reference.kind, code=reference.code)
    areas = Area.objects.current().select_related("kind").defer("boundary")
    area: Area | None = areas.filter(pk__in=named.values("pk")).first()
    if area is None and len(heirs := areas.filter(predecessors__in=named)) == 1:
        area = heirs[0]
    if area is None:
        raise BadParameter("area", _("There is no area “%(area)s” in this city.") % {"area": reference})
    return area


def kinds_of(layers: tuple[str, ...]) -> list[str]:
    """Kinds of feature by the names of their layers. Raises BadParameter for an unknown one."""
    known = {child.LAYER: kind for kind, child in Feature.child_models().items()}
    for name in layers:
        if name not in known:
            raise BadParameter("layer", _("There is no layer “%(layer)s”.") % {"layer": name})
    return [known[name] for name in layers]


def known_statuses(layers: tuple[str, ...]) -> set[str]:
    """Codes of the statuses of some layers, or of all, without those that are internal in one of them."""
    return set(public_statuses(kinds_of(layers) if layers else Feature.child_models()))


@while_ground_unchanged
def find_categories(codes: tuple[str, ...]) -> tuple[int, ...]:
    """Ids of the categories with these codes and of those below them. Raises BadParameter for an unknown one."""
    found = Category.objects.coded(list(codes)).values_list("pk", "code")
    known = {code for _pk, code in found}
    for code in codes:
        if code not in known:
            raise BadParameter("category", _("There is no category “%(category)s”.") % {"category": code})
    return tuple(pk for pk, _code in found)


def check_statuses(filters: Filters) -> None:
    """Raise BadParameter for a status that no layer of the filters has."""
    known = known_statuses(filters.layers) if filters.statuses else set()
    for code in filters.statuses:
        if code not in known:
            raise BadParameter("status", _("There is no status “%(status)s”.") % {"status": code})


def area_in(city: City | None, reference: AreaRef) -> Area:
    """The area in force that a filter names in its city. Raises BadParameter."""
    if city is None:
        raise BadParameter("area", _("To filter by area, name the city too: city=…"))
    return find_area(city, reference)


SIDES = ("west", "south", "east", "north")


class Matching:
    """What the filters mean for features, in two steps: their values are looked up, then they narrow a queryset.

    The second step takes slots too, so that its SQL can be built once for all values (``layers.sql.slots``).
    """

    def __call__(self, queryset: Any, filters: Filters, *, city: City | None = None) -> Any:
        """The features of the queryset that match. ``city`` spares looking it up. Raises BadParameter."""
        if city is None and filters.city:
            city = find_city(filters.city)
        queryset = self.narrowed(queryset, self._values(filters, city.pk if city else None, city))
        if filters.text:
            queryset = queryset.filter(meaning(filters.text, city.pk if city else None).condition())
        return queryset

    def values(self, filters: Filters) -> dict[str, Any] | None:
        """What the filters ask, by name, looked up and checked; None for words, whose SQL depends on what they find.

        Raises BadParameter.
        """
        if filters.text:
            return None
        # The whole city is looked up only for its areas and its midnight.
        whole = (
            find_city(filters.city)
            if filters.city and (filters.area or filters.start or filters.end)
            else None
        )
        return self._values(filters, find_city_id(filters.city) if filters.city else None, whole)

    @staticmethod
    def _values(filters: Filters, city_id: int | None, city: City | None) -> dict[str, Any]:
        asked: dict[str, Any] = {}
        if city_id is not None:
            asked["city"] = city_id
        if filters.layers:
            asked["kinds"] = kinds_of(filters.layers)
        if filters.categories:
            # The ids themselves instead of a subquery: so the planner knows the number of rows of each.
            asked["categories"] = list(find_categories(filters.categories))
        if filters.statuses:
            check_statuses(filters)
            asked["statuses"] = list(filters.statuses)
        if filters.area:
            asked["area"] = area_in(city, filters.area).pk
        start, after = filters.moments(ZoneInfo(city.time_zone if city else settings.TIME_ZONE))
        asked |= {name: moment for name, moment in (("start", start), ("after", after)) if moment}
        if filters.bbox:
            for number, span in enumerate(filters.bbox.spans()):
                asked |= {f"{side}_{number}": value for side, value in zip(SIDES, span, strict=True)}
        if filters.cell:
            shift = 48 - 2 * filters.cell.level
            asked |= {"first_key": filters.cell.key << shift, "end_key": (filters.cell.key + 1) << shift}
        if filters.without_position:
            asked["without_position"] = True
        return asked

    @staticmethod
    def narrowed(queryset: Any, asked: Mapping[str, Any]) -> Any:
        """The features that match what ``values`` gave, or slots of the same names."""
        conditions = [
            Q(condition(_as_expression(asked[name])))
            for name, condition in CONDITIONS.items()
            if name in asked
        ]
        queryset = queryset.filter(*conditions) if conditions else queryset
        spans = [
            [asked[f"{side}_{number}"] for side in SIDES] for number in (0, 1) if f"west_{number}" in asked
        ]
        if spans:
            queryset = queryset.in_spans(spans)
        return queryset.without_position() if "without_position" in asked else queryset


def _as_expression(value: Any) -> Value:
    return value if isinstance(value, Value) else Value(value)


CONDITIONS: dict[str, Callable[[Value], Any]] = {
    "city": lambda value: Q(city=value),
    "kinds": lambda value: AnyOf(F("kind"), value),
    "categories": lambda value: AnyOf(F("category_id"), value),
    "statuses": lambda value: AnyOf(F("status"), value),
    "area": lambda value: Q(pk__in=FeatureArea.objects.filter(area=value).values("feature")),
    "start": lambda value: Q(published__gte=value),
    "after": lambda value: Q(published__lt=value),
    "first_key": lambda value: Q(qk__gte=value),
    "end_key": lambda value: Q(qk__lt=value),
}
"""The condition of each filter, of its value or of a slot for it."""

matching = Matching()


def ordered(queryset: Any, filters: Filters, *, city: City | None = None) -> Any:
    """The features in the order the reader asked: the nearest first; of words, what fits best; else the newest."""
    if filters.sort == "near" and filters.near is not None:
        return queryset.nearest_to(filters.near)
    if not filters.text:
        return queryset.newest_first()
    if city is None and filters.city:
        city = find_city(filters.city)
    return meaning(filters.text, city.pk if city else None).ordered(queryset)


def matching_areas(queryset: Any, filters: Filters) -> Any:
    """The areas of the queryset that match a box or a part of their name."""
    if filters.bbox:
        queryset = queryset.in_bbox(filters.bbox)
    if filters.text:
        queryset = queryset.filter(name__icontains=filters.text)
    return queryset
