"""Streets, buildings, green, water, built-up land and names of places of a city from an OpenStreetMap extract.

Any file with OSM's tags as fields: ``.osm.pbf``, ``.osm``, GeoPackage or GeoJSON. What is named is known by
its kind and name and follows the newest file; what has no name is known by its shape. A second run changes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy
import shapely
from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from layers.geofiles import Box, FileRefused, FileRow, Reading, rows_of
from layers.geometry import WEB_MERCATOR, WGS84
from layers.input.cleaning import mended_line
from places.imports.osm_tags import (
    NO_STREETS,
    is_coast,
    line_kind,
    point_kind,
    polygon_kind,
    residents,
    tags_of,
)
from places.imports.reading import as_geos, polygons
from places.models import BasemapLine, BasemapPoint, BasemapPolygon, City, Source, Street

NEIGHBOURS = 0.08
"""Degrees around the city within which names of places and the sea are taken: what a map of the city shows."""
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


def web_mercator(shape: BaseGeometry) -> BaseGeometry:
    """EPSG:3857, to the decimetre."""

    def project(points: Any) -> Any:
        x = numpy.radians(points[:, 0]) * EARTH
        y = numpy.log(numpy.tan(math.pi / 4 + numpy.radians(points[:, 1]) / 2)) * EARTH
        return numpy.round(numpy.column_stack([x, y]), 1)

    return shapely.transform(shape, project)


def window(city: City) -> Box:
    """The box of the city and its neighbours: what lies outside is not read."""
    west, south, east, north = city.boundary.extent
    return west - NEIGHBOURS, south - NEIGHBOURS, east + NEIGHBOURS, north + NEIGHBOURS


def read_osm(path: Path, crs: str | None = None, *, near: Box | None = None) -> list[FileRow]:
    """Lines and polygons of the file, those that touch the box ``near`` where one is given. Raises FileRefused."""
    return rows_of(path, Reading(crs=crs, near=near, inside=near is not None), every_layer=True)


def lines_by_name(rows: Iterable[tuple[str, str, BaseGeometry]]) -> dict[tuple[str, str], BaseGeometry]:
    """Lines of one kind and name joined end to end."""
    groups: dict[tuple[str, str], list[BaseGeometry]] = {}
    for kind, name, line in rows:
        groups.setdefault((kind, name), []).extend(shapely.get_parts(line))
    return {key: shapely.line_merge(shapely.multilinestrings(parts)) for key, parts in groups.items()}


def sea_beside(coast: list[BaseGeometry], around: BaseGeometry) -> BaseGeometry | None:
    """The sea within a box: what lies on the right of the coast. None where no coast cuts the box in two."""
    lines = [line for line in coast if line.intersects(around)]
    if not lines:
        return None
    shore = shapely.line_merge(shapely.union_all(lines)).intersection(around)
    faces = shapely.get_parts(shapely.polygonize([shapely.node(shapely.union(shore, around.boundary))]))
    sea, land = [], []
    for line in lines:
        for part in shapely.get_parts(line):
            (ax, ay), (bx, by) = part.coords[0], part.coords[1]
            east, north = (by - ay) / 2, (ax - bx) / 2
            middle_x, middle_y = (ax + bx) / 2, (ay + by) / 2
            sea.append(shapely.Point(middle_x + east / 1000, middle_y + north / 1000))
            land.append(shapely.Point(middle_x - east / 1000, middle_y - north / 1000))
    wet, dry = shapely.multipoints(sea), shapely.multipoints(land)
    found = [face for face in faces if face.intersects(wet) and not face.intersects(dry)]
    return shapely.multipolygons(found) if found else None


@dataclass
class Found:
    """What a file has for the city."""

    lines: list[tuple[str, str, BaseGeometry]] = field(default_factory=list)
    surfaces: list[tuple[str, str, BaseGeometry]] = field(default_factory=list)
    places: dict[tuple[str, str], tuple[int | None, BaseGeometry]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.lines or self.surfaces or self.places)


def find_ground(city: City, rows: Iterable[FileRow]) -> Found:
    """The rows of a file that belong on the basemap of the city, by kind."""
    boundary = shapely.from_wkb(bytes(city.boundary.wkb))
    shapely.prepare(boundary)
    around = shapely.box(*window(city))
    found = Found()
    coast: list[BaseGeometry] = []
    for row in rows:
        shape = row.geometry
        if shape is None or shape.is_empty or not around.intersects(shape):
            continue
        tags = tags_of(row)
        name = mended_line(tags.get("name", ""))[:200]
        if shape.geom_type == "Point":
            kind, people = point_kind(tags), residents(tags)
            if kind and (people or 0) >= (found.places.get((kind, name), (0, shape))[0] or 0):
                found.places[kind, name] = (people, shape)
        elif is_coast(tags):
            coast.append(shapely.force_2d(shape))
        elif not boundary.intersects(shape):
            continue
        elif shape.geom_type in ("LineString", "MultiLineString"):
            if kind := line_kind(tags):
                found.lines.append((kind, name, shapely.force_2d(shape)))
        elif shape.geom_type in ("Polygon", "MultiPolygon") and (kind := polygon_kind(tags)):
            found.surfaces.append((kind, name, polygons(shape)))
    if (sea := sea_beside(coast, around)) is not None:
        found.surfaces.append(("sea", "", sea))
    return found


def import_osm(
    *, city: City, rows: Iterable[FileRow], source: Source | None = None, dry_run: bool = False
) -> OsmOutcome:
    """Add what the city's gazetteer and basemap lack, and follow changes of what is named. Deletes nothing."""
    found = find_ground(city, rows)
    if not found:
        raise FileRefused(
            _("The file has no street, building, green, water or place of %(city)s.") % {"city": city.name}
        )
    outcome = OsmOutcome()
    with transaction.atomic():
        _write_streets(city, found.lines, source, outcome)
        _write_lines(city, found.lines, source, outcome)
        _write_polygons(city, found.surfaces, source, outcome)
        _write_places(city, found.places, source, outcome)
        if dry_run:
            transaction.set_rollback(True)
    return outcome


