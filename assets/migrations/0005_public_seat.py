"""The seat of an organisation as the public may know it: of an informal group, none."""

from django.contrib.gis.db.models.fields import PointField
from django.contrib.postgres.indexes import GistIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assets", "0004_version_ticks")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="public_location",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(models.When(kind="informal", then=None), default=models.F("location")),
                output_field=PointField(null=True, spatial_index=False, srid=4326),
            ),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=GistIndex(fields=["public_location"], name="organisation_public_gist"),
        ),
    ]
