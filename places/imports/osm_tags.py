"""Maps OpenStreetMap's tags to kinds of the basemap."""

from __future__ import annotations

import re

from layers.geofiles import FileRow

ROADS = {
    "motorway": "motorway",
    "motorway_link": "motorway",
    "trunk": "motorway",
    "trunk_link": "primary",
    "primary": "primary",
    "primary_link": "primary",
    "secondary": "secondary",
    "secondary_link": "secondary",
    "tertiary": "tertiary",
    "tertiary_link": "tertiary",
    "residential": "street",
    "unclassified": "street",
    "living_street": "street",
    "road": "street",
    "pedestrian": "path",
    "footway": "path",
    "path": "path",
    "track": "path",
    "steps": "path",
    "bridleway": "path",
    "cycleway": "cycleway",
}
RAILS = ("rail", "light_rail", "tram", "narrow_gauge")
PARKS = {
    "leisure": ("park", "garden", "playground", "nature_reserve", "dog_park"),
    "landuse": ("forest", "grass", "recreation_ground", "village_green", "meadow", "allotments", "cemetery"),
    "natural": ("wood", "grassland", "heath", "scrub"),
}
WATER = {"natural": ("water",), "landuse": ("reservoir", "basin"), "waterway": ("riverbank", "dock")}
WATERWAYS = {"river": "river", "canal": "river", "stream": "stream"}
NO_STREETS = ("rail", "river", "stream")
"""Kinds of lines that are no streets."""
BUILT_UP = ("residential", "commercial", "industrial", "retail", "construction", "garages")
PLACES = {
    "city": "city",
    "town": "town",
    "village": "village",
    "suburb": "suburb",
    "quarter": "suburb",
    "neighbourhood": "suburb",
    "borough": "suburb",
    "hamlet": "locality",
    "locality": "locality",
    "isolated_dwelling": "locality",
}


def tags_of(row: FileRow) -> dict[str, str]:
    """OSM's tags of a row: its fields, and those that GDAL packs into ``other_tags``."""
    tags = {key: str(value) for key, value in row.properties.items() if value not in (None, "")}
    for key, value in re.findall(r'"([^"]+)"=>"([^"]*)"', tags.pop("other_tags", "")):
        tags.setdefault(key, value)
    return tags


def line_kind(tags: dict[str, str]) -> str | None:
    """What kind of line of the basemap this is, if any."""
    if tags.get("highway") in ROADS:
        return ROADS[tags["highway"]]
    if tags.get("tunnel") in ("yes", "culvert"):
        return None
    return "rail" if tags.get("railway") in RAILS else WATERWAYS.get(tags.get("waterway", ""))


def polygon_kind(tags: dict[str, str]) -> str | None:
    """What kind of surface of the basemap this is, if any."""
    if tags.get("building", "no") != "no":
        return "building"
    if any(tags.get(key) in values for key, values in WATER.items()):
        return "water"
    if tags.get("place") == "square" or tags.get("highway") == "pedestrian":
        return "square"
    if any(tags.get(key) in values for key, values in PARKS.items()):
        return "park"
    return "built_up" if tags.get("landuse") in BUILT_UP else None


def point_kind(tags: dict[str, str]) -> str | None:
    """What kind of named place this is, if any."""
    return PLACES.get(tags.get("place", "")) if tags.get("name") else None


def is_coast(tags: dict[str, str]) -> bool:
    """A piece of coast: land on its left, sea on its right."""
    return tags.get("natural") == "coastline"


def residents(tags: dict[str, str]) -> int | None:
    """The population as a number, where the tag holds one."""
    digits = re.sub(r"[\s.,']", "", tags.get("population", ""))
    return int(digits) if re.fullmatch(r"[0-9]{1,9}", digits) else None
