"""Writes the areas of a file: corrections of the present borders, and reforms that come into force on a given day.

One function, called by command, administration and the demonstration's loader. It tells what it would do or has done, and a second
run changes nothing. Areas are known by their code. Nothing is deleted: an area whose ground others take ends on the day of the
reform, and one that the file lacks stays.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import shapely
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from shapely.geometry.base import BaseGeometry

from layers.input.cleaning import mended_line
from places.bilingual import day_in_words
from places.ground.borders import bring_kind_into_force
from places.ground.reassignments import Moved, count_moves
from places.imports.area_findings import findings, metres, same_ground, share_of
from places.imports.reading import AreaRow, ImportRefused, as_geos, find_faults, gathered, in_order, listed
from places.models import Area, AreaKind, AreaVersion, FeatureArea, Source
from places.models.area import AreaQuerySet

COVERED = 0.95
"""Share of an area's ground that others have to take for it to end. Borders of two times are generalised differently."""
LONG_AGO = datetime.date(1970, 1, 1)
PART = 0.05
"""Share of an ended area's ground from which another is its successor."""


@dataclass
class Outcome:
    """What an import did, or would do: codes, things that change their area, and what is worth knowing."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    unchanged: int = 0
    missing: list[str] = field(default_factory=list)
    covered: dict[str, list[str]] = field(default_factory=dict)
    moved: list[Moved] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return _("%(added)d added, %(changed)d changed, %(renamed)d renamed, %(same)d unchanged") % {
            "added": len(self.added),
            "changed": len(self.changed),
            "renamed": len(self.renamed),
            "same": self.unchanged,
        }


@dataclass(frozen=True)
class State:
    """An area as it is, or will be, on the day of the import."""

    area: Area
    name: str
    shape: BaseGeometry
    valid_from: datetime.date | None
    planned: AreaVersion | None = None


@dataclass
class Plan:
    """Rows to write."""

    kind: AreaKind
    fresh: list[Area] = field(default_factory=list)
    corrected: list[Area] = field(default_factory=list)
    versions: list[AreaVersion] = field(default_factory=list)
    ending: dict[str, list[str]] = field(default_factory=dict)
    sources: list[Area] = field(default_factory=list)


def import_areas(
    *,
    kind: AreaKind,
    rows: Sequence[AreaRow],
    source: Source | None = None,
    valid_from: datetime.date | None = None,
    merge: bool = False,
    dry_run: bool = False,
) -> Outcome:
    """Add or change areas of a kind. With ``valid_from`` changed borders, new areas and the ends of those they cover come into
    force on that day; without it today's borders are corrected. Raises ImportRefused with all faults."""
    outcome = Outcome()
    parts, faults = gathered(rows, merge=merge, notes=outcome.notes)
    found, shapes = find_faults(parts, kind.city, outcome.notes)
    faults.extend(found)
    states = states_on(kind, valid_from) if kind.pk else {}
    faults.extend(_too_late(states, shapes, valid_from))
    if faults:
        raise ImportRefused(faults)
    names = {row.code: mended_line(row.name) for row in parts}
    plan = _compare(kind, shapes, names, states, source, valid_from, outcome)
    _cover(kind, shapes, states, valid_from, plan, outcome)
    staying = {
        code: state.shape for code, state in states.items() if code not in shapes and code not in plan.ending
    }
    outcome.missing = [code for code in staying if code not in outcome.covered]
    outcome.notes.extend(findings({**shapes, **staying}, kind.city))
    with transaction.atomic():
        if kind.pk:
            outcome.moved = count_moves(kind, lambda: _write_for_today(plan))
        outcome.notes.extend(_summary(outcome, plan, valid_from))
        if not dry_run:
            _write(plan, valid_from)
    return outcome


def states_on(kind: AreaKind, day: datetime.date | None) -> dict[str, State]:
    """The areas that are in force on a day, or now, by code; ended and later ones are left out."""
    areas = Area.objects.filter(kind=kind)
    if day is None:
        areas = areas.current()
    else:
        areas = areas.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    states = {area.code: State(area, area.name, _shape(area), area.valid_from) for area in areas}
    if day is not None:
        planned = AreaVersion.objects.filter(area__kind=kind, valid_to__isnull=True, valid_from__lte=day)
        for version in planned.select_related("area").order_by("valid_from"):
            area = version.area
            states[area.code] = State(area, version.name, _shape(version), version.valid_from, version)
    return states


