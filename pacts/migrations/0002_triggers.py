"""What the database keeps true by itself."""

from django.db import migrations

from layers.sql.installing import InstallSql


class Migration(migrations.Migration):
    dependencies = [
        ("pacts", "0001_tables"),
        ("places", "0004_triggers"),
    ]

    operations = [
        InstallSql("places", "child.sql", "48d4fae4abb7", table="pacts_pact", kind="pacts.pact"),
        InstallSql(
            "places",
            "phase_status.sql",
            "97b5caa7395d",
            name="pact",
            table="pacts_pact",
            phases="pacts_phase",
            kind="pacts.pact",
        ),
        InstallSql("places", "tick.sql", "f76cd669288b", table="pacts_regulation"),
        InstallSql("places", "tick.sql", "f76cd669288b", table="pacts_phase"),
        InstallSql("places", "tick.sql", "f76cd669288b", table="pacts_pacttype"),
    ]
