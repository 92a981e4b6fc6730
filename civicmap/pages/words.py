"""The context of a list that was searched by words or sorted by a place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.gis.geos import Point

from layers.filters import AreaRef, Filters
from places.models import City
from places.search.meaning import meaning
from places.search.misses import note_miss
from places.search.suggesting import suggest


def words_context(city: City, filters: Filters, page: int) -> dict[str, Any]:
    """How the search words were interpreted, and what else they may mean. Words that nothing holds are noted for editors."""
    if not filters.text:
        return {}
    found = meaning(filters.text, city.pk)
    if not found.is_narrow and page == 1:
        note_miss(city, filters.text)
    ways = suggest(filters.text, city, things=False).groups if page == 1 and not filters.cell else []
    kept = replace(filters, text="", bbox=None, cell=None)
    return {
        "way": found.way.value,
        "ways": [(group, [(one, narrowed(kept, one.data)) for one in group.options]) for group in ways],
    }


def narrowed(filters: Filters, data: dict[str, Any]) -> str:
    """The query string of the filters with what was suggested instead of the words."""
    if data["kind"] == "area":
        kind, code = data["area"].split(":", 1)
        return "?" + filters.query_string(city="", area=AreaRef(kind, code))
    if data["kind"] == "category":
        return "?" + filters.query_string(city="", layers=(data["layer"],), categories=(data["category"],))
    near = Point(round(data["lon"], 4), round(data["lat"], 4), srid=4326)
    return "?" + filters.query_string(city="", sort="near", near=near)


def distance_from(filters: Filters) -> Point | None:
    """Where distances are counted from: the point that the list is sorted by."""
    return filters.near if filters.sort == "near" else None