def _shape(row: Area | AreaVersion) -> BaseGeometry:
    return shapely.from_wkb(bytes(row.boundary.wkb))


def _too_late(
    states: Mapping[str, State], shapes: Mapping[str, BaseGeometry], day: datetime.date | None
) -> list[str]:
    """A border of an earlier day would take the place of a later one."""
    if day is None:
        return []
    return [
        _("The border of %(code)s is in force since %(since)s; one of %(day)s would come before it.")
        % {"code": code, "since": day_in_words(since), "day": day_in_words(day)}
        for code, state in states.items()
        if code in shapes and (since := state.valid_from) is not None and since > day
    ]


def _compare(
    kind: AreaKind,
    shapes: Mapping[str, BaseGeometry],
    names: Mapping[str, str],
    states: Mapping[str, State],
    source: Source | None,
    day: datetime.date | None,
    outcome: Outcome,
) -> Plan:
    plan = Plan(kind)
    known = {area.code: area for area in Area.objects.filter(kind=kind)} if kind.pk else {}
    for code, shape in shapes.items():
        state = states.get(code)
        if state is None and code not in known:
            outcome.added.append(code)
            plan.fresh.append(
                Area(
                    kind=kind,
                    code=code,
                    name=names[code],
                    boundary=as_geos(shape),
                    source=source,
                    valid_from=day,
                )
            )
            continue
        if state is None:
            # The area has ended or begins later: the file restores it.
            outcome.added.append(code)
            _put(plan, known[code], names[code], shape, source, day)
            continue
        same = same_ground(state.shape, shape, kind.city)
        if same and state.name == names[code]:
            outcome.unchanged += 1
            if source is not None and state.area.source_id != source.pk and state.planned is None:
                state.area.source = source
                plan.sources.append(state.area)
            continue
        if not same:
            outcome.changed.append(code)
        if state.name != names[code]:
            outcome.renamed.append(code)
        if state.planned is not None and state.valid_from == day:
            version = state.planned
            version.name, version.boundary = names[code], as_geos(shape)
            version.source = source or version.source
            plan.versions.append(version)
        elif day is None or state.valid_from == day or (same and day <= kind.city.today()):
            area = state.area
            area.name = names[code]
            if not same:
                area.boundary = as_geos(shape)
            area.source = source or area.source
            plan.corrected.append(area)
        else:
            _put(plan, state.area, names[code], shape, source, day)
    return plan


def _put(
    plan: Plan,
    area: Area,
    name: str,
    shape: BaseGeometry,
    source: Source | None,
    day: datetime.date | None,
) -> None:
    """A border that an area has from a day on; one that has ended and comes back without a day is in force from today."""
    if day is None:
        area.name, area.boundary, area.source = name, as_geos(shape), source or area.source
        area.valid_from = area.valid_to = None
        plan.corrected.append(area)
        return
    plan.versions.append(
        AreaVersion(
            area=area, name=name, boundary=as_geos(shape), source=source or area.source, valid_from=day
        )
    )


def _cover(
    kind: AreaKind,
    shapes: Mapping[str, BaseGeometry],
    states: Mapping[str, State],
    day: datetime.date | None,
    plan: Plan,
    outcome: Outcome,
) -> None:
    """Areas whose ground those of the file take. They end on the day of the reform; without a day they are only told."""
    project = metres(kind.city)
    fresh = {code: project(shape) for code, shape in shapes.items()}
    codes = list(fresh)
    tree = shapely.STRtree([fresh[code] for code in codes])
    for code, state in states.items():
        if code in shapes:
            continue
        ground = project(state.shape)
        met = [codes[index] for index in tree.query(ground, predicate="intersects")]
        shares = {other: share_of(fresh[other], ground) for other in met}
        if not shares or share_of(shapely.union_all([fresh[other] for other in met]), ground) < COVERED:
            continue
        successors = sorted(
            (other for other, share in shares.items() if share >= PART), key=lambda c: -shares[c]
        )
        outcome.covered[code] = successors
        if day is not None:
            plan.ending[code] = successors


