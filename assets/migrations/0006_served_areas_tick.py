"""The areas that organisations serve stand in a table of their own: a change of it alone is a change of the data."""

from django.db import migrations

from places.version_triggers import ticks


class Migration(migrations.Migration):
    dependencies = [("assets", "0005_public_seat")]

    operations = [ticks("assets_organisation_areas_served")]
