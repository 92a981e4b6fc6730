"""Reference systems: which one a file is in, and which one fits where it does not.

Projected numbers are never degrees, whatever a format claims. Where the city is known, a file that lies elsewhere is refused,
with the cause where one is likely: another zone, or the axes swapped.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from layers.fenced.refusal import Refusal, shown

Box = tuple[float, float, float, float]

NAMED = re.compile(r"(?:(EPSG|ESRI|IGNF):?)?\s*(\d{4,6})|(OGC:CRS84)", re.IGNORECASE)
LIKELY = (32632, 32633, 3003, 3004, 25832, 25833, 6707, 6708, 7791, 7792, 23032, 23033, 3857, 32634)
"""Systems that Italian geographic files are in, the commonest first."""


@dataclass(frozen=True)
class Placing:
    """How numbers become longitude and latitude."""

    system: CRS
    swapped: bool = False

    @property
    def label(self) -> str:
        """Authority and code, or the name."""
        found = self.system.to_authority()
        return ":".join(found) if found else shown(self.system.name)

    def placed(self, points: numpy.ndarray) -> numpy.ndarray:
        """Pairs of numbers as pairs of longitude and latitude."""
        x, y = (points[:, 1], points[:, 0]) if self.swapped else (points[:, 0], points[:, 1])
        if not is_wgs84(self.system):
            x, y = transformer(self.system).transform(x, y)
        return numpy.column_stack([x, y])

    def box(self, bounds: Box) -> Box | None:
        """The bounds in longitude and latitude, or None where they have none."""
        west, south, east, north = (bounds[1], bounds[0], bounds[3], bounds[2]) if self.swapped else bounds
        if is_wgs84(self.system):
            found = (west, south, east, north)
        else:
            try:
                found = transformer(self.system).transform_bounds(west, south, east, north)
            except (ProjError, CRSError):
                return None
        return found if all(math.isfinite(value) for value in found) else None


_transformers: dict[str, Transformer] = {}


def transformer(system: CRS) -> Transformer:
    """From the system to WGS 84, made once."""
    key = system.to_wkt()
    if key not in _transformers:
        _transformers[key] = Transformer.from_crs(system, 4326, always_xy=True)
    return _transformers[key]


def is_wgs84(system: CRS) -> bool:
    """Whether the system's numbers need no transformation: WGS 84 in degrees, whatever the order of its axes."""
    return system.to_authority(min_confidence=100) in (("EPSG", "4326"), ("OGC", "CRS84"))


def named(text: str) -> CRS | None:
    """The system that a person names, such as ``EPSG:3003`` or ``32632``. Raises Refusal for one there is not."""
    if not text.strip():
        return None
    found = NAMED.fullmatch(text.strip())
    if not found:
        raise Refusal("no_system", crs=shown(text))
    try:
        return CRS("OGC:CRS84") if found[3] else CRS.from_authority((found[1] or "EPSG").upper(), found[2])
    except CRSError as error:
        raise Refusal("no_system", crs=shown(text)) from error


def stated(text: str | None) -> CRS | None:
    """The system that the file states; None where it states none or none that is known."""
    if not text:
        return None
    try:
        system = CRS.from_user_input(text)
    except CRSError:
        return None
    return None if system.is_engineering or system.name.lower().startswith("undefined") else system


def in_degrees(bounds: Box) -> bool:
    """Whether the numbers can be degrees."""
    return max(abs(bounds[0]), abs(bounds[2])) <= 181 and max(abs(bounds[1]), abs(bounds[3])) <= 181


def touch(one: Box | None, other: Box) -> bool:
    """Whether two boxes have something in common."""
    return (
        one is not None
        and one[0] <= other[2]
        and other[0] <= one[2]
        and one[1] <= other[3]
        and other[1] <= one[3]
    )


def fitting(bounds: Box, near: Box) -> Iterator[Placing]:
    """Ways to read the numbers that put them where the city is, the likeliest first."""
    middle = (near[0] + near[2]) / 2
    zone = min(60, max(1, math.floor((middle + 180) / 6) + 1))
    base = 32600 if near[1] >= 0 else 32700
    codes = dict.fromkeys(
        (4326, *(base + zone + step for step in (0, 1, -1) if 0 < zone + step <= 60), *LIKELY)
    )
    for swapped in (False, True):
        for code in codes:
            if (code == 4326) == in_degrees(bounds):
                placing = Placing(CRS.from_epsg(code), swapped)
                if touch(placing.box(bounds), near):
                    yield placing


def choose(
    *,
    bounds: Box | None,
    claims: bool,
    file_says: CRS | None,
    person_says: CRS | None,
    swapped: bool,
    near: Box | None,
) -> tuple[Placing, list[tuple[str, dict[str, str]]]]:
    """How the numbers are read, and what is worth telling of it. Raises Refusal.

    What a person names goes before what the file says; what the numbers cannot be, neither decides.
    """
    degrees = bounds is None or in_degrees(bounds)
    says = file_says or (CRS.from_epsg(4326) if claims else None)
    system = person_says or says
    notes: list[tuple[str, dict[str, str]]] = []
    if (
        person_says is not None
        and bounds is not None
        and person_says.is_projected == degrees
        and says is not None
    ):
        # One name is often given for several files: the file that contradicts it by its numbers keeps its own.
        if says.is_geographic == degrees:
            system = says
            notes.append(("not_as_named", {"crs": Placing(says).label, "named": Placing(person_says).label}))
    elif (
        person_says is not None
        and file_says is not None
        and not person_says.equals(file_says, ignore_axis_order=True)
    ):
        notes.append(("as_named", {"crs": Placing(person_says).label, "stated": Placing(file_says).label}))
    if system is None:
        raise Refusal("no_stated_system", **offer(bounds, near))
    placing = Placing(system, swapped)
    if bounds is None:
        return placing, notes
    if degrees and system.is_projected:
        raise Refusal("degrees", crs=placing.label, **offer(bounds, near))
    if not degrees and system.is_geographic:
        raise Refusal("metres", crs=placing.label, **offer(bounds, near))
    if near is not None and not touch(placing.box(bounds), near):
        found = offer(bounds, near)
        raise Refusal("elsewhere", crs=placing.label, **found)
    return placing, notes


def offer(bounds: Box | None, near: Box | None) -> dict[str, str | bool]:
    """The likeliest way to read the numbers, for the sentence and the form."""
    found = next(fitting(bounds, near), None) if bounds is not None and near is not None else None
    return {"fits": found.label, "swap": found.swapped} if found else {}