def _write_for_today(plan: Plan) -> None:
    """What the plan says, as if its day were today: for counting what it moves, and then undone."""
    borders = [(version.area_id, version.boundary) for version in plan.versions]
    borders.extend((area.pk, area.boundary) for area in plan.corrected)
    rows = Area.objects.in_bulk([pk for pk, _boundary in borders])
    for pk, boundary in borders:
        rows[pk].boundary = boundary
        rows[pk].valid_from = rows[pk].valid_to = None
    Area.objects.bulk_update(rows.values(), ["boundary", "valid_from", "valid_to"])
    _of(plan.ending, plan.kind).update(valid_from=None, valid_to=LONG_AGO)
    Area.objects.bulk_create(
        Area(kind=area.kind, code=area.code, name=area.name, boundary=area.boundary) for area in plan.fresh
    )


def _write(plan: Plan, day: datetime.date | None) -> None:
    if plan.kind.pk is None:
        plan.kind.save()
    # One statement for all areas: after each statement the database assigns all features of the kind again.
    Area.objects.bulk_update(plan.corrected, ["name", "boundary", "source", "valid_from", "valid_to"])
    Area.objects.bulk_update(plan.sources, ["source"])
    for version in plan.versions:
        version.save()
    Area.objects.bulk_create(plan.fresh)
    _of(plan.ending, plan.kind).update(valid_to=day)
    known = {area.code: area for area in Area.objects.filter(kind=plan.kind).defer("boundary")}
    for code, successors in plan.ending.items():
        heirs = [known[other] for other in successors]
        known[code].successors.set(heirs)
        for earlier in known[code].predecessors.all():
            earlier.successors.add(*heirs)
    bring_kind_into_force(plan.kind.pk)


def _of(codes: Iterable[str], kind: AreaKind) -> AreaQuerySet:
    return Area.objects.filter(kind=kind, code__in=list(codes))


def _summary(outcome: Outcome, plan: Plan, day: datetime.date | None) -> list[str]:
    """Codes of what changes, what moves, what belongs to areas that end."""
    told = [
        title % {"codes": listed(in_order(codes))}
        for title, codes in (
            (_("New: %(codes)s."), outcome.added),
            (_("New border: %(codes)s."), outcome.changed),
            (_("New name: %(codes)s."), outcome.renamed),
            (_("Not in the file, and left as they are: %(codes)s."), outcome.missing),
        )
        if codes
    ]
    if day is not None and day > plan.kind.city.today() and (plan.versions or plan.fresh or plan.ending):
        told.append(
            _("All this comes into force on %(day)s; until then nothing moves.") % {"day": day_in_words(day)}
        )
    for code in in_order(outcome.covered):
        successors = outcome.covered[code]
        names = {"code": code, "others": listed(successors)}
        if day is None:
            told.append(
                _(
                    "%(code)s is covered by %(others)s and stays beside them: to end it, name the day of the reform."
                )
                % names
            )
        else:
            told.append(
                _("%(code)s ends on %(day)s: its ground is in %(others)s.")
                % {**names, "day": day_in_words(day)}
            )
            told.extend(_belongings(code, plan.kind, listed(successors)))
    if outcome.moved:
        total = sum(row.things for row in outcome.moved)
        pairs = [
            _("%(count)d from %(old)s to %(new)s")
            % {"count": row.things, "old": row.old or _("no area"), "new": row.new or _("no area")}
            for row in outcome.moved
        ]
        told.append(
            ngettext(
                "%(count)d thing changes its area: %(pairs)s.",
                "%(count)d things change their area: %(pairs)s.",
                total,
            )
            % {"count": total, "pairs": listed(pairs)}
        )
    return told


def _belongings(code: str, kind: AreaKind, successors: str) -> list[str]:
    """What belongs to an area that ends: it stays on the area's page, and roles and bodies count for its successors."""
    area = Area.objects.filter(kind=kind, code=code).defer("boundary").first()
    if area is None:
        return []
    things = [
        f"{relation.related_model._meta.verbose_name_plural}: {count}"
        for relation in Area._meta.related_objects
        if relation.related_model not in (Area, AreaVersion, FeatureArea)
        and (count := getattr(area, str(relation.get_accessor_name())).count())
    ]
    if area.contact:
        things.append(str(Area._meta.get_field("contact").verbose_name))
    if not things:
        return []
    return [
        _(
            "To %(code)s belong %(things)s. They stay with it; from then on its roles and the bodies that serve it "
            "count for %(others)s."
        )
        % {"code": code, "things": ", ".join(things), "others": successors}
    ]
