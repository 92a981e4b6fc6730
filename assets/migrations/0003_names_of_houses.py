"""A service changes with the name of its house."""

from django.db import migrations

from layers.sql.installing import ReplaceSql


class Migration(migrations.Migration):
    dependencies = [("assets", "0002_triggers")]

    operations = [ReplaceSql("assets", "desks.sql", "f886b44afbd7")]
