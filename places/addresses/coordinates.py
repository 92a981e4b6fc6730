"""One grammar of typed coordinates: decimal degrees, degrees with minutes and seconds, GPS devices, phones, map links.

``civicmap/static/app/map/core/coordinates.js`` is the same grammar for the browser. Both are tested with the notations of
``tests/coordinates.json``; a notation added there has to be understood by both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from django.contrib.gis.geos import Point

from layers.geometry import WGS84

LONGEST = 2000
"""Links of maps are long; anything longer is not looked at."""

_SIGNS = [
    (re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]"), ""),
    (re.compile(r"\s+"), " "),
    (re.compile("[\u2032\u02b9\u2019\u2018\u00b4`\uff07]"), "'"),
    (re.compile("[\u2033\u02ba\u201d\u201c\u201e\uff02]|''"), '"'),
    (re.compile("[\u00ba\u02da\u2218\u2070]"), "°"),
    (re.compile("[\u2212\u2010-\u2015\uff0d]"), "-"),
    (re.compile("\uff0c"), ","),
]
_N = r"([+-]?\d{1,3}(?:\.\d+)?)(?!\d)"
_IS_LINK = re.compile(r"^(?:geo|maps|om|comgooglemaps|waze):|://|^(?:[\w-]+\.)+[a-z]{2,}/")
_FORMATS = [
    re.compile(rf"point ?z? ?\( ?{_N} {_N}"),
    re.compile(rf'"?coordinates"? ?: ?\[ ?{_N} ?, ?{_N}'),
]
"""Well-known text and GeoJSON: longitude first."""
_LON_FIRST = [
    re.compile(rf"yandex\..*[?&](?:ll|pt|whatshere\[point\])={_N},{_N}"),
    re.compile(rf"[?&]x={_N}&y={_N}"),
]
_LAT_FIRST = [
    re.compile(rf"!3d{_N}!4d{_N}"),
    re.compile(rf"[?&]mlat={_N}&mlon={_N}"),
    re.compile(rf"[?&]lat(?:itude)?={_N}&(?:lon|lng|long|longitude)={_N}"),
    re.compile(
        r"[?&](?:q|query|ll|sll|daddr|saddr|destination|origin|center|cp|coordinate|coords|pin|loc|location|to|near|map|v)="
        rf"(?:loc:|ll\.|point\.|@)?{_N}(?: ?[,~] ?| ){_N}"
    ),
    re.compile(rf"[?&]sp=point\.{_N}_{_N}"),
    re.compile(rf"[/?]@?{_N}, ?{_N}"),
    re.compile(rf"@{_N},{_N}"),
    re.compile(rf"#(?:map=)?\d+(?:\.\d+)?/{_N}/{_N}"),
    re.compile(rf"^geo:{_N},{_N}"),
]
"""Where links have a pair; the place that is shown comes before the middle of the view."""
_ISO = re.compile(
    r"^([+-])(\d{2}(?:\d{2}){0,2}(?:\.\d+)?)([+-])(\d{3}(?:\d{2}){0,2}(?:\.\d+)?)(?:[+-]\d+(?:\.\d+)?)?(?:crs.*)?/?$"
)
_WORDS = [
    (re.compile(r"(\d)°? ?(?:degrees|deg|gradi|grado|d) ?(?=[\d\s,;nsewo'\"]|$)"), r"\1° "),
    (re.compile(r"(\d) ?(?:minutes|minuti|min|primi|m) ?(?=[\d\s,;nsewo]|$)"), r"\1' "),
    (re.compile(r"('\s?\d+(?:[.,]\d+)?) ?(?:seconds|secondi|sec|s) ?(?=[\d\s,;nsewo-]|$)"), r'\1" '),
    (re.compile(r"[\"']?(?<![a-z])lat(?:itud(?:e|ine))?\.?[\"']? ?[:=]?|(?<![a-z])y ?[:=]"), " A "),
    (re.compile(r"[\"']?(?<![a-z])(?:long?|lng)(?:itud(?:e|ine))?\.?[\"']? ?[:=]?|(?<![a-z])x ?[:=]"), " B "),
    (re.compile(r"(?<![a-z])(?:nord|north)(?![a-z])"), " n "),
    (re.compile(r"(?<![a-z])(?:sud|south)(?![a-z])"), " s "),
    (re.compile(r"(?<![a-z])(?:est|east)(?![a-z])"), " e "),
    (re.compile(r"(?<![a-z])(?:ovest|west|o)(?![a-z])"), " w "),
]
_OPENING = re.compile(
    r"^(?:[\s(\[{<\"'.:]|gps|coordinat[ae]s?|coordinates|coord|posizione|position|punto|point|wgs ?84|epsg:4326)+"
)
_CLOSING = re.compile(r"[\s)\]}>.,;]+$|(?:\(?(?:wgs ?84|epsg:4326)\)?)$")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[-+°'\":nsewAB,;/|~_]|\s+|.")
_ANGLE = re.compile(r"^([-+]?)1[°:]?(?:1[':]?(?:1\"?)?)?$")


@dataclass(frozen=True)
class Coordinates:
    """A pair of degrees. ``told`` where the text itself says which is which."""

    lat: float
    lon: float
    told: bool = False

    @property
    def point(self) -> Point:
        """The place."""
        return Point(self.lon, self.lat, srid=WGS84)

    @property
    def swapped(self) -> Point | None:
        """The place if longitude and latitude were written the other way round; None where that cannot be."""
        return None if self.told or abs(self.lon) > 90 else Point(self.lat, self.lon, srid=WGS84)


def parse_coordinates(text: str) -> Coordinates | None:
    """The coordinates that a text writes; None when it is no pair of coordinates."""
    words = text[:LONGEST]
    for sign, plain in _SIGNS:
        words = sign.sub(plain, words)
    words = words.strip()
    found = _linked(words) or _iso(words.lower())
    if found is None and not _IS_LINK.search(words.lower()):
        plain = _plain_words(words)
        ways = [plain.replace(",", " , ")]
        if not re.search(r"\d\.\d", plain):
            ways.insert(0, _decimal_points(plain))
        found = next((pair for way in ways if (pair := _pair(way))), None)
    return found if found and abs(found.lat) <= 90 and abs(found.lon) <= 180 else None


def _linked(words: str) -> Coordinates | None:
    """A pair inside a link or a geometry format."""
    link = unquote(words).replace("+", " ") if "%" in words or "://" in words else words
    link = re.sub(r"([=,/]) (?=\d)", r"\1", link.lower())
    if found := re.search(r"params=([0-9._]+_[ns]_[0-9._]+_[ew])", link):
        return _pair(found[1].replace("_", " "))
    is_link = _IS_LINK.search(link)
    for patterns, lat_first in (
        (_FORMATS, False),
        (_LON_FIRST if is_link else [], False),
        (_LAT_FIRST if is_link else [], True),
    ):
        for pattern in patterns:
            found = pattern.search(link)
            if found and (float(found[1]), float(found[2])) != (0, 0):
                first, second = float(found[1]), float(found[2])
                return Coordinates(first, second, True) if lat_first else Coordinates(second, first, True)
    return None


def _iso(words: str) -> Coordinates | None:
    """ISO 6709: +4504.2+00740.8/."""
    found = _ISO.match(words)
    if not found:
        return None
    lat, lon = _packed(found[2]), _packed(found[4])
    return Coordinates(-lat if found[1] == "-" else lat, -lon if found[3] == "-" else lon, True)


def _packed(digits: str) -> float:
    """Degrees of DD.d, DDMM.m or DDMMSS.s, with two or three digits of degrees."""
    whole, point, fraction = digits.partition(".")
    if len(whole) <= 3:
        return float(digits)
    parts = (whole[:-2], "0", "0") if len(whole) < 4 else (whole[:-2], whole[-2:], "0")
    if len(whole) > 5:
        parts = (whole[:-4], whole[-4:-2], whole[-2:])
    tail = float(f"0{point}{fraction}") if fraction else 0.0
    degrees, minutes, seconds = map(float, parts)
    if len(whole) > 5:
        seconds += tail
    else:
        minutes += tail
    return degrees + minutes / 60 + seconds / 3600


def _plain_words(words: str) -> str:
    """The text in small letters, its words as single signs: n, s, e, w, A (latitude), B (longitude)."""
    words = _CLOSING.sub("", _OPENING.sub("", words.lower()))
    for pattern, sign in _WORDS:
        words = pattern.sub(sign, words)
    return words.strip()


def _decimal_points(words: str) -> str:
    four = re.fullmatch(r"([+-]?\d+),(\d+),\s?([+-]?\d+),(\d+)", words)
    if four:
        return f"{four[1]}.{four[2]} {four[3]}.{four[4]}"
    return re.sub(r"(\d),(\d)", r"\1.\2", words)


def _pair(words: str) -> Coordinates | None:
    tokens = [token for token in _TOKEN.findall(words) if not token.isspace()]
    if any(not (token[0].isdigit() or token in "-+°'\":nsewAB,;/|~_") for token in tokens):
        return None
    halves = _halves(tokens)
    if halves is None:
        return None
    first, second = _angle(halves[0]), _angle(halves[1])
    if first is None or second is None:
        return None
    one, axis = first
    other, other_axis = second
    if axis and axis == other_axis:
        return None
    marked = bool(axis or other_axis) or any(token in "°':" for token in tokens)
    numbers = [token for token in tokens if token[0].isdigit()]
    if not marked and len(numbers) < 6 and not all("." in half for half in map("".join, halves)):
        # “10, 20” may be a house number and a list.
        return None
    told = bool(axis or other_axis)
    if axis == "lon" or other_axis == "lat" or (not told and abs(one) > 90):
        one, other = other, one
    return Coordinates(one, other, told)


def _halves(tokens: list[str]) -> tuple[list[str], list[str]] | None:
    """The tokens of either angle."""
    for marks in ("AB", "nsew"):
        places = [position for position, token in enumerate(tokens) if token in marks]
        if marks == "nsew" and len(places) == 1 and tokens[places[0]] == "e":
            # One “e” between two numbers is the word “and”.
            at = places[0]
            if 0 < at < len(tokens) - 1:
                return tokens[:at], tokens[at + 1 :]
        if len(places) == 2:
            at = places[1] if places[0] == 0 else places[0] + 1
            return tokens[:at], tokens[at:]
        if len(places) > 2:
            return None
    for marks in (",", ";/|~_"):
        places = [position for position, token in enumerate(tokens) if token in marks]
        if len(places) == 1:
            return tokens[: places[0]], tokens[places[0] + 1 :]
    places = [position for position, token in enumerate(tokens) if token == "°"]
    if len(places) == 2:
        at = places[1] - 1
        return (tokens[: at - 1], tokens[at - 1 :]) if tokens[at - 1] in "+-" else (tokens[:at], tokens[at:])
    numbers = [position for position, token in enumerate(tokens) if token[0].isdigit()]
    if len(numbers) in (2, 4, 6):
        at = numbers[len(numbers) // 2]
        return (tokens[: at - 1], tokens[at - 1 :]) if tokens[at - 1] in "+-" else (tokens[:at], tokens[at:])
    return None


def _angle(tokens: list[str]) -> tuple[float, str] | None:
    """Degrees, and which axis they are said to be of; None where the tokens are no angle."""
    sides = [token for token in tokens if token in "nsewAB"]
    axes = {"lat" if side in "nsA" else "lon" for side in sides}
    plain = [token for token in tokens if token not in "nsewAB,;/|~_"]
    shape = "".join("1" if token[0].isdigit() else token for token in plain)
    found = _ANGLE.match(shape)
    if found is None or len(axes) > 1:
        return None
    numbers = [token for token in plain if token[0].isdigit()]
    if any("." in number for number in numbers[:-1]):
        return None
    axis = axes.pop() if axes else ""
    if len(numbers) == 1 and axis:
        degrees = _packed(numbers[0])
    else:
        values = [float(number) for number in numbers]
        if any(value >= 60 for value in values[1:]):
            return None
        degrees = sum(value / 60**power for power, value in enumerate(values))
    negative = found[1] == "-" or any(side in "sw" for side in sides)
    return (-degrees if negative else degrees), axis
