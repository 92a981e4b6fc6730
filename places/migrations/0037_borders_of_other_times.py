"""Borders that areas had or will have stand in a table of their own."""

import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.db import migrations, models

from places.version_triggers import ticks


class Migration(migrations.Migration):
    dependencies = [("places", "0036_codes_are_keys")]

    operations = [
        migrations.CreateModel(
            name="AreaVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="places.area",
                        verbose_name="area",
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                (
                    "boundary",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        spatial_index=False, srid=4326, verbose_name="boundary"
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force until")),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "border of another time",
                "verbose_name_plural": "borders of other times",
                "ordering": [
                    "area",
                    models.OrderBy(models.F("valid_from"), descending=True, nulls_last=True),
                    "-pk",
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="areaversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("boundary__isvalid", True)), name="areaversion_boundary_valid"
            ),
        ),
        migrations.AddConstraint(
            model_name="areaversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", False), ("valid_to__isnull", False), _connector="OR"
                ),
                name="areaversion_has_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="areaversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_from__lt", models.F("valid_to")),
                    _connector="OR",
                ),
                name="areaversion_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="areaversion",
            constraint=models.UniqueConstraint(
                fields=("area", "valid_from", "valid_to"), name="areaversion_unique", nulls_distinct=False
            ),
        ),
        migrations.AddField(
            model_name="area",
            name="in_force",
            field=models.BooleanField(default=True, editable=False, verbose_name="in force"),
        ),
        migrations.AddField(
            model_name="area",
            name="successors",
            field=models.ManyToManyField(
                blank=True, related_name="predecessors", to="places.area", verbose_name="its ground is in"
            ),
        ),
        migrations.AddField(
            model_name="areafigure",
            name="border",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="figures",
                to="places.areaversion",
                verbose_name="earlier border it was measured in",
            ),
        ),
        ticks("places_areaversion", "places_area_successors"),
    ]
