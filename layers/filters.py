"""The one query string that works everywhere: on the map, its list, its tiles, list pages, GeoJSON.

Parsed once into plain values; the layer defines what they mean for its model.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.gis.geos import Point
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from layers.errors import BadParameter
from layers.geometry import BBox, parse_bbox, parse_point
from layers.input.cleaning import mended_line

CODE = re.compile(r"^[A-Za-z0-9_.-]{1,100}$")
MAX_TEXT = 200


@dataclass(frozen=True)
class Cell:
    """One square of the Morton grid: ``level`` 0 to 24, ``key`` its number."""

    level: int
    key: int

    def __str__(self) -> str:
        return f"{self.level}-{self.key}"


@dataclass(frozen=True)
class AreaRef:
    """An area by the codes of its kind and of itself."""

    kind: str
    code: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True)
class Filters:
    """What the reader asks to see. Empty means everything."""

    city: str = ""
    layers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    area: AreaRef | None = None
    start: datetime.date | None = None
    end: datetime.date | None = None
    text: str = ""
    bbox: BBox | None = None
    cell: Cell | None = None
    without_position: bool = False
    sort: str = "recent"
    near: Point | None = field(default=None, compare=False)

    NAMES = (
        "city",
        "layer",
        "category",
        "status",
        "area",
        "from",
        "to",
        "q",
        "bbox",
        "cell",
        "position",
        "sort",
        "near",
    )

    @classmethod
    def parse(cls, params: QueryDict) -> Filters:
        """Read the parameters; those that are not filters are left to the caller. Raises BadParameter."""
        sort = params.get("sort") or "recent"
        if sort not in ("recent", "near"):
            raise BadParameter("sort", _("Sort by “recent” or “near”."))
        near = parse_point(str(params["near"]), "near") if params.get("near") else None
        if sort == "near" and near is None:
            raise BadParameter("near", _("To sort by distance, say from where: near=longitude,latitude."))
        position = params.get("position") or ""
        if position not in ("", "none"):
            raise BadParameter("position", _("The only value is “none”: items without a position."))
        start, end = _date(params, "from"), _date(params, "to")
        if start and end and start > end:
            raise BadParameter("to", _("The period ends before it begins."))
        return cls(
            city=_code(params.get("city") or "", "city"),
            layers=_codes(params.getlist("layer"), "layer"),
            categories=_codes(params.getlist("category"), "category"),
            statuses=_codes(params.getlist("status"), "status"),
            area=_area(params.get("area") or ""),
            start=start,
            end=end,
            # PostgreSQL's texts cannot hold a NUL character; it is replaced by a space.
            text=mended_line(params.get("q") or "")[:MAX_TEXT],
            bbox=parse_bbox(str(params["bbox"])) if params.get("bbox") else None,
            cell=_cell(params.get("cell") or ""),
            without_position=position == "none",
            sort=sort,
            near=near,
        )

    def pairs(self) -> list[tuple[str, str]]:
        """The filters as query parameters, in a fixed order, so that equal filters give equal addresses."""
        pairs = [
            ("city", self.city),
            *(("layer", code) for code in self.layers),
            *(("category", code) for code in self.categories),
            *(("status", code) for code in self.statuses),
            ("area", str(self.area or "")),
            ("from", self.start.isoformat() if self.start else ""),
            ("to", self.end.isoformat() if self.end else ""),
            ("q", self.text),
            ("bbox", str(self.bbox or "")),
            ("cell", str(self.cell or "")),
            ("position", "none" if self.without_position else ""),
            ("sort", self.sort if self.sort != "recent" else ""),
            ("near", f"{self.near.x:.6f},{self.near.y:.6f}" if self.near else ""),
        ]
        return [(name, value) for name, value in pairs if value]

    def asked(self) -> set[str]:
        """The names of the filters that ask for something."""
        return {name for name, _value in self.pairs()}

    def query_string(self, **changes: Any) -> str:
        """The filters as a query string, some of them changed. ``filters.query_string(layers=("pacts",))``."""
        return urlencode(replace(self, **changes).pairs())

    def only(self, names: Iterable[str]) -> Filters:
        """The filters of these names; the others ask nothing."""
        known, params = set(names), QueryDict(mutable=True)
        for name, value in self.pairs():
            if name in known:
                params.appendlist(name, value)
        return Filters.parse(params)

    def moments(self, zone: datetime.tzinfo) -> tuple[datetime.datetime | None, datetime.datetime | None]:
        """The first moment of the period, and the first after it. None where it is open, as it is at the ends of the calendar."""
        start = self.start if self.start != datetime.date.min else None
        after = self.end + datetime.timedelta(days=1) if self.end and self.end < datetime.date.max else None
        midnight = datetime.time()
        return (
            datetime.datetime.combine(start, midnight, zone) if start else None,
            datetime.datetime.combine(after, midnight, zone) if after else None,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but city and layer is asked."""
        return not self.asked() <= {"city", "layer", "sort", "near"}


def refuse_unknown(params: QueryDict, known: Iterable[str]) -> None:
    """Raise BadParameter for a parameter that the resource does not have."""
    names = set(known)
    for name in params:
        if name not in names:
            raise BadParameter(name, _("There is no such parameter here."))


def parse_limit(params: QueryDict, *, default: int, maximum: int) -> int:
    """How many rows at most: above the maximum it is lowered, below 1 or not a number is refused."""
    text = params.get("limit") or ""
    if not text:
        return default
    if not re.fullmatch(r"[0-9]+", text) or not text.strip("0"):
        raise BadParameter("limit", _("A limit is a whole number from 1."))
    return min(whole(text), maximum)


def whole(digits: str) -> int:
    """The number of some digits; a very long one is the largest that a database counts to."""
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) <= 18 else 2**63 - 1


def parse_number(params: QueryDict, name: str) -> int | None:
    """A whole number from 0, or None where the parameter is missing."""
    text = params.get(name) or ""
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise BadParameter(name, _("“%(value)s” is not a whole number.") % {"value": text[:40]})
    return int(text)


def _code(text: str, name: str) -> str:
    if text and not CODE.match(text):
        raise BadParameter(name, _("“%(value)s” is not a code.") % {"value": text[:40]})
    return text


def _codes(values: list[str], name: str) -> tuple[str, ...]:
    codes = [_code(code.strip(), name) for value in values for code in value.split(",") if code.strip()]
    return tuple(dict.fromkeys(codes))


def _area(text: str) -> AreaRef | None:
    if not text:
        return None
    kind, separator, code = text.partition(":")
    if not separator or not kind or not code:
        raise BadParameter("area", _("An area is written as kind:code."))
    return AreaRef(_code(kind, "area"), _code(code, "area"))


def _date(params: QueryDict, name: str) -> datetime.date | None:
    text = params.get(name) or ""
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise BadParameter(name, _("A date is written as year-month-day, such as 2026-11-21.")) from None


def _cell(text: str) -> Cell | None:
    if not text:
        return None
    found = re.fullmatch(r"([0-9]{1,2})-([0-9]{1,15})", text)
    if not found or int(found[1]) > 24 or int(found[2]) >= 4 ** int(found[1]):
        raise BadParameter("cell", _("A cell is written as level-number."))
    return Cell(int(found[1]), int(found[2]))
