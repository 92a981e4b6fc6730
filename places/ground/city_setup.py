"""Adding a city: its boundary, areas, look and times, in one transaction and with every fault told at once.

One function, called by the command and by the administration. What stands above this app (categories for every layer,
policies) is written by the ``rules`` the caller hands in, in the same transaction.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import available_timezones

import shapely
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from layers.geofiles import STAFF, Box, FileRefused, Limits, read_rows
from layers.input.cleaning import mended_line
from places.ground.logos import drawn_logo
from places.imports.area_import import import_areas
from places.imports.reading import (
    AreaRow,
    ImportRefused,
    area_rows,
    as_geos,
    as_text,
    find_faults,
    gathered,
    polygons,
)
from places.models import AreaKind, City, Source
from places.models.city import RESERVED_SLUGS

LARGEST = 3000
"""Square kilometres. The largest municipality of Italy has 1,287: beyond this the file holds more than a city."""
ITALY: Box = (6.5, 35.2, 18.7, 47.2)
"""Where a boundary can lie: around all municipalities of Italy, Lampedusa to the Vetta d'Italia."""


@dataclass(frozen=True)
class AreaFile:
    """A file of areas of one kind. Without a name field the code is the name."""

    path: Path
    kind: str
    name_it: str
    code_field: str
    name_field: str = ""
    name_en: str = ""
    plural_it: str = ""
    plural_en: str = ""
    layer: str | None = None
    crs: str | None = None
    swapped: bool = False
    encoding: str | None = None
    merge: bool = False


@dataclass(frozen=True)
class CityPlan:
    """What is known about the city to be added. ``metric_srid`` None: the UTM zone of its middle.

    ``boundary_field`` and ``boundary_value`` pick the city out of a file of many. ``limits`` are what reading each file may take.
    """

    slug: str
    name_it: str
    istat_code: str
    boundary: Path
    name_en: str = ""
    official_name: str = ""
    body_name: str = ""
    boundary_layer: str | None = None
    boundary_crs: str | None = None
    boundary_swapped: bool = False
    boundary_field: str = ""
    boundary_value: str = ""
    publisher: str = ""
    licence: str = ""
    metric_srid: int | None = None
    time_zone: str = "Europe/Rome"
    patron_day: str = ""
    languages: Sequence[str] = ("it", "en")
    colour: str = "#0066cc"
    logo: Path | None = None
    contact_email: str = ""
    homepage: str = ""
    ipa_code: str = ""
    state: str = City.State.OPEN
    areas: Sequence[AreaFile] = field(default_factory=list)
    limits: Limits = STAFF


@dataclass
class CityOutcome:
    """The result: the city, the number of areas of each kind, and notes."""

    city: City
    areas: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def add_city(
    plan: CityPlan, *, rules: Callable[[City], list[str]] | None = None, dry_run: bool = False
) -> CityOutcome:
    """Write the city with all that belongs to it, or nothing. Raises ImportRefused with every fault found."""
    faults: list[str] = []
    notes: list[str] = []
    shape = _boundary(plan, faults, notes)
    logo = _logo(plan.logo, faults)
    near = shape.bounds if shape is not None else ITALY
    read = [(area_file, _areas(area_file, near, plan.limits, faults, notes)) for area_file in plan.areas]
    city = _city(plan, shape)
    faults.extend(_city_faults(plan, city, has_boundary=shape is not None))
    if shape is not None:
        faults.extend(_area_faults(read, city))
    outcome = CityOutcome(city, notes=notes)
    with transaction.atomic():
        if not faults:
            _write(plan, city, outcome, read, faults)
            if rules is not None:
                try:
                    notes.extend(rules(city))
                except ImportRefused as error:
                    faults.extend(error.faults)
        if faults:
            raise ImportRefused(faults)
        if dry_run:
            transaction.set_rollback(True)
        elif logo is not None:
            city.logo.save(f"{city.slug}.png", logo)
    return outcome


def utm_srid(lon: float, lat: float) -> int:
    """EPSG code of the UTM zone of WGS 84 that holds the point: 32632 or 32633 for most of Italy."""
    zone = min(60, max(1, math.floor((lon + 180) / 6) + 1))
    return (32600 if lat >= 0 else 32700) + zone


def _boundary(plan: CityPlan, faults: list[str], notes: list[str]) -> BaseGeometry | None:
    """The city's own MultiPolygon out of the file, or None with the faults."""
    try:
        rows = read_rows(
            plan.boundary,
            layer=plan.boundary_layer,
            crs=plan.boundary_crs,
            swapped=plan.boundary_swapped,
            near=ITALY,
            notes=notes,
            limits=plan.limits,
        )
    except FileRefused as error:
        faults.append(str(error))
        if error.too_much and plan.limits != STAFF:
            faults.append(
                _(
                    "This page can wait for small files only: take the city out of the file first, or add it with the command "
                    "%(command)s add_city, which may take minutes."
                )
                % {"command": settings.MANAGE_COMMAND}
            )
        return None
    if plan.boundary_field:
        if rows and plan.boundary_field not in rows[0].properties:
            known = ", ".join(sorted(rows[0].properties))
            faults.append(
                _("%(path)s has no field %(field)s; it has: %(fields)s.")
                % {"path": plan.boundary.name, "field": plan.boundary_field, "fields": known}
            )
            return None
        rows = [row for row in rows if as_text(row.properties[plan.boundary_field]) == plan.boundary_value]
    shapes = [
        polygons(row.geometry) for row in rows if row.geometry is not None and not row.geometry.is_empty
    ]
    shapes = [shape for shape in shapes if not shape.is_empty]
    if not shapes:
        faults.append(_("%(path)s holds no polygon for the boundary.") % {"path": plan.boundary.name})
        return None
    if len(shapes) > 1:
        notes.append(_("%(count)d polygons joined to the boundary.") % {"count": len(shapes)})
    whole = polygons(shapely.union_all(shapes))
    square_km = _square_km(whole)
    if square_km > LARGEST:
        faults.append(
            _("The boundary covers %(size)d square kilometres: pick the city by a field and its value.")
            % {"size": square_km}
        )
        return None
    return whole


