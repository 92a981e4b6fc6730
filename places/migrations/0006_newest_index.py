"""Lists are read from an index in their own order: the newest first, what has no date last."""

from django.db import migrations, models
from django.db.models import F, OrderBy


class Migration(migrations.Migration):
    dependencies = [("places", "0005_public_address")]

    operations = [
        migrations.RemoveIndex("feature", "feature_public_newest"),
        migrations.AddIndex(
            "feature",
            models.Index(
                F("city"),
                F("kind"),
                OrderBy(F("published"), descending=True, nulls_last=True),
                OrderBy(F("id"), descending=True),
                condition=models.Q(visibility="public"),
                name="feature_public_newest",
            ),
        ),
    ]
