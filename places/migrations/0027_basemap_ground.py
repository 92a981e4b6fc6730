"""The basemap gets place names, rivers, the sea and built-up land, a place for each name, and the source of each row."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Case, When

import places.models.basemap

LINES = [
    ("motorway", "motorway"),
    ("primary", "main road"),
    ("secondary", "secondary road"),
    ("tertiary", "local main road"),
    ("street", "street"),
    ("path", "path"),
    ("cycleway", "cycleway"),
    ("rail", "railway"),
    ("river", "river"),
    ("stream", "stream"),
]
POLYGONS = [
    ("building", "building"),
    ("park", "park"),
    ("water", "water"),
    ("sea", "sea"),
    ("square", "square"),
    ("built_up", "built-up land"),
]
POINTS = [
    ("city", "city"),
    ("town", "town"),
    ("village", "village"),
    ("suburb", "part of a city"),
    ("locality", "locality"),
    ("house_number", "house number"),
]


def city():
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="places.city",
        verbose_name="city",
    )


def source():
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="places.source",
        verbose_name="source",
    )


class Migration(migrations.Migration):
    dependencies = [("places", "0026_source_licences")]

    operations = [
        migrations.CreateModel(
            name="BasemapPoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("kind", models.CharField(choices=POINTS, max_length=20, verbose_name="kind")),
                ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="residents")),
                (
                    "shape",
                    django.contrib.gis.db.models.fields.PointField(
                        spatial_index=False, srid=3857, verbose_name="shape"
                    ),
                ),
                ("city", city()),
                ("source", source()),
            ],
            options={
                "verbose_name": "basemap point",
                "verbose_name_plural": "basemap points",
                "indexes": [
                    django.contrib.postgres.indexes.GistIndex(
                        fields=["shape"], name="basemappoint_shape_gist"
                    )
                ],
            },
        ),
        migrations.AddField(model_name="basemapline", name="source", field=source()),
        migrations.AddField(model_name="basemappolygon", name="source", field=source()),
        migrations.AlterField(model_name="basemapline", name="city", field=city()),
        migrations.AlterField(model_name="basemappolygon", name="city", field=city()),
        migrations.AlterField(
            model_name="basemapline",
            name="kind",
            field=models.CharField(choices=LINES, max_length=20, verbose_name="kind"),
        ),
        migrations.AlterField(
            model_name="basemappolygon",
            name="kind",
            field=models.CharField(choices=POLYGONS, max_length=20, verbose_name="kind"),
        ),
        migrations.AlterField(
            model_name="city",
            name="basemap_note_en",
            field=models.CharField(blank=True, max_length=400, verbose_name="note on the basemap (English)"),
        ),
        migrations.AlterField(
            model_name="city",
            name="basemap_note_it",
            field=models.CharField(blank=True, max_length=400, verbose_name="note on the basemap (Italian)"),
        ),
        migrations.AddField(
            model_name="basemappolygon",
            name="label_point",
            field=models.GeneratedField(
                db_persist=True,
                expression=Case(When(name="", then=None), default=places.models.basemap.LabelPoint("shape")),
                output_field=django.contrib.gis.db.models.fields.PointField(
                    null=True, spatial_index=False, srid=3857
                ),
                verbose_name="place of the name",
            ),
        ),
        migrations.AddField(
            model_name="basemappolygon",
            name="label_room",
            field=models.GeneratedField(
                db_persist=True,
                expression=Case(When(name="", then=None), default=places.models.basemap.LabelRoom("shape")),
                output_field=models.FloatField(null=True),
                verbose_name="room for the name",
            ),
        ),
        migrations.AddIndex(
            model_name="basemappolygon",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["label_point"], name="basemappolygon_label_gist"
            ),
        ),
    ]