def _square_km(shape: BaseGeometry) -> float:
    """Roughly: degrees shrink with the latitude."""
    return float(shape.area) * 111.32 * 110.57 * math.cos(math.radians(shape.centroid.y))


def _areas(
    area_file: AreaFile, near: Box, limits: Limits, faults: list[str], notes: list[str]
) -> list[AreaRow]:
    try:
        return area_rows(
            area_file.path,
            code_field=area_file.code_field,
            name_field=area_file.name_field,
            layer=area_file.layer,
            crs=area_file.crs,
            encoding=area_file.encoding,
            swapped=area_file.swapped,
            near=near,
            notes=notes,
            limits=limits,
        )
    except FileRefused as error:
        faults.append(str(error))
        if error.too_much and limits != STAFF:
            faults.append(
                _(
                    "This page can wait for small files only: add the city without these areas, then choose “Import areas” on the "
                    "city's page, where a job reads them and may take minutes."
                )
            )
    except ImportRefused as error:
        faults.extend(f"{area_file.path.name}: {fault}" for fault in error.faults)
    return []


def _area_faults(read: list[tuple[AreaFile, list[AreaRow]]], city: City) -> list[str]:
    """Faults of the areas, found before anything is written so that they stand beside those of the city."""
    found: list[str] = []
    for area_file, rows in read:
        if rows:
            parts, faults = gathered(rows, merge=area_file.merge, notes=[])
            more, _shapes = find_faults(parts, city, [])
            faults.extend(more)
            found.extend(f"{area_file.path.name}: {fault}" for fault in faults)
    return found


def _logo(path: Path | None, faults: list[str]) -> ContentFile[bytes] | None:
    if path is None:
        return None
    try:
        return drawn_logo(path, path.name)
    except ValidationError as error:
        faults.extend(error.messages)
        return None


def _city(plan: CityPlan, shape: BaseGeometry | None) -> City:
    middle = shape.centroid if shape is not None else shapely.Point(9, 45)
    return City(
        slug=plan.slug,
        name_it=mended_line(plan.name_it),
        name_en=mended_line(plan.name_en),
        official_name=mended_line(plan.official_name or plan.name_it),
        body_name=mended_line(plan.body_name),
        istat_code=plan.istat_code,
        boundary=as_geos(shape) if shape is not None else None,  # type: ignore[misc]
        metric_srid=plan.metric_srid or utm_srid(middle.x, middle.y),
        time_zone=plan.time_zone,
        patron_day=plan.patron_day,
        languages=list(plan.languages),
        colour=plan.colour,
        contact_email=plan.contact_email,
        homepage=plan.homepage,
        ipa_code=plan.ipa_code,
        state=plan.state,
    )


def _city_faults(plan: CityPlan, city: City, *, has_boundary: bool) -> list[str]:
    faults: list[str] = []
    try:
        city.full_clean(exclude=None if has_boundary else ["boundary"])
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            if name != NON_FIELD_ERRORS:
                label = City._meta.get_field(name).verbose_name  # type: ignore[union-attr]
                faults.extend(f"{label}: {sentence}" for sentence in sentences)
    if plan.slug in RESERVED_SLUGS:
        faults.append(
            _("The short name %(slug)s is a word of the site's own addresses.") % {"slug": plan.slug}
        )
    if plan.time_zone not in available_timezones():
        faults.append(_("There is no time zone %(zone)s.") % {"zone": plan.time_zone})
    if bool(plan.publisher) != bool(plan.licence):
        faults.append(_("Name both the publisher and the licence of the boundary, or neither."))
    kinds = [area_file.kind for area_file in plan.areas]
    if len(set(kinds)) < len(kinds):
        faults.append(_("Every file of areas needs a kind of its own."))
    return faults


def _write(
    plan: CityPlan,
    city: City,
    outcome: CityOutcome,
    read: list[tuple[AreaFile, list[AreaRow]]],
    faults: list[str],
) -> None:
    if plan.publisher:
        city.source = Source.objects.get_or_create(
            code=f"{plan.slug}-boundary",
            defaults={
                "title": _("Boundary of %(city)s") % {"city": plan.name_it},
                "publisher": plan.publisher,
                "licence": plan.licence,
            },
        )[0]
    else:
        outcome.notes.append(
            _("The source of the boundary is not named: it cannot stand on the credits page.")
        )
    if not plan.ipa_code:
        outcome.notes.append(
            _("The IPA code is not named: national catalogues of open data know public bodies by it.")
        )
    city.save()
    for position, (area_file, rows) in enumerate(read):
        kind = AreaKind(
            city=city,
            code=area_file.kind,
            name_it=area_file.name_it,
            name_en=area_file.name_en,
            plural_it=area_file.plural_it,
            plural_en=area_file.plural_en,
            position=position,
        )
        try:
            kind.full_clean()
            kind.save()
            done = import_areas(kind=kind, rows=rows, source=city.source, merge=area_file.merge)
        except ValidationError as error:
            faults.extend(f"{area_file.path.name}: {sentence}" for sentence in error.messages)
        except ImportRefused as error:
            faults.extend(f"{area_file.path.name}: {fault}" for fault in error.faults)
        else:
            outcome.areas[area_file.kind] = len(done.added)
            outcome.notes.extend(done.notes)
