"""Where example items stand: beside a street, in proportion to the people who live in the zone."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import numpy
import shapely
import shapely.affinity
import shapely.ops
from shapely.geometry.base import BaseGeometry

from demo.files import items, rows

KINDS = ("Via", "Corso", "Piazza", "Viale", "Largo", "Piazzale", "Piazzetta", "Strada")
"""Names that follow «in» naturally; bridges, embankments and galleries do not."""
METRES = 111_320.0
LATITUDE = 45.07
STRETCH = math.cos(math.radians(LATITUDE))
SIDE = (3.0, 7.0)
"""Metres from the middle of the street."""
NEAR = 220.0


@dataclass(frozen=True)
class Spot:
    """A place beside a street, and a second street near by (may be empty)."""

    point: BaseGeometry
    street: str
    other: str
    zone: str


def flat(shape: BaseGeometry) -> BaseGeometry:
    """Metres on a plane good enough for one city."""
    return shapely.transform(shape, lambda xy: xy * numpy.array([STRETCH * METRES, METRES]))


def round_earth(shape: BaseGeometry) -> BaseGeometry:
    """Back to degrees, six decimals."""
    return shapely.transform(shape, lambda xy: numpy.round(xy / numpy.array([STRETCH * METRES, METRES]), 6))


def spoken(name: str) -> str:
    """The street as it stands inside a sentence: «via Nizza»."""
    first, _space, rest = name.partition(" ")
    return f"{first.lower()} {rest}" if first in KINDS else name


class Ground:
    """The streets and zones of a city that examples are placed on."""

    def __init__(self, slug: str = "torino") -> None:
        self.city = shapely.union_all([flat(item.shape) for item in items(f"{slug}/city.geojson")])
        shapely.prepare(self.city)
        streets = [item for item in items(f"{slug}/streets.geojson.gz") if item["name"].split()[0] in KINDS]
        self.names = [item["name"] for item in streets]
        self.shapes = [flat(item.shape) for item in streets]
        self.tree = shapely.STRtree(self.shapes)
        residents = {
            row["area"]: int(row["value"])
            for row in rows(f"{slug}/zone_figures.csv")
            if row["indicator"] == "residents"
        }
        self.codes: list[str] = []
        self.weights: list[int] = []
        self.parts: dict[str, list[tuple[str, BaseGeometry]]] = {}
        for item in items(f"{slug}/zone.geojson"):
            zone = flat(item.shape)
            found = sorted(self.tree.query(zone, predicate="intersects"))
            inside = [(self.names[i], shapely.intersection(self.shapes[i], zone)) for i in found]
            inside = [(name, part) for name, part in inside if part.length > 30]
            if inside and residents.get(item["code"]):
                self.codes.append(item["code"])
                self.weights.append(residents[item["code"]])
                self.parts[item["code"]] = inside

    def other_street(self, name: str, point: BaseGeometry) -> str:
        """The nearest street with another name, or nothing."""
        found = self.tree.query(point, predicate="dwithin", distance=NEAR)
        near = sorted((self.shapes[i].distance(point), self.names[i]) for i in found if self.names[i] != name)
        return near[0][1] if near else ""

    def spot(self, chance: random.Random) -> Spot:
        """A place where people live, inside the city."""
        while True:
            zone = chance.choices(self.codes, self.weights)[0]
            parts = self.parts[zone]
            name, line = chance.choices(parts, [part.length for _name, part in parts])[0]
            piece = max(shapely.get_parts(line), key=lambda part: part.length)
            along = chance.uniform(0, piece.length)
            middle = shapely.line_interpolate_point(piece, along)
            ahead = shapely.line_interpolate_point(piece, min(along + 1, piece.length))
            if ahead.equals(middle):
                continue
            angle = math.atan2(ahead.y - middle.y, ahead.x - middle.x) + math.pi / 2
            side = chance.uniform(*SIDE) * chance.choice((-1, 1))
            point = shapely.Point(middle.x + math.cos(angle) * side, middle.y + math.sin(angle) * side)
            if self.city.covers(point):
                return Spot(round_earth(point), name, self.other_street(name, point), zone)

    def stretch_of_street(self, spot: Spot, metres: float) -> BaseGeometry:
        """The street itself for some metres around the place."""
        point = flat(spot.point)
        shape = self.shapes[self.names.index(spot.street)]
        piece = min(shapely.get_parts(shapely.line_merge(shape)), key=lambda part: part.distance(point))
        here = shapely.line_locate_point(piece, point)
        start, end = max(0.0, here - metres / 2), min(piece.length, here + metres / 2)
        steps = [piece.interpolate(start + (end - start) * number / 8) for number in range(9)]
        corners = [shapely.Point(xy) for xy in piece.coords if start < piece.project(shapely.Point(xy)) < end]
        line = shapely.LineString(sorted([*steps, *corners], key=piece.project))
        return round_earth(line.simplify(0.5))

    def plot(self, spot: Spot, width: float, depth: float) -> BaseGeometry:
        """A rectangle beside the street, turned like it."""
        point = flat(spot.point)
        shape = self.shapes[self.names.index(spot.street)]
        foot = shapely.ops.nearest_points(shape, point)[0]
        angle = math.atan2(point.y - foot.y, point.x - foot.x)
        box = shapely.box(2, -width / 2, 2 + depth, width / 2)
        turned = shapely.affinity.rotate(box, math.degrees(angle), origin=(0, 0))
        return round_earth(shapely.affinity.translate(turned, foot.x, foot.y))
