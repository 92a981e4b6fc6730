"""Open311 endpoints of offices, and the reports that were handed over to them."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import layers.outgoing
import reports.relay.models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0007_counts_of_words"),
        ("reports", "0006_routing_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "address",
                    models.URLField(
                        help_text="What stands before “/requests.json”, such as https://example.org/open311/v2.",
                        max_length=300,
                        validators=[layers.outgoing.validate_address],
                        verbose_name="address",
                    ),
                ),
                (
                    "jurisdiction",
                    models.CharField(blank=True, max_length=100, verbose_name="jurisdiction_id"),
                ),
                ("api_key", models.CharField(blank=True, max_length=200, verbose_name="key")),
                (
                    "codes",
                    models.TextField(
                        blank=True,
                        help_text="“our code = their code”, one a line. A category that is not named is sent with our code.",
                        validators=[reports.relay.models.validate_codes],
                        verbose_name="service codes",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "created",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="since"
                    ),
                ),
                (
                    "office",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="endpoint",
                        to="places.office",
                        verbose_name="office or outside body",
                    ),
                ),
            ],
            options={
                "verbose_name": "Open311 endpoint of an office",
                "verbose_name_plural": "Open311 endpoints of offices",
                "ordering": ["office"],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "to be sent"),
                            ("sent", "sent"),
                            ("closed", "closed there"),
                            ("ended", "no longer theirs"),
                            ("failed", "refused or given up"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=200, verbose_name="their number")),
                ("token", models.CharField(blank=True, max_length=200, verbose_name="their token")),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="failed tries")),
                (
                    "next_try",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="next try"),
                ),
                ("fault", models.CharField(blank=True, max_length=500, verbose_name="last fault")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handovers",
                        to="places.office",
                        verbose_name="office or outside body",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handovers",
                        to="reports.report",
                        verbose_name="report",
                    ),
                ),
            ],
            options={
                "verbose_name": "handover of a report",
                "verbose_name_plural": "handovers of reports",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sent"])),
                        fields=["next_try"],
                        name="handover_next",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("report", "office"), name="handover_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "sent", "closed", "ended", "failed"])),
                        name="handover_state_known",
                    ),
                ],
            },
        ),
    ]
