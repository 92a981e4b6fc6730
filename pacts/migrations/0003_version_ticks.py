"""Regulations, phases and types are shown with pacts: a change of one is a change of the data."""

from django.db import migrations

from places.version_triggers import ticks


class Migration(migrations.Migration):
    dependencies = [("pacts", "0002_triggers"), ("places", "0009_counts_from_changes")]

    operations = [ticks("pacts_regulation", "pacts_phase", "pacts_pacttype")]
