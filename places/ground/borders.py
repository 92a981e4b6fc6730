"""Borders come into force on their day, by the calendar of the city's time zone.

A planned border is an ``AreaVersion`` without an end; a planned area is an ``Area`` whose ``valid_from`` is to come; an area that
will end has a ``valid_to`` to come. ``bring_into_force`` applies those that are due. It is idempotent and may run late: it
depends on today's date only.
"""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import BooleanField, DateField, Func, Value

from places.models import Area, AreaFigure, AreaKind, AreaVersion


class Today(Func):
    """Today in the time zone of a kind of area's city."""

    function = "public.civicmap_today"
    output_field = DateField()


class InForce(Func):
    """Whether an area with these days is in force today, by its kind."""

    function = "public.civicmap_in_force"
    output_field = BooleanField()


PRESENT = ("name", "boundary", "source_id", "valid_from")
"""The columns that a border sets on its area."""

DUE = """
SELECT DISTINCT kind.id
FROM places_areakind kind
JOIN places_area area ON area.kind_id = kind.id
LEFT JOIN places_areaversion planned ON planned.area_id = area.id AND planned.valid_to IS NULL
    AND planned.valid_from <= civicmap_today(kind.id)
WHERE planned.id IS NOT NULL
    OR area.in_force IS DISTINCT FROM civicmap_in_force(kind.id, area.valid_from, area.valid_to)
ORDER BY kind.id
"""


def kinds_due() -> list[int]:
    """Ids of the kinds of area of which some border is not what it should be today."""
    with connection.cursor() as cursor:
        cursor.execute(DUE)
        return [pk for (pk,) in cursor.fetchall()]


def bring_into_force() -> int:
    """Bring the borders of all cities to today's state. Returns the number of areas that changed."""
    return sum(bring_kind_into_force(pk) for pk in kinds_due())


@transaction.atomic
def bring_kind_into_force(kind: int) -> int:
    """The same for one kind of area, in one statement for all its areas: things are placed anew once."""
    AreaKind.objects.select_for_update(no_key=True).get(pk=kind)
    planned = (
        AreaVersion.objects.filter(area__kind=kind, valid_to__isnull=True, valid_from__lte=Today(Value(kind)))
        .select_related("area")
        .order_by("valid_from", "pk")
    )
    areas: dict[int, Area] = {}
    for version in planned:
        area = areas.setdefault(version.area_id, version.area)
        keep_as_earlier(area, version)
        for name in PRESENT:
            setattr(area, name, getattr(version, name))
        if (
            area.valid_to is not None
            and version.valid_from is not None
            and area.valid_to <= version.valid_from
        ):
            area.valid_to = None  # it comes back
        version.delete()
    switched = (
        Area.objects.filter(kind=kind)
        .exclude(pk__in=areas)
        .exclude(in_force=InForce("kind", "valid_from", "valid_to"))
    )
    areas.update({area.pk: area for area in switched})
    if areas:
        fields = ["name", "boundary", "source", "valid_from", "valid_to", "in_force"]
        Area.objects.bulk_update(list(areas.values()), fields)
    return len(areas)


def keep_as_earlier(area: Area, later: AreaVersion) -> AreaVersion:
    """Put the present border on record, with the figures that were measured in it."""
    end = later.valid_from
    if area.valid_to is not None and end is not None and area.valid_to < end:
        end = area.valid_to
    earlier = AreaVersion.objects.create(
        area=area,
        name=area.name,
        boundary=area.boundary,
        source_id=area.source_id,
        valid_from=area.valid_from,
        valid_to=end,
    )
    AreaFigure.objects.filter(area=area, border__isnull=True).update(border=earlier)
    return earlier
