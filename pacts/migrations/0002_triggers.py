"""The triggers every child of Feature needs."""

from django.db import migrations

from places.child_triggers import child_triggers, phase_triggers


class Migration(migrations.Migration):
    dependencies = [("pacts", "0001_tables"), ("places", "0004_house_triggers")]

    operations = [
        child_triggers("pacts_pact", "pacts.pact"),
        phase_triggers("pacts_pact", "pacts_phase", "pacts.pact"),
    ]
