"""The nearest house, desk or place is found without looking among the reports."""

from django.contrib.postgres.indexes import GistIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0022_areas_in_bulk")]

    operations = [
        migrations.AddIndex(
            model_name="feature",
            index=GistIndex(
                condition=models.Q(
                    ("visibility", "public"), models.Q(("kind", "reports.report"), _negated=True)
                ),
                fields=["web_location"],
                name="feature_public_places_gist",
            ),
        ),
    ]
