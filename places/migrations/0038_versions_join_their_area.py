"""Rows that were versions of one area become one area with its borders of other times, and everything hangs on it."""

import datetime
from collections import defaultdict

from django.db import migrations
from django.utils import timezone

# Tables of apps above this one that point at areas, where there are any.
POINTING = [
    ("places_role", "area_id", ("user_id", "name", "city_id", "house_id")),
    ("assets_organisation_areas_served", "area_id", ("organisation_id",)),
]


def choose(rows, today):
    """The row whose border is in force; else the one that was last, else the one that will be first."""
    now = [r for r in rows if (r.valid_from or today) <= today and (r.valid_to is None or r.valid_to > today)]
    if now:
        return max(now, key=lambda row: (row.valid_from or datetime.date.min, row.pk))
    past = [row for row in rows if row.valid_to is not None and row.valid_to <= today]
    if past:
        return max(past, key=lambda row: (row.valid_to, row.pk))
    return min(rows, key=lambda row: (row.valid_from or datetime.date.min, row.pk))


def repoint(cursor, old, new):
    for table, column, others in POINTING:
        cursor.execute("SELECT to_regclass(%s)", [f"public.{table}"])
        if cursor.fetchone()[0] is None:
            continue
        same = " AND ".join(f"there.{name} IS NOT DISTINCT FROM here.{name}" for name in others)
        cursor.execute(
            f"DELETE FROM {table} here WHERE here.{column} = %s AND EXISTS "
            f"(SELECT 1 FROM {table} there WHERE there.{column} = %s AND {same})",
            [old, new],
        )
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {column} = %s", [new, old])


def join(apps, schema_editor):
    areas = apps.get_model("places", "Area")
    versions = apps.get_model("places", "AreaVersion")
    figures = apps.get_model("places", "AreaFigure")
    groups = defaultdict(list)
    for row in areas.objects.order_by("pk"):
        groups[row.kind_id, row.code].append(row)
    today = timezone.localdate()
    with schema_editor.connection.cursor() as cursor:
        for rows in groups.values():
            if len(rows) == 1:
                continue
            kept = choose(rows, today)
            planned = False
            for row in rows:
                if row.pk == kept.pk:
                    continue
                is_planned = row.valid_to is None
                planned = planned or is_planned
                version = versions.objects.create(
                    area=kept,
                    name=row.name,
                    boundary=row.boundary,
                    source_id=row.source_id,
                    valid_from=row.valid_from,
                    valid_to=row.valid_to,
                )
                for figure in figures.objects.filter(area=row):
                    twin = figures.objects.filter(
                        area=kept,
                        indicator=figure.indicator_id,
                        period=figure.period,
                        source=figure.source_id,
                    )
                    if twin.exists():
                        figure.delete()
                    else:
                        figures.objects.filter(pk=figure.pk).update(
                            area=kept, border=None if is_planned else version
                        )
                repoint(cursor, row.pk, kept.pk)
                if row.contact and not kept.contact:
                    areas.objects.filter(pk=kept.pk).update(contact=row.contact)
                areas.objects.filter(pk=row.pk).delete()
            if planned:
                # The new border ends the old one when it comes into force.
                areas.objects.filter(pk=kept.pk).update(valid_to=None)


def part(apps, schema_editor):
    areas = apps.get_model("places", "Area")
    for version in apps.get_model("places", "AreaVersion").objects.select_related("area").order_by("pk"):
        area = version.area
        if version.valid_to is None:
            areas.objects.filter(pk=area.pk, valid_to__isnull=True).update(valid_to=version.valid_from)
        row = areas.objects.create(
            kind_id=area.kind_id,
            code=area.code,
            name=version.name,
            boundary=version.boundary,
            source_id=version.source_id,
            valid_from=version.valid_from,
            valid_to=version.valid_to,
        )
        apps.get_model("places", "AreaFigure").objects.filter(border=version).update(area=row)


class Migration(migrations.Migration):
    dependencies = [("places", "0037_borders_of_other_times")]

    operations = [migrations.RunPython(join, part)]
