"""The view of the numbers from 1 to 10,000 that computed tables hang on."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("planning", "0001_saved_questions")]

    operations = [
        migrations.RunSQL(
            "CREATE VIEW public.planning_line AS SELECT pg_catalog.generate_series(1, 10000) AS id",
            "DROP VIEW public.planning_line",
        )
    ]
