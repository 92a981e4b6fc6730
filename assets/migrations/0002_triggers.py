"""The triggers every child of Feature needs."""

from django.db import migrations

from places.child_triggers import child_triggers


class Migration(migrations.Migration):
    dependencies = [("assets", "0001_tables"), ("places", "0004_house_triggers")]

    operations = [
        child_triggers("assets_asset", "assets.asset"),
        child_triggers("assets_service", "assets.service"),
    ]
