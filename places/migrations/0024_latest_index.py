"""The newest of everything, of several kinds or cities: feeds and the map's list."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    dependencies = [("places", "0023_nearest_places")]

    operations = [
        migrations.AddIndex(
            model_name="feature",
            index=models.Index(
                F("published").desc(nulls_last=True),
                F("id").desc(),
                condition=models.Q(visibility="public"),
                name="feature_public_latest",
            ),
        ),
    ]
