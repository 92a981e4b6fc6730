"""Streets, paths, buildings, parks and water of a city from an OpenStreetMap extract.

Any file GDAL reads with OSM's tags as fields: ``.osm.pbf``, ``.osm``, GeoPackage or GeoJSON. What is named is known by
its kind and name and follows the newest file; what has no name is known by its shape. A second run changes nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy
import shapely
from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from layers.geo import WEB_MERCATOR, WGS84
from layers.geofiles import FileRefused, FileRow, layer_names, read_rows
from places.importing import as_geos, polygons
from places.models import BasemapLine, BasemapPolygon, City, Source, Street

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
OSM_LAYERS = ("lines", "multipolygons")
"""The layers of a .osm or .osm.pbf file that hold streets and areas."""
EARTH = 6378137.0
LINE_TOLERANCE = 2.5
POLYGON_TOLERANCE = 1.0


@dataclass
class OsmOutcome:
    """What an import added and changed."""

    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    unchanged: int = 0

    def __str__(self) -> str:
        added = ", ".join(f"{name} {count}" for name, count in self.added.items() if count) or "0"
        changed = ", ".join(f"{name} {count}" for name, count in self.changed.items() if count) or "0"
        return _("added: %(added)s; changed: %(changed)s; unchanged: %(same)d") % {
            "added": added,
            "changed": changed,
            "same": self.unchanged,
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
    return "rail" if tags.get("railway") in RAILS and tags.get("tunnel") != "yes" else None


def polygon_kind(tags: dict[str, str]) -> str | None:
    """What kind of surface of the basemap this is, if any."""
    if tags.get("building", "no") != "no":
        return "building"
    if any(tags.get(key) in values for key, values in WATER.items()):
        return "water"
    if tags.get("place") == "square" or tags.get("highway") == "pedestrian":
        return "square"
    return "park" if any(tags.get(key) in values for key, values in PARKS.items()) else None


def web_mercator(shape: BaseGeometry) -> BaseGeometry:
    """EPSG:3857, to the decimetre."""

    def project(points: Any) -> Any:
        x = numpy.radians(points[:, 0]) * EARTH
        y = numpy.log(numpy.tan(math.pi / 4 + numpy.radians(points[:, 1]) / 2)) * EARTH
        return numpy.round(numpy.column_stack([x, y]), 1)

    return shapely.transform(shape, project)


def read_osm(path: Path, crs: str | None = None) -> list[FileRow]:
    """Lines and polygons of the file. Raises FileRefused."""
    names = layer_names(path)
    if set(OSM_LAYERS) <= set(names):
        return [row for name in OSM_LAYERS for row in read_rows(path, layer=name, crs=crs)]
    return [row for name in names for row in read_rows(path, layer=name, crs=crs)]


def lines_by_name(rows: Iterable[tuple[str, str, BaseGeometry]]) -> dict[tuple[str, str], BaseGeometry]:
    """Lines of one kind and name joined end to end."""
    groups: dict[tuple[str, str], list[BaseGeometry]] = {}
    for kind, name, line in rows:
        groups.setdefault((kind, name), []).extend(shapely.get_parts(line))
    return {key: shapely.line_merge(shapely.multilinestrings(parts)) for key, parts in groups.items()}


def import_osm(
    *, city: City, rows: Iterable[FileRow], source: Source | None = None, dry_run: bool = False
) -> OsmOutcome:
    """Add what the city's gazetteer and basemap lack, and follow changes of what is named. Deletes nothing."""
    boundary = shapely.from_wkb(bytes(city.boundary.wkb))
    shapely.prepare(boundary)
    lines: list[tuple[str, str, BaseGeometry]] = []
    surfaces: list[tuple[str, str, BaseGeometry]] = []
    for row in rows:
        shape = row.geometry
        if shape is None or shape.is_empty or not boundary.intersects(shape):
            continue
        tags = tags_of(row)
        name = tags.get("name", "")[:200]
        if shape.geom_type in ("LineString", "MultiLineString"):
            kind = line_kind(tags)
            if kind:
                lines.append((kind, name, shapely.force_2d(shape)))
        elif shape.geom_type in ("Polygon", "MultiPolygon"):
            kind = polygon_kind(tags)
            if kind:
                surfaces.append((kind, name, polygons(shape)))
    if not lines and not surfaces:
        raise FileRefused(
            _("The file has no street, path, building or green of %(city)s.") % {"city": city.name}
        )
    outcome = OsmOutcome()
    with transaction.atomic():
        _write_streets(city, lines, source, outcome)
        _write_lines(city, lines, outcome)
        _write_polygons(city, surfaces, outcome)
        if dry_run:
            transaction.set_rollback(True)
    return outcome


