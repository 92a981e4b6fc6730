"""Codes that could not stand in an address become keys."""

from django.db import migrations

from places.migration_keys import free_key, mend_codes

SHORT = 20
"""Characters that the code of an area had before."""


def mend(apps, schema_editor):
    mend_codes(apps.get_model("places", "City"), field="slug")
    mend_codes(apps.get_model("places", "AreaKind"), within=("city_id",), word=True)
    mend_codes(apps.get_model("places", "Area"), within=("kind_id", "valid_to"), refused=("at",))
    mend_codes(apps.get_model("places", "Category"), within=("city_id",))
    mend_codes(apps.get_model("places", "Office"), within=("city_id",))
    mend_codes(apps.get_model("places", "Source"))
    indicators = apps.get_model("places", "Indicator")
    mend_codes(indicators)
    columns = set()
    for indicator in indicators.objects.order_by("pk"):
        column = free_key(indicator.code.replace("-", "_"), columns, most=60, joint="_")
        if column != indicator.code.replace("-", "_"):
            indicators.objects.filter(pk=indicator.pk).update(code=column)
        columns.add(column)


def shorten(apps, schema_editor):
    areas = apps.get_model("places", "Area")
    for area in areas.objects.order_by("pk"):
        if len(area.code) > SHORT:
            others = areas.objects.filter(kind=area.kind_id, valid_to=area.valid_to).exclude(pk=area.pk)
            code = free_key(area.code, others.values_list("code", flat=True), most=SHORT)
            areas.objects.filter(pk=area.pk).update(code=code)


class Migration(migrations.Migration):
    dependencies = [("places", "0034_room_for_codes")]

    operations = [migrations.RunPython(mend, shorten)]
