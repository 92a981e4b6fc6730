"""What is shown with the name of an organisation changes with it."""

from django.db import migrations

from layers.sql.installing import InstallSql


class Migration(migrations.Migration):
    dependencies = [
        ("initiatives", "0002_triggers"),
        ("assets", "0002_triggers"),
    ]

    operations = [
        InstallSql("assets", "organisation_named.sql", "456022c3b2ac", table="initiatives_initiative")
    ]
