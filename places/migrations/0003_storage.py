"""How full the pages of tables are that are written all the time, and when they are cleaned."""

from django.db import migrations

# Changes come and go all the time: their dead rows would be read by everybody who counts.
CHANGES = """
ALTER TABLE public.places_change SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 2000);
"""
# A row that is replaced in its page needs no new entry in an index.
ROOM = """
ALTER TABLE public.places_cellcount SET (fillfactor = 80);
ALTER TABLE public.places_featuretext SET (fillfactor = 85);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0002_tables"),
    ]

    operations = [
        migrations.RunSQL(CHANGES, migrations.RunSQL.noop),
        migrations.RunSQL(ROOM, migrations.RunSQL.noop),
    ]
