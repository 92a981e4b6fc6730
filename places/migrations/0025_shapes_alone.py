"""The index of lines and polygons holds what has one. GeoDjango leaves out the condition of an index on one spatial field."""

from __future__ import annotations

from django.contrib.postgres.indexes import GistIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0024_latest_index")]

    operations = [
        migrations.RemoveIndex("feature", "feature_public_shape_gist"),
        migrations.AddIndex(
            "feature",
            GistIndex(
                models.F("public_shape"),
                condition=models.Q(public_shape__isnull=False),
                name="feature_public_shape_gist",
            ),
        ),
    ]
