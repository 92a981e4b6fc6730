"""Finding a place by what people type, and the street nearest to a point, in the city's own gazetteer.

Streets are searched, not whole addresses: a hundred times fewer rows. What says little (via, piazza, the number) is taken
off before comparing, because with it the words that count are too small a part and nothing is similar enough.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
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

from layers.geo import WGS84, KnnDistance
from places.models import City, Street

LIMIT = 8
THRESHOLD = 0.4
"""Word similarity from which a street is offered; pg_trgm's own 0.6 does not find “garibldi”."""
CLOSE = 0.65
"""Where a street has the words as typed, others must be this similar to stand beside it."""
REACH_METRES = 150
"""How far from a street a place may lie to be told by it."""

_KINDS = (
    r"piazzale|piazzetta|piazza|p\.?zzale|p\.?zale|p\.?zetta|p\.?zza|p\.?za|p\.?le|viale|v\.?le|vicolo|v\.?lo|via|v|corso|c\.?so|c|largo|l\.?go|l"
    r"|strada\s+comunale|strada|str|salita|galleria|lungo|ponte|rotonda|contrada|borgo|calata|cortile|traversa|p"
)
_OF = r"(?:(?:dell[oae]|degli|dei|del|di|de)\s+|d['’])?"
_KIND = re.compile(rf"^(?:{_KINDS})(?:\.\s*|\s+){_OF}(?=\w)", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?<=\w)[\s,]+(?:n\.?\s*|n°\s*|civico\s*)?(?P<number>\d{1,4}\s*(?:/?\s*[a-z]|bis|ter)?(?:/\d+)?)$",
    re.IGNORECASE,
)
_SHORT = {
    "f.lli": "fratelli",
    "flli": "fratelli",
    "s.": "san",
    "ss.": "santi",
    "gen.": "generale",
    "card.": "cardinale",
    "mons.": "monsignor",
}
_NUMERALS = [
    {"20", "xx", "venti"}, {"25", "xxv", "venticinque"}, {"4", "iv", "quattro"}, {"11", "xi", "undici"}, {"8", "viii", "otto"},
    {"2", "ii", "due"}, {"1", "i", "primo"}, {"24", "xxiv", "ventiquattro"}, {"12", "xii", "dodici"}, {"5", "v", "cinque"},
]  # fmt: skip
"""Dates in street names are written in three ways."""

_DECIMAL = re.compile(
    r"^([+-]?\d{1,2}[.,]\d+)\s*°?\s*([NS])?\s*(?:[,;]\s*|\s+)([+-]?\d{1,3}[.,]\d+)\s*°?\s*([EWO])?$",
    re.IGNORECASE,
)
_PART = r"(\d{1,3})\s*°\s*(?:(\d{1,2})\s*['′’]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|”|'')\s*)?"
_SEXAGESIMAL = re.compile(rf"^{_PART}([NS])[\s,;]*{_PART}([EWO])$", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """A place with a name: a street of a city, or typed coordinates."""

    label: str
    city: City
    location: Point
    kind: str = "street"
    number: str = ""
    metres: float | None = None

    @property
    def note(self) -> str:
        """The city, and that a number was not looked up: the gazetteer knows streets."""
        if self.number:
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
                "number": self.number or None,
                "metres": None if self.metres is None else round(self.metres),
            },
        }


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for, taken apart: the words that count, spelled in each usual way, and the number."""

    spellings: tuple[str, ...]
    whole: str = ""
    number: str = ""


def parse_address(text: str) -> Wanted:
    """Take a typed address apart. “C.so Francia, 12” is the street “francia” with the number 12."""
    words = " ".join(text.split())
    number = ""
    if found := _NUMBER.search(words):
        number = " ".join(found["number"].split())
        words = words[: found.start()]
    words = " ".join(_SHORT.get(word.lower(), word) for word in words.split())
    bare = _KIND.sub("", words).strip(" ,.")
    bare = bare or words
    return Wanted(tuple(_spellings(bare.lower())), words.lower(), number)


def _spellings(words: str) -> Iterator[str]:
    yield words
    parts = words.split()
    for position, part in enumerate(parts):
        for ways in _NUMERALS:
            # A lone “v” or “i” is an initial more often than a numeral; in a date a word follows.
            if part in ways and position + 1 < len(parts):
                for other in sorted(ways - {part}):
                    yield " ".join([*parts[:position], other, *parts[position + 1 :]])


def parse_coordinates(text: str) -> Point | None:
    """A point from “45.07, 7.68” or “45°04'12"N 7°40'48"E”; None when the text is no pair of coordinates."""
    words = text.strip()
    if found := _DECIMAL.match(words):
        lat = _signed(found[1], found[2])
        lon = _signed(found[3], found[4])
    elif found := _SEXAGESIMAL.match(words):
        lat = _sexagesimal(*found.groups()[:4])
        lon = _sexagesimal(*found.groups()[4:])
    else:
        return None
    return Point(lon, lat, srid=WGS84) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _signed(digits: str, side: str | None) -> float:
    value = float(digits.replace(",", "."))
    return -value if side and side.upper() in "SWO" else value


def _sexagesimal(degrees: str, minutes: str | None, seconds: str | None, side: str) -> float:
    value = int(degrees) + int(minutes or 0) / 60 + float((seconds or "0").replace(",", ".")) / 3600
    return -value if side.upper() in "SWO" else value


def _fold(text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.civicmap_fold(%s)", [text])
        return str(cursor.fetchone()[0])


def find_addresses(
    text: str, *, city: City | None = None, near: Point | None = None, limit: int = LIMIT
) -> list[Address]:
    """Streets like the text: those that begin with it first, then the most similar, then the nearest to a point."""
    if (place := parse_coordinates(text)) is not None:
        return [typed] if (typed := _typed_place(place, city)) else []
    wanted = parse_address(text)
    spellings = [folded for words in wanted.spellings if (folded := _fold(words).strip())]
    if not spellings or len(spellings[0]) < 2:
        return []
    streets = Street.objects.select_related("city").defer("city__boundary", "shape")
    if city is not None:
        streets = streets.filter(city=city)
    similar = [TrigramWordSimilarity(words, "folded") for words in spellings]
    begins = reduce(
        or_, (Q(folded__startswith=words) | Q(folded__contains=f" {words}") for words in spellings)
    )
    close = reduce(or_, (Q(folded__trigram_word_similar=words) for words in spellings))
    whole = Q(folded__startswith=_fold(wanted.whole))
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
        rows = list(found.order_by(*order, "name", "city_id")[:limit])
    if rows and rows[0].begins < 2:
        rows = [row for row in rows if row.begins < 2 or row.similarity >= CLOSE]
    return [
        Address(
            label=_label(row, wanted.number),
            city=row.city,
            location=row.place,
            number=wanted.number,
            metres=getattr(row, "metres", None),
        )
        for row in rows
    ]


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
    return Address(label=row.name, city=row.city, location=point, metres=row.metres)


def _typed_place(point: Point, city: City | None) -> Address | None:
    """Typed coordinates with the name of the street there, if there is one, in the city that covers them."""
    home = City.objects.defer("boundary").containing(point).first() or city
    if home is None:
        return None
    nearest = nearest_address(point)
    words = f"{point.y:.5f}, {point.x:.5f}"
    return Address(
        label=f"{words} ({nearest.label})" if nearest else words,
        city=home,
        location=point,
        kind="coordinates",
    )


def _label(street: Street, number: str) -> str:
    return f"{street.name} {number}" if number else street.name


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
