"""A feature may serve areas in which it does not lie; a name of an organisation is unique in its city."""

from django.db import migrations, models

from layers.sql.installing import InstallSql, ReplaceSql


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0007_withdrawn"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="featurearea",
            name="featurearea_unique",
        ),
        migrations.RemoveIndex(
            model_name="featurearea",
            name="featurearea_area",
        ),
        migrations.RemoveIndex(
            model_name="featurearea",
            name="featurearea_feature",
        ),
        migrations.AddField(
            model_name="feature",
            name="areas_served",
            field=models.ManyToManyField(
                blank=True,
                help_text="Areas it works for, besides those in which it lies.",
                related_name="served_by",
                to="places.area",
                verbose_name="areas served",
            ),
        ),
        migrations.AddField(
            model_name="featurearea",
            name="served",
            field=models.BooleanField(db_default=False, default=False, verbose_name="only served"),
        ),
        migrations.AddConstraint(
            model_name="feature",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "assets.organisation")),
                fields=("city", "title"),
                name="organisation_name_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="featurearea",
            constraint=models.UniqueConstraint(
                condition=models.Q(("served", False)), fields=("feature", "kind"), name="featurearea_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="featurearea",
            constraint=models.UniqueConstraint(fields=("area", "feature"), name="featurearea_area"),
        ),
        migrations.AddIndex(
            model_name="featurearea",
            index=models.Index(fields=["feature"], include=["area", "served"], name="featurearea_feature"),
        ),
        InstallSql("places", "areas_served.sql", "8afe12cd4dca"),
        ReplaceSql("places", "feature_areas.sql", "de2cde8bc736"),
        ReplaceSql("places", "area_changes.sql", "e7ab3994569b"),
    ]
