"""Indexes of whole layers: the public ids of each kind by themselves, and the areas of each feature."""

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
        migrations.AlterField(
            model_name="featurearea",
            name="feature",
            field=models.ForeignKey(
                db_index=False,
                on_delete=models.deletion.CASCADE,
                related_name="feature_areas",
                to="places.feature",
            ),
        ),
        migrations.AddIndex(
            model_name="featurearea",
            index=models.Index(fields=["feature"], include=["area"], name="featurearea_feature"),
        ),
    ]
