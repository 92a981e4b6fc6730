"""Finding a place by what people type, and the street nearest to a point, in the city's own gazetteer.

Streets are searched, not whole addresses: a hundred times fewer rows. The gazetteer gives the point; the words of the
address stay those that somebody wrote (``places.addresses.written`` takes them apart).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.gis.db.models import GeometryField, PointField
from django.contrib.gis.db.models.functions import Centroid, ClosestPoint
from django.contrib.gis.geos import Point, Polygon
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Case, F, FloatField, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Greatest
from django.utils.translation import gettext as _

from layers.geometry import WGS84, KnnDistance
from places.addresses.coordinates import Coordinates, parse_coordinates
from places.addresses.likeness import Likeness, fold, likeness
from places.addresses.written import StreetWords, WrittenAddress, parse_address
from places.models import City, Street

LIMIT = 8
CANDIDATES = 48
"""How many streets the index offers for closer comparison."""
THRESHOLD = 0.4
"""Word similarity from which a street is a candidate; pg_trgm's own 0.6 does not find “garibldi”."""
LEAST = 0.6
"""Likeness from which a street is offered."""
BESIDE = 0.3
"""How much less like than the best one a street may be to be offered beside it."""
REACH_METRES = 150
"""How far from a street a place may lie to be told by it."""
MEETING_METRES = 60
"""How far apart two streets may lie and still meet: the gazetteer's lines leave out the width of a square."""


@dataclass(frozen=True)
class Address:
    """A place with a name: a street of a city, a crossing of two, or typed coordinates.

    ``label`` names it in the gazetteer's words and keeps the number and the details as they were written.
    """

    label: str
    city: City
    location: Point
    kind: str = "street"
    street: str = ""
    number: str = ""
    metres: float | None = None
    exact: bool = False

    @property
    def note(self) -> str:
        """The city, and what the point is: the gazetteer knows streets, not numbers."""
        if self.kind == "swapped":
            return _("%(city)s, with latitude and longitude swapped") % {"city": self.city.name}
        if self.number and self.kind == "street":
            return _("%(city)s, middle of the street (numbers are not known)") % {"city": self.city.name}
        return self.city.name

    def as_geojson(self) -> dict[str, Any]:
        """The address as a GeoJSON feature."""
        return {
            "type": "Feature",
            "geometry": {
                "type": "Point",
                "coordinates": [round(self.location.x, 6), round(self.location.y, 6)],
            },
            "properties": {
                "label": self.label,
                "note": self.note,
                "city": self.city.slug,
                "kind": self.kind,
                "street": self.street or None,
                "number": self.number or None,
                "metres": None if self.metres is None else round(self.metres),
            },
        }


def find_addresses(
    text: str, *, city: City | None = None, near: Point | None = None, limit: int = LIMIT
) -> list[Address]:
    """Streets like the text, the most like first, then the nearest to a point; or the place of typed coordinates."""
    if (typed := parse_coordinates(text)) is not None:
        return _typed_places(typed, city)
    if city is None and len(cities := _cities_named(text)) == 1:
        # “via Roma, Palermo”, asked without saying in which city: the address itself says it.
        city = cities[0]
    written = parse_address(text, city_names(city) if city else ())
    found = _streets(written.street, city, near)
    if written.crossing is not None and found:
        named = [one for one in found if one.likeness.exact] or found
        found = _crossings(found, _streets(written.crossing, city, near)) or named
    return [_address(one, written) for one in found[:limit]]


def nearest_address(point: Point, *, city: City | None = None, reach: float = REACH_METRES) -> Address | None:
    """The street nearest to a point, at most ``reach`` metres away. Its place is the point itself."""
    streets = Street.objects.filter(shape__bboverlaps=_box(point, reach)).select_related("city")
    if city is not None:
        streets = streets.filter(city=city)
    row = (
        streets.defer("city__boundary", "shape")
        .annotate(metres=_metres(point))
        .order_by("metres", "pk")
        .first()
    )
    if row is None or row.metres > reach:
        return None
    return Address(label=row.name, city=row.city, location=point, street=row.name, metres=row.metres)


def city_names(city: City) -> list[str]:
    """The names by which an envelope may call a city."""
    return sorted({name for name in (city.name_it, city.name_en, city.official_name) if name})


def _cities_named(text: str) -> list[City]:
    """Cities whose name stands at the end of an address, or at its beginning before a comma."""
    words = fold(text)
    found = []
    for city in City.objects.defer("boundary"):
        names = "|".join(re.escape(fold(name)) for name in city_names(city))
        if re.search(
            rf"(?:^(?:{names})\s*[,;-]|[\s,;-](?:{names})\W*(?:\(?\w\w\)?)?\W*(?:italia|italy)?$)", words
        ):
            found.append(city)
    return found


@dataclass(frozen=True)
class _Found:
    """A street of the gazetteer and how like it is to what was written."""

    street: Any
    likeness: Likeness
    crossing: Any = None
    location: Point | None = None


def _streets(wanted: StreetWords, city: City | None, near: Point | None) -> list[_Found]:
    """Streets like the written one, the most like first."""
    spellings = [words for words in _folded(wanted.spellings) if words]
    if not spellings or len(spellings[0]) < 2:
        return []
    found = [_Found(row, likeness(wanted, row.name)) for row in _candidates(spellings, wanted, city, near)]
    best = max((one.likeness.score for one in found), default=0.0)
    least = max(LEAST, best - BESIDE)
    kept = [one for one in found if one.likeness.score >= least]
    return sorted(kept, key=lambda one: -one.likeness.score)


