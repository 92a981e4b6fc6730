"""What the database keeps true by itself."""

from django.db import migrations

from layers.sql.installing import InstallSql


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0001_tables"),
        ("places", "0004_triggers"),
        ("engagement", "0003_triggers"),
    ]

    operations = [
        InstallSql(
            "places", "child.sql", "48d4fae4abb7", table="assets_organisation", kind="assets.organisation"
        ),
        InstallSql("places", "child.sql", "48d4fae4abb7", table="assets_asset", kind="assets.asset"),
        InstallSql("places", "child.sql", "48d4fae4abb7", table="assets_service", kind="assets.service"),
        InstallSql("assets", "organisations.sql", "5b544e1825a4"),
        InstallSql("assets", "organisation_named.sql", "456022c3b2ac", table="assets_asset"),
        InstallSql("assets", "organisation_named.sql", "456022c3b2ac", table="assets_service"),
        InstallSql("assets", "desks.sql", "f886b44afbd7"),
    ]
