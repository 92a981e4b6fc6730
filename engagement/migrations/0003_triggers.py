"""What the database keeps true by itself."""

from django.db import migrations

from layers.sql.installing import InstallSql


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0002_relations"),
        ("places", "0004_triggers"),
    ]

    operations = [
        InstallSql("engagement", "procedures.sql", "2c91776d9bfe"),
        InstallSql(
            "places",
            "tick.sql",
            "c7a9658220f2",
            table="engagement_procedure",
            city="r.city_id",
            kind="r.kind",
        ),
        InstallSql(
            "places",
            "tick.sql",
            "c7a9658220f2",
            table="engagement_phase",
            city="(SELECT procedure.city_id FROM public.engagement_procedure procedure WHERE procedure.id = r.procedure_id)",
            kind="(SELECT procedure.kind FROM public.engagement_procedure procedure WHERE procedure.id = r.procedure_id)",
        ),
        InstallSql("engagement", "move_needed.sql", "6edbe1f8ed3e"),
        InstallSql("engagement", "move_allowed.sql", "6474da465b12"),
    ]
