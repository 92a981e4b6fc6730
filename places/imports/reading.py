"""Reads areas from uploaded files, groups them by key and checks them. All errors are reported at once; places/imports/area_import.py
writes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from layers.geofiles import STAFF, Box, Limits, read_rows
from layers.geometry import WGS84
from places.keys import safe_key
from places.models import Area, City

SHOWN_FAULTS = 50
SHOWN_NAMES = 12


class ImportRefused(Exception):
    """The file has faults; nothing was written."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = list(faults)


def shown_faults(faults: Sequence[str]) -> list[str]:
    """The first faults, and a line with the number of the others."""
    more = len(faults) - SHOWN_FAULTS
    return [*faults[:SHOWN_FAULTS], *([_("… and %(more)s more.") % {"more": more}] if more > 0 else [])]


@dataclass(frozen=True)
class AreaRow:
    """One area as a file gives it."""

    number: int
    code: str
    name: str
    shape: BaseGeometry | None


def as_geos(shape: BaseGeometry, srid: int = WGS84) -> Any:
    """The shape as GeoDjango holds it, of the class that belongs to its kind."""
    geometry = GEOSGeometry(memoryview(shapely.to_wkb(shape, include_srid=False)))
    geometry.srid = srid
    return geometry


def as_text(value: Any) -> str:
    """A cell as text. A whole number that a file stored as 12.0 is 12; zeros in front of text are kept."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())


def polygons(shape: BaseGeometry) -> BaseGeometry:
    """Only the polygons of a shape, valid, as one MultiPolygon with right-handed rings."""
    whole = shape if shape.is_valid else shapely.make_valid(shape)
    parts = [part for part in shapely.get_parts(shapely.force_2d(whole)) if part.geom_type == "Polygon"]
    nested = [part for part in shapely.get_parts(whole) if part.geom_type == "MultiPolygon"]
    for multi in nested:
        parts.extend(shapely.get_parts(shapely.force_2d(multi)))
    if not parts:
        return shapely.MultiPolygon()
    return shapely.orient_polygons(shapely.multipolygons(parts), exterior_cw=False)


def area_rows(
    path: Path,
    *,
    code_field: str,
    name_field: str = "",
    layer: str | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    swapped: bool = False,
    near: Box | None = None,
    notes: list[str] | None = None,
    limits: Limits = STAFF,
) -> list[AreaRow]:
    """Areas of a file; ``notes`` takes what was mended or guessed. Raises FileRefused when it cannot be read or does not touch
    the box ``near``, ImportRefused when a field is missing."""
    rows = read_rows(
        path, layer=layer, crs=crs, encoding=encoding, swapped=swapped, near=near, notes=notes, limits=limits
    )
    fields = sorted(rows[0].properties) if rows else []
    missing = [name for name in (code_field, name_field) if name and name not in fields]
    if missing:
        raise ImportRefused(
            [
                _("There is no field %(field)s; the file has: %(fields)s.")
                % {"field": name, "fields": ", ".join(fields)}
                for name in missing
            ]
        )
    return [
        AreaRow(
            row.number,
            as_text(row.properties[code_field]),
            as_text(row.properties[name_field]) if name_field else as_text(row.properties[code_field]),
            row.geometry,
        )
        for row in rows
    ]


def gathered(rows: Sequence[AreaRow], *, merge: bool, notes: list[str]) -> tuple[list[AreaRow], list[str]]:
    """One row for each area, known by its key; and the faults of codes that mean two areas.

    A code that cannot stand in an address becomes one that can, which ``notes`` tell. With ``merge`` rows with the same code are
    one area: some publishers give an area in several rows.
    """
    codes: dict[str, str] = {}
    faults: list[str] = []
    renamed: list[str] = []
    groups: dict[str, list[AreaRow]] = {}
    for row in rows:
        key = safe_key(row.code)
        groups.setdefault(key or row.code, []).append(row)
        if not key:
            continue
        if codes.setdefault(key, row.code) != row.code:
            pair = {"row": row.number, "code": row.code, "other": codes[key], "key": key}
            faults.append(
                _("Row %(row)d: the codes %(code)s and %(other)s would both be %(key)s in addresses.") % pair
            )
        elif key != row.code and len(groups[key]) == 1:
            renamed.append(f"{row.code} → {key}")
    if renamed:
        notes.append(
            _("Codes stand in addresses, so these are written otherwise: %(codes)s.")
            % {"codes": listed(renamed)}
        )
    for parts in groups.values():
        names = list(dict.fromkeys(part.name for part in parts if part.name))
        if len(names) > 1 and parts[0].code:
            numbers = ", ".join(str(part.number) for part in parts)
            faults.append(
                _("Rows %(rows)s give one code, %(code)s, to different names: %(names)s.")
                % {"rows": numbers, "code": parts[0].code, "names": listed(names)}
            )
    if not merge:
        return [replace(row, code=safe_key(row.code)) for row in rows], faults
    return [_joined(parts) for parts in groups.values()], faults


def _joined(parts: Sequence[AreaRow]) -> AreaRow:
    shapes = [polygons(part.shape) for part in parts if part.shape is not None and not part.shape.is_empty]
    joined = shapely.union_all(shapes) if shapes else None
    if len(parts) == 1:
        joined = parts[0].shape
    name = next((part.name for part in parts if part.name), "")
    return replace(parts[0], code=safe_key(parts[0].code), name=name, shape=joined)


def listed(names: Iterable[str], most: int = SHOWN_NAMES) -> str:
    """Names in a sentence, the first of many and how many more."""
    known = list(names)
    if len(known) <= most:
        return ", ".join(known)
    return _("%(names)s and %(count)d more") % {"names": ", ".join(known[:most]), "count": len(known) - most}


def in_order(codes: Iterable[str]) -> list[str]:
    """Codes as people count: 2 before 10."""
    return sorted(codes, key=lambda code: re.sub(r"[0-9]+", lambda number: number[0].zfill(12), code))


def find_faults(
    rows: Sequence[AreaRow], city: City, notes: list[str]
) -> tuple[list[str], dict[str, BaseGeometry]]:
    """Every fault of the rows, and the clean shape of each code. Repairs are told in ``notes``."""
    faults: list[str] = []
    shapes: dict[str, BaseGeometry] = {}
    boundary = shapely.from_wkb(bytes(city.boundary.wkb))
    shapely.prepare(boundary)
    repeated = {code for code, count in Counter(row.code for row in rows).items() if count > 1 and code}
    if not rows:
        faults.append(_("The file has no rows."))
    for row in rows:
        where = {"row": row.number, "code": row.code}
        if not row.code:
            faults.append(_("Row %(row)d has no code, or none that could stand in an address.") % where)
        elif len(row.code) > (Area._meta.get_field("code").max_length or 0):
            faults.append(_("Row %(row)d: the code %(code)s is too long.") % where)
        if row.code in repeated:
            faults.append(
                _("Row %(row)d repeats the code %(code)s; its parts can be joined with --merge.") % where
            )
        if len(row.name) > (Area._meta.get_field("name").max_length or 0):
            faults.append(_("Row %(row)d (%(code)s): the name is too long.") % where)
        if not row.name and row.code:
            faults.append(_("Row %(row)d (%(code)s) has no name.") % where)
        if row.shape is None or row.shape.is_empty:
            faults.append(_("Row %(row)d (%(code)s) has no geometry.") % where)
            continue
        shape = polygons(row.shape)
        if shape.is_empty:
            faults.append(
                _("Row %(row)d (%(code)s) is a %(kind)s, not a polygon.")
                % {**where, "kind": row.shape.geom_type}
            )
            continue
        if not row.shape.is_valid:
            notes.append(
                _("Row %(row)d (%(code)s) was not valid and has been repaired: %(why)s.")
                % {**where, "why": shapely.is_valid_reason(row.shape)}
            )
        if not boundary.intersects(shape):
            faults.append(_("Row %(row)d (%(code)s) lies outside %(city)s.") % {**where, "city": city.name})
        shapes[row.code] = shape
    return faults, shapes
