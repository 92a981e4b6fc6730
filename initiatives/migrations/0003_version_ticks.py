"""Phases are shown with initiatives: a change of one is a change of the data."""

from django.db import migrations

from places.version_triggers import ticks


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0002_triggers"), ("places", "0009_counts_from_changes")]

    operations = [ticks("initiatives_policy", "initiatives_phase")]
