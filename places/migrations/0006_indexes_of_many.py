"""Indexes for what a city of a million things is asked: the newest change of each source, examples, suggestions of places."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0005_streets_tell"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="feature",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(
                    ("visibility", "public"), models.Q(("kind", "reports.report"), _negated=True)
                ),
                fields=["search"],
                name="feature_places_search_gin",
            ),
        ),
        migrations.AddIndex(
            model_name="feature",
            index=models.Index(
                condition=models.Q(("is_example", False), ("visibility", "public")),
                fields=["city", "kind", "source", "updated"],
                name="feature_public_changed",
            ),
        ),
        migrations.AddIndex(
            model_name="feature",
            index=models.Index(
                condition=models.Q(("is_example", True), ("visibility", "public")),
                fields=["city", "kind"],
                name="feature_public_examples",
            ),
        ),
    ]
