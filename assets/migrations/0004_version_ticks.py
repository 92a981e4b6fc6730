"""Organisations are named by what they run: a change of one is a change of the data."""

from django.db import migrations

from places.version_triggers import ticks


class Migration(migrations.Migration):
    dependencies = [("assets", "0003_example_hours"), ("places", "0009_counts_from_changes")]

    operations = [ticks("assets_organisation")]
