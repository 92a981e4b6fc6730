"""What the database keeps true by itself."""

from django.db import migrations

from layers.sql.installing import InstallSql


class Migration(migrations.Migration):
    dependencies = [
        ("initiatives", "0001_tables"),
        ("places", "0004_triggers"),
    ]

    operations = [
        InstallSql(
            "places",
            "child.sql",
            "48d4fae4abb7",
            table="initiatives_initiative",
            kind="initiatives.initiative",
        ),
        InstallSql(
            "places",
            "phase_status.sql",
            "97b5caa7395d",
            name="initiative",
            table="initiatives_initiative",
            phases="initiatives_phase",
            kind="initiatives.initiative",
        ),
        InstallSql("places", "tick.sql", "f76cd669288b", table="initiatives_policy"),
        InstallSql("places", "tick.sql", "f76cd669288b", table="initiatives_phase"),
    ]
