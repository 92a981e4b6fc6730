"""What was erased for good, by whom and why."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("number", models.BigIntegerField(verbose_name="number")),
                ("reference", models.CharField(blank=True, max_length=20, verbose_name="reference")),
                ("photos", models.PositiveSmallIntegerField(default=0, verbose_name="photos")),
                ("reason", models.TextField(verbose_name="reason")),
                ("erased", models.DateTimeField(auto_now_add=True, verbose_name="erased")),
                (
                    "city",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "erasure",
                "verbose_name_plural": "erasures",
                "ordering": ["-erased", "-id"],
                "constraints": [models.CheckConstraint(condition=~Q(reason=""), name="erasure_has_reason")],
            },
        ),
    ]