def _candidates(
    spellings: list[str], wanted: StreetWords, city: City | None, near: Point | None
) -> list[Street]:
    """Streets that have the words or similar ones, by the index, the nearest first where they are equal."""
    streets = Street.objects.select_related("city").defer("city__boundary", "shape")
    if city is not None:
        streets = streets.filter(city=city)
    similar = [TrigramWordSimilarity(words, "folded") for words in spellings]
    begins = reduce(
        or_, (Q(folded__startswith=words) | Q(folded__contains=f" {words}") for words in spellings)
    )
    close = reduce(or_, (Q(folded__trigram_word_similar=words) for words in spellings))
    whole = Q(folded__startswith=fold(wanted.whole))
    found = streets.filter(begins | close).annotate(
        begins=Case(
            When(whole, then=Value(0)),
            When(begins, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        ),
        similarity=Greatest(*similar) if len(similar) > 1 else similar[0],
        place=_middle(),
    )
    order = ["begins", "-similarity"]
    if near is not None:
        found = found.annotate(metres=_metres(near))
        order.append("metres")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(THRESHOLD)])
        return list(found.order_by(*order, "name", "city_id")[:CANDIDATES])


FOLD = (
    "SELECT array_agg(public.civicmap_fold(t) ORDER BY n) FROM unnest(%s::text[]) WITH ORDINALITY AS w(t, n)"
)


def _folded(texts: Iterable[str]) -> list[str]:
    """The texts as the column of the streets' names spells them."""
    with connection.cursor() as cursor:
        cursor.execute(FOLD, [list(texts)])
        return [text.strip() for text in cursor.fetchone()[0] or []]


MEETING = """
SELECT a.id, b.id, public.ST_X(p.place), public.ST_Y(p.place)
FROM places_street a JOIN places_street b ON a.city_id = b.city_id AND a.id <> b.id
CROSS JOIN LATERAL (SELECT public.ST_ClosestPoint(a.shape, b.shape) AS place) p
WHERE a.id = ANY(%s) AND b.id = ANY(%s) AND public.ST_DWithin(a.shape::public.geography, b.shape::public.geography, %s)
"""
PAIRS = 6
"""How many streets of each name are tried for a crossing."""


def _crossings(first: list[_Found], second: list[_Found]) -> list[_Found]:
    """Where streets of the first name meet streets of the second."""
    ones, others = ({one.street.pk: one for one in found[:PAIRS]} for found in (first, second))
    with connection.cursor() as cursor:
        cursor.execute(MEETING, [list(ones), list(others), MEETING_METRES])
        rows = cursor.fetchall()
    met = [
        (
            ones[one].likeness.score + others[other].likeness.score,
            replace(ones[one], crossing=others[other].street, location=Point(x, y, srid=WGS84)),
        )
        for one, other, x, y in rows
    ]
    best = max((score for score, _found in met), default=0.0)
    return [found for score, found in sorted(met, key=lambda pair: -pair[0]) if score >= best - BESIDE]


def _address(found: _Found, written: WrittenAddress) -> Address:
    name, number = found.street.name, written.number
    # The gazetteer has streets whose names end with a number.
    label = f"{name} {number}" if number and not name.endswith(f" {number}") else name
    if written.crossing is not None:
        label += f" angolo {found.crossing.name if found.crossing else written.crossing.written}"
    return Address(
        label=", ".join(part for part in (label, written.details) if part),
        city=found.street.city,
        location=found.location or found.street.place,
        kind="crossing" if found.crossing else "street",
        street=name,
        number=number,
        metres=getattr(found.street, "metres", None),
        exact=found.likeness.exact,
    )


def _typed_places(typed: Coordinates, city: City | None) -> list[Address]:
    """The place of typed coordinates; where only the swapped pair lies in a city, that one."""
    for point, swapped in ((typed.point, False), (typed.swapped, True)):
        if point is None:
            continue
        home = City.objects.defer("boundary").containing(point).first()
        if home is not None and (city is None or home == city):
            return [_typed_place(point, home, swapped=swapped)]
    home = City.objects.defer("boundary").containing(typed.point).first() or city
    return [_typed_place(typed.point, home)] if home is not None else []


def _typed_place(point: Point, city: City, *, swapped: bool = False) -> Address:
    """Coordinates with the name of the street there, if there is one."""
    nearest = nearest_address(point)
    words = f"{point.y:.5f}, {point.x:.5f}"
    return Address(
        label=f"{words} ({nearest.label})" if nearest else words,
        city=city,
        location=point,
        kind="swapped" if swapped else "coordinates",
    )


def _middle() -> ClosestPoint:
    """The point of a street next to its middle, which for a bent one lies beside it."""
    return ClosestPoint("shape", Centroid("shape"), output_field=PointField(srid=WGS84))


def _metres(point: Point) -> KnnDistance:
    geography = PointField(geography=True, srid=WGS84)
    there = Cast(Value(point, output_field=PointField(srid=WGS84)), geography)
    here = Cast(F("shape"), GeometryField(geography=True, srid=WGS84))
    return KnnDistance(here, there, output_field=FloatField())


def _box(point: Point, metres: float) -> Polygon:
    """A box in degrees that holds the circle around a point; the index on streets can answer it."""
    high = metres / 110_500
    wide = high / max(0.05, math.cos(math.radians(point.y)))
    box = Polygon.from_bbox((point.x - wide, point.y - high, point.x + wide, point.y + high))
    box.srid = WGS84
    return box
