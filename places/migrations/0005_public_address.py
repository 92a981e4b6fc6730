"""The public address and the search follow the precision: a coarse thing cannot be found by its house number.

A generated column cannot be altered, so the search column is made again with its index.
"""

import django.contrib.postgres.indexes
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import migrations, models
from django.db.models import Case, F, Func, Value, When


def public_address():
    street = Func("address", Value(r"[\s,;(]*\d.*$"), Value(""), function="regexp_replace")
    return Case(
        When(precision="exact", then=F("address")), When(precision="street", then=street), default=Value("")
    )


class Migration(migrations.Migration):
    dependencies = [("places", "0004_house_triggers")]

    operations = [
        migrations.AddField(
            "feature",
            "public_address",
            models.GeneratedField(
                db_persist=True,
                expression=public_address(),
                output_field=models.CharField(max_length=200),
                verbose_name="address for the public",
            ),
        ),
        migrations.RemoveIndex("feature", "feature_search_gin"),
        migrations.RemoveField("feature", "search"),
        migrations.AddField(
            "feature",
            "search",
            models.GeneratedField(
                db_persist=True,
                expression=SearchVector("title", weight="A", config="civicmap_italian")
                + SearchVector(public_address(), weight="B", config="civicmap_italian")
                + SearchVector("description", weight="C", config="civicmap_italian"),
                output_field=SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            "feature",
            django.contrib.postgres.indexes.GinIndex(fields=["search"], name="feature_search_gin"),
        ),
    ]
