"""Files that the job worker makes of a layer."""

import django.utils.timezone
from django.db import migrations, models

import layers.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ExportJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=layers.models.new_token,
                        editable=False,
                        max_length=43,
                        unique=True,
                        verbose_name="secret",
                    ),
                ),
                ("layer", models.CharField(max_length=120, verbose_name="layer")),
                ("query", models.TextField(blank=True, verbose_name="filters")),
                ("extension", models.CharField(max_length=10, verbose_name="format")),
                ("language", models.CharField(max_length=5, verbose_name="language")),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail address for the link"),
                ),
                (
                    "visitor",
                    models.CharField(blank=True, editable=False, max_length=32, verbose_name="visitor"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("running", "being made"),
                            ("ready", "ready"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fault", "a fault of the server"),
                            ("too-many", "more rows than the format can hold"),
                            ("gone", "the layer is gone, or its filters no longer hold"),
                            ("stuck", "the job was interrupted"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("rows_done", models.PositiveIntegerField(default=0, verbose_name="rows written")),
                ("rows_total", models.PositiveIntegerField(default=0, verbose_name="rows in all")),
                ("file", models.CharField(blank=True, editable=False, max_length=300, verbose_name="file")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="bytes")),
                (
                    "version",
                    models.CharField(
                        blank=True, editable=False, max_length=120, verbose_name="version of the data"
                    ),
                ),
                (
                    "declaration",
                    models.CharField(
                        blank=True, editable=False, max_length=32, verbose_name="version of the columns"
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        blank=True, editable=False, max_length=20, verbose_name="digest of the rows"
                    ),
                ),
                ("last_id", models.BigIntegerField(editable=False, null=True, verbose_name="highest id")),
                (
                    "created",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="asked for"
                    ),
                ),
                ("started", models.DateTimeField(editable=False, null=True, verbose_name="begun")),
                ("finished", models.DateTimeField(editable=False, null=True, verbose_name="finished")),
                ("expires", models.DateTimeField(editable=False, null=True, verbose_name="kept until")),
            ],
            options={
                "verbose_name": "export",
                "verbose_name_plural": "exports",
                "indexes": [
                    models.Index(fields=["layer", "extension", "state"], name="layers_export_same"),
                    models.Index(fields=["visitor", "created"], name="layers_export_visitor"),
                ],
            },
        ),
    ]