def _write_streets(
    city: City, lines: list[tuple[str, str, BaseGeometry]], source: Source | None, outcome: OsmOutcome
) -> None:
    named = lines_by_name(("street", name, line) for kind, name, line in lines if name and kind != "rail")
    wanted = {("", name): _multi(shape, LINE_TOLERANCE / 111_320) for (_kind, name), shape in named.items()}
    known = {("", street.name): street for street in Street.objects.filter(city=city)}
    fresh = _compare(wanted, known, WGS84, "streets", outcome)
    Street.objects.bulk_create(
        [Street(city=city, name=name, shape=as_geos(shape), source=source) for (_kind, name), shape in fresh]
    )


def _write_lines(city: City, lines: list[tuple[str, str, BaseGeometry]], outcome: OsmOutcome) -> None:
    joined = lines_by_name(lines)
    named = {key: _multi(web_mercator(shape), LINE_TOLERANCE) for key, shape in joined.items() if key[1]}
    known = {(line.kind, line.name): line for line in BasemapLine.objects.filter(city=city).exclude(name="")}
    fresh = _compare(named, known, WEB_MERCATOR, "lines", outcome)
    unnamed = [
        (key, _multi(web_mercator(part), LINE_TOLERANCE))
        for key, shape in joined.items()
        if not key[1]
        for part in shapely.get_parts(shape)
    ]
    held = {
        (line.kind, bytes(line.shape.wkb))
        for line in BasemapLine.objects.filter(city=city, name="").iterator()
    }
    fresh += _new_shapes(unnamed, held, "lines", outcome)
    BasemapLine.objects.bulk_create(
        [
            BasemapLine(city=city, kind=kind, name=name, shape=as_geos(shape, WEB_MERCATOR))
            for (kind, name), shape in fresh
        ],
        batch_size=2000,
    )


def _write_polygons(city: City, surfaces: list[tuple[str, str, BaseGeometry]], outcome: OsmOutcome) -> None:
    wanted = []
    for kind, name, shape in surfaces:
        simple = polygons(web_mercator(shape).simplify(POLYGON_TOLERANCE))
        if not simple.is_empty:
            wanted.append(((kind, name), simple))
    held = {(row.kind, bytes(row.shape.wkb)) for row in BasemapPolygon.objects.filter(city=city).iterator()}
    fresh = _new_shapes(wanted, held, "polygons", outcome)
    BasemapPolygon.objects.bulk_create(
        [
            BasemapPolygon(city=city, kind=kind, name=name, shape=as_geos(shape, WEB_MERCATOR))
            for (kind, name), shape in fresh
        ],
        batch_size=2000,
    )


Keyed = list[tuple[tuple[str, str], BaseGeometry]]


def _compare(
    wanted: dict[tuple[str, str], BaseGeometry],
    known: dict[tuple[str, str], Any],
    srid: int,
    label: str,
    outcome: OsmOutcome,
) -> Keyed:
    """Follow the file where a named thing has another shape; returns what is new."""
    fresh: Keyed = []
    changed = 0
    for key, shape in wanted.items():
        row = known.get(key)
        if row is None:
            fresh.append((key, shape))
        elif bytes(row.shape.wkb) == shapely.to_wkb(shape):
            outcome.unchanged += 1
        else:
            row.shape = as_geos(shape, srid)
            row.save(update_fields=["shape"])
            changed += 1
    outcome.added[label] = outcome.added.get(label, 0) + len(fresh)
    outcome.changed[label] = changed
    return fresh


def _new_shapes(wanted: Keyed, held: set[tuple[str, bytes]], label: str, outcome: OsmOutcome) -> Keyed:
    fresh: Keyed = []
    for (kind, name), shape in wanted:
        mark = (kind, shapely.to_wkb(shape))
        if mark in held:
            outcome.unchanged += 1
        else:
            held.add(mark)
            fresh.append(((kind, name), shape))
    outcome.added[label] = outcome.added.get(label, 0) + len(fresh)
    return fresh


def _multi(shape: BaseGeometry, tolerance: float) -> BaseGeometry:
    """A MultiLineString, simplified, its parts in a fixed order so that two runs compare equal."""
    parts = [part for part in shapely.get_parts(shape.simplify(tolerance)) if part.length > 0]
    return shapely.multilinestrings(parts or shapely.get_parts(shape)).normalize()
