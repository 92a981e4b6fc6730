"""Desks of houses that had no place of their own get that of their house."""

from django.db import migrations

PLACE = """
UPDATE public.places_feature SET location = location
WHERE id IN (SELECT feature_ptr_id FROM public.assets_service WHERE host_id IS NOT NULL AND NOT is_remote);
"""


class Migration(migrations.Migration):
    dependencies = [("assets", "0007_desks_stand_in_houses")]

    operations = [migrations.RunSQL(PLACE, migrations.RunSQL.noop)]
