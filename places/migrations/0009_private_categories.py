"""Categories whose reports are private: seen by their sender, the office in charge and the administrators of the city."""

from django.db import migrations, models

from layers.sql.installing import InstallSql


def visibility(model: str) -> migrations.AlterField:
    """The column with the new choice."""
    return migrations.AlterField(
        model_name=model,
        name="visibility",
        field=models.CharField(
            choices=[
                ("draft", "draft"),
                ("pending", "waiting for approval"),
                ("public", "public"),
                ("hidden", "hidden"),
                ("withdrawn", "withdrawn"),
                ("private", "private"),
                ("closed", "public once its city is open"),
            ],
            default="draft",
            max_length=10,
            verbose_name="visibility",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0008_metres_between_repeats"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="feature", name="feature_visibility_known"),
        migrations.AddField(
            model_name="category",
            name="is_private",
            field=models.BooleanField(
                default=False,
                help_text="Reports of this category are seen only by whoever sent them, the office in charge and the administrators of "
                "the city: they are never public. Holds for this category alone, not for those below it. Reports that are public become "
                "private at once; taking the mark away makes none public.",
                verbose_name="private reports",
            ),
        ),
        visibility("feature"),
        visibility("featureevent"),
        migrations.AddConstraint(
            model_name="feature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "visibility__in",
                        ["draft", "pending", "public", "hidden", "withdrawn", "private", "closed"],
                    )
                ),
                name="feature_visibility_known",
            ),
        ),
        InstallSql("places", "private_category.sql", "dcaa173b97d4"),
    ]
