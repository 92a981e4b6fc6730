"""What the database keeps true by itself."""

from django.db import migrations

from layers.sql.installing import InstallSql


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_tables"),
        ("places", "0004_triggers"),
        ("engagement", "0003_triggers"),
    ]

    operations = [
        InstallSql("places", "child.sql", "48d4fae4abb7", table="reports_report", kind="reports.report"),
    ]