def _write_streets(
    city: City, lines: list[tuple[str, str, BaseGeometry]], source: Source | None, outcome: OsmOutcome
) -> None:
    named = lines_by_name(
        ("street", name, line) for kind, name, line in lines if name and kind not in NO_STREETS
    )
    wanted = {("", name): _multi(shape, LINE_TOLERANCE / 111_320) for (_kind, name), shape in named.items()}
    known = {("", street.name): street for street in Street.objects.filter(city=city)}
    fresh = _compare(wanted, known, WGS84, "streets", outcome)
    Street.objects.bulk_create(
        [Street(city=city, name=name, shape=as_geos(shape), source=source) for (_kind, name), shape in fresh]
    )


def _write_lines(
    city: City, lines: list[tuple[str, str, BaseGeometry]], source: Source | None, outcome: OsmOutcome
) -> None:
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
            BasemapLine(city=city, kind=kind, name=name, shape=as_geos(shape, WEB_MERCATOR), source=source)
            for (kind, name), shape in fresh
        ],
        batch_size=2000,
    )


def _write_polygons(
    city: City, surfaces: list[tuple[str, str, BaseGeometry]], source: Source | None, outcome: OsmOutcome
) -> None:
    wanted = []
    for kind, name, shape in surfaces:
        simple = polygons(web_mercator(shape).simplify(POLYGON_TOLERANCE))
        if not simple.is_empty:
            wanted.append(((kind, name), simple))
    held = {(row.kind, bytes(row.shape.wkb)) for row in BasemapPolygon.objects.filter(city=city).iterator()}
    fresh = _new_shapes(wanted, held, "polygons", outcome)
    BasemapPolygon.objects.bulk_create(
        [
            BasemapPolygon(city=city, kind=kind, name=name, shape=as_geos(shape, WEB_MERCATOR), source=source)
            for (kind, name), shape in fresh
        ],
        batch_size=2000,
    )


def _write_places(
    city: City,
    places: dict[tuple[str, str], tuple[int | None, BaseGeometry]],
    source: Source | None,
    outcome: OsmOutcome,
) -> None:
    wanted = {key: web_mercator(shape) for key, (_people, shape) in places.items()}
    known = {
        (point.kind, point.name): point for point in BasemapPoint.objects.filter(city=city).exclude(name="")
    }
    fresh = _compare(wanted, known, WEB_MERCATOR, "places", outcome)
    BasemapPoint.objects.bulk_create(
        [
            BasemapPoint(
                city=city,
                kind=kind,
                name=name,
                population=places[kind, name][0],
                shape=as_geos(shape, WEB_MERCATOR),
                source=source,
            )
            for (kind, name), shape in fresh
        ]
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
