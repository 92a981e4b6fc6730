"""Bringing outside files into the ground: areas of a city, and streets and buildings from an OSM extract.

One function each, called by the command, the admin and the demonstration's loader. Every fault is reported at once
and then nothing is written. A second run changes nothing. Nothing is deleted because a file lacks it.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from layers.geo import WGS84
from layers.geofiles import Box, read_rows
from layers.texts import mended_line
from places.models import Area, AreaKind, City, Source

SAME = 1e-9
"""Degrees within which two corners are the same."""
SHOWN_FAULTS = 50


class ImportRefused(Exception):
    """The file has faults; nothing was written."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = list(faults)


@dataclass(frozen=True)
class AreaRow:
    """One area as a file gives it."""

    number: int
    code: str
    name: str
    shape: BaseGeometry | None


@dataclass
class Outcome:
    """What an import did, or would do."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return _("%(added)d added, %(changed)d changed, %(same)d unchanged") % {
            "added": len(self.added),
            "changed": len(self.changed),
            "same": self.unchanged,
        }


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
) -> list[AreaRow]:
    """Areas of a file; ``notes`` takes what was mended or guessed. Raises FileRefused when it cannot be read or does not touch
    the box ``near``, ImportRefused when a field is missing."""
    rows = read_rows(path, layer=layer, crs=crs, encoding=encoding, swapped=swapped, near=near, notes=notes)
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


def merged(rows: Iterable[AreaRow]) -> list[AreaRow]:
    """Rows with the same code as one area: some publishers give an area in several rows."""
    groups: dict[str, list[AreaRow]] = {}
    for row in rows:
        groups.setdefault(row.code, []).append(row)
    result = []
    for code, parts in groups.items():
        shapes = [
            polygons(part.shape) for part in parts if part.shape is not None and not part.shape.is_empty
        ]
        result.append(
            AreaRow(parts[0].number, code, parts[0].name, shapely.union_all(shapes) if shapes else None)
        )
    return result


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
            faults.append(_("Row %(row)d has no code.") % where)
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


def overlap_notes(shapes: dict[str, BaseGeometry]) -> list[str]:
    """Pairs of areas that share more than a sliver: allowed, but worth a look."""
    codes = list(shapes)
    tree = shapely.STRtree([shapes[code] for code in codes])
    notes = []
    for first, second in zip(*tree.query(list(shapes.values()), predicate="overlaps"), strict=True):
        if first < second:
            shared = shapes[codes[first]].intersection(shapes[codes[second]]).area
            if shared > 0.001 * min(shapes[codes[first]].area, shapes[codes[second]].area):
                notes.append(
                    _("%(first)s and %(second)s overlap.") % {"first": codes[first], "second": codes[second]}
                )
    return notes


def import_areas(
    *,
    kind: AreaKind,
    rows: Sequence[AreaRow],
    source: Source | None = None,
    valid_from: datetime.date | None = None,
    merge: bool = False,
    dry_run: bool = False,
) -> Outcome:
    """Add or change the areas in force of a kind, known by their code. Raises ImportRefused with all faults."""
    outcome = Outcome()
    parts = merged(rows) if merge else list(rows)
    faults, shapes = find_faults(parts, kind.city, outcome.notes)
    if faults:
        raise ImportRefused(faults)
    outcome.notes.extend(overlap_notes(shapes))
    names = {row.code: mended_line(row.name) for row in parts}
    with transaction.atomic():
        if kind.pk is None and not dry_run:
            kind.save()
        known = {area.code: area for area in Area.objects.current().filter(kind=kind)} if kind.pk else {}
        fresh: list[Area] = []
        replaced: list[int] = []
        for code, shape in shapes.items():
            area = known.get(code)
            if area is None:
                outcome.added.append(code)
                fresh.append(
                    Area(
                        kind=kind,
                        code=code,
                        name=names[code],
                        boundary=as_geos(shape),
                        source=source,
                        valid_from=valid_from,
                    )
                )
                continue
            held = shapely.from_wkb(bytes(area.boundary.wkb))
            same_shape = shapely.equals_exact(held.normalize(), shape.normalize(), tolerance=SAME)
            if area.name == names[code] and same_shape and (source is None or area.source_id == source.pk):
                outcome.unchanged += 1
                continue
            outcome.changed.append(code)
            if not same_shape and valid_from and (area.valid_from is None or area.valid_from < valid_from):
                # A reform: the old border stays on record until that day, the new one is a row of its own.
                replaced.append(area.pk)
                fresh.append(
                    Area(
                        kind=kind,
                        code=code,
                        name=names[code],
                        boundary=as_geos(shape),
                        source=source or area.source,
                        valid_from=valid_from,
                    )
                )
                continue
            area.name = names[code]
            if not same_shape:
                area.boundary = as_geos(shape)
            area.source = source or area.source
            if not dry_run:
                area.save()
        if not dry_run:
            Area.objects.filter(pk__in=replaced).update(valid_to=valid_from)
            Area.objects.bulk_create(fresh)
    return outcome
