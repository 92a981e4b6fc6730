"""A street that is written, renamed or removed gives the answers that offer it another version."""

from django.db import migrations

from layers.sql.installing import InstallSql


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0004_triggers"),
    ]

    operations = [
        InstallSql(
            "places",
            "tick.sql",
            "c7a9658220f2",
            table="places_street",
            city="r.city_id",
            kind="'places.street'",
        ),
    ]
