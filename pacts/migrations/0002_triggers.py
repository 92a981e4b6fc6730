"""What the database keeps true by itself."""

from django.db import migrations

from layers.sql.installing import InstallSql


class Migration(migrations.Migration):
    dependencies = [
        ("pacts", "0001_tables"),
        ("places", "0004_triggers"),
        ("engagement", "0004_procedure_rules"),
    ]

    operations = [
        InstallSql("places", "child.sql", "48d4fae4abb7", table="pacts_pact", kind="pacts.pact"),
        InstallSql("engagement", "governed.sql", "3f2c857bd6c8", table="pacts_pact", kind="pacts.pact"),
        InstallSql("places", "tick.sql", "f76cd669288b", table="pacts_pacttype"),
    ]
