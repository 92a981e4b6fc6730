"""What the database keeps true by itself."""

from django.db import migrations

from layers.sql.installing import InstallSql


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0001_tables"),
        ("places", "0004_triggers"),
    ]

    operations = [
        InstallSql("places", "child.sql", "48d4fae4abb7", table="assets_asset", kind="assets.asset"),
        InstallSql("places", "child.sql", "48d4fae4abb7", table="assets_service", kind="assets.service"),
        InstallSql("places", "tick.sql", "f76cd669288b", table="assets_organisation"),
        InstallSql("places", "tick.sql", "f76cd669288b", table="assets_organisation_areas_served"),
        InstallSql("assets", "desks.sql", "b6460ff01f05"),
    ]
