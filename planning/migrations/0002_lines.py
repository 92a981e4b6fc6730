"""The view of the numbers that computed tables hang on."""

from django.db import migrations

from layers.sql.installing import InstallSql


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0001_tables"),
        ("places", "0004_triggers"),
        ("engagement", "0003_triggers"),
    ]

    operations = [
        InstallSql("planning", "line.sql", "fa6781ce89fe"),
    ]
