"""The triggers every child of Feature needs, for houses."""

from django.db import migrations

from places.child_triggers import child_triggers


class Migration(migrations.Migration):
    dependencies = [("places", "0003_triggers")]

    operations = [child_triggers("places_house", "places.house")]
