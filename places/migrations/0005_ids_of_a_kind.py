"""The public ids of each kind by themselves, in a form that the primary key does not have."""

from django.db import migrations, models
from django.db.models.expressions import CombinedExpression


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0004_triggers"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="feature", name="feature_public_pages"),
        migrations.AddIndex(
            model_name="feature",
            index=models.Index(
                models.F("kind"),
                CombinedExpression(models.F("id"), "+", models.Value(0)),
                condition=models.Q(("visibility", "public")),
                name="feature_public_ids",
            ),
        ),
    ]
