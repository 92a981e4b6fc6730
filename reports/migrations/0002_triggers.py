"""The triggers every child of Feature needs."""

from django.db import migrations

from places.child_triggers import child_triggers


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_tables"), ("places", "0004_house_triggers")]

    operations = [
        child_triggers("reports_report", "reports.report"),
    ]
