"""What the database keeps true by itself."""

from django.db import migrations

from layers.sql.installing import InstallSql


class Migration(migrations.Migration):
    dependencies = [
        ("pacts", "0001_tables"),
        ("places", "0004_triggers"),
        ("engagement", "0003_triggers"),
        ("assets", "0002_triggers"),
    ]

    operations = [
        InstallSql("places", "child.sql", "48d4fae4abb7", table="pacts_pact", kind="pacts.pact"),
        InstallSql("engagement", "governed.sql", "3f2c857bd6c8", table="pacts_pact", kind="pacts.pact"),
        InstallSql(
            "places",
            "tick.sql",
            "c7a9658220f2",
            table="pacts_pacttype",
            city="NULL::bigint",
            kind="'pacts.pact'",
        ),
        InstallSql("assets", "organisation_named.sql", "456022c3b2ac", table="pacts_pact"),
    ]
