"""Keys of applications that file reports; contact data without a mail address."""

import django.db.models.deletion
from django.db import migrations, models

import reports.keys.models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0004_triggers"),
        ("reports", "0002_triggers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="reportcontact",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="e-mail address"),
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="application")),
                (
                    "contact",
                    models.EmailField(
                        help_text="The address of a person.",
                        max_length=254,
                        verbose_name="who answers for it",
                    ),
                ),
                ("hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("start", models.CharField(editable=False, max_length=8, verbose_name="begins with")),
                (
                    "trusted",
                    models.BooleanField(
                        default=True,
                        help_text="Its reports are filed as soon as they arrive. Otherwise each waits until its sender has opened the link in a mail.",
                        verbose_name="reports need no confirmation",
                    ),
                ),
                (
                    "rate",
                    models.CharField(
                        default="600/hour",
                        max_length=20,
                        validators=[reports.keys.models.validate_rate],
                        verbose_name="most requests that write",
                    ),
                ),
                ("created", models.DateTimeField(auto_now_add=True, verbose_name="issued")),
                ("used", models.DateField(editable=False, null=True, verbose_name="last used on")),
                ("revoked", models.DateTimeField(editable=False, null=True, verbose_name="revoked")),
                (
                    "city",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: every city.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_keys",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        help_text="The application may then move the status of the reports that this office is in charge of.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="api_keys",
                        to="places.office",
                        verbose_name="acts for the office",
                    ),
                ),
            ],
            options={
                "verbose_name": "key of an application",
                "verbose_name_plural": "keys of applications",
                "ordering": ["city", "name", "id"],
            },
        ),
    ]
