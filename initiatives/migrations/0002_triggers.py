"""The triggers every child of Feature needs."""

from django.db import migrations

from places.child_triggers import child_triggers, phase_triggers


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0001_tables"), ("places", "0004_house_triggers")]

    operations = [
        child_triggers("initiatives_initiative", "initiatives.initiative"),
        phase_triggers("initiatives_initiative", "initiatives_phase", "initiatives.initiative"),
    ]
