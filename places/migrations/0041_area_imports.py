"""Files of areas that are sent in through the administration."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import places.keys
import places.models.area_import


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0040_city_state"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AreaImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        max_length=40, validators=[places.keys.validate_word], verbose_name="code of the kind"
                    ),
                ),
                (
                    "kind_name",
                    models.CharField(blank=True, max_length=160, verbose_name="Italian name of the kind"),
                ),
                (
                    "file",
                    models.FileField(
                        max_length=300,
                        storage=places.models.area_import.private_storage,
                        upload_to=places.models.area_import.upload_path,
                        verbose_name="file",
                    ),
                ),
                ("code_field", models.CharField(max_length=120, verbose_name="field with the codes")),
                (
                    "name_field",
                    models.CharField(blank=True, max_length=120, verbose_name="field with the names"),
                ),
                ("layer", models.CharField(blank=True, max_length=120, verbose_name="layer of the file")),
                ("crs", models.CharField(blank=True, max_length=40, verbose_name="reference system")),
                (
                    "swapped",
                    models.BooleanField(default=False, verbose_name="latitude and longitude are swapped"),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="day of the reform")),
                (
                    "language",
                    models.CharField(default="it", editable=False, max_length=5, verbose_name="language"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "being checked"),
                            ("ready", "checked: nothing is written yet"),
                            ("refused", "refused"),
                            ("writing", "being written"),
                            ("done", "written"),
                        ],
                        default="checking",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "report",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        default=list,
                        editable=False,
                        size=None,
                        verbose_name="report",
                    ),
                ),
                (
                    "created",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="area_imports",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="places.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "file of areas",
                "verbose_name_plural": "files of areas",
                "ordering": ["-created"],
            },
        ),
    ]
