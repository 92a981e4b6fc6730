"""What cities change about the statuses of reports."""

import django.db.models.deletion
from django.db import migrations, models

from layers.sql.installing import InstallSql


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0007_counts_of_words"),
        ("reports", "0009_answers_about_solutions"),
    ]

    operations = [
        migrations.CreateModel(
            name="CityStatus",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("assigned", "Taken in charge"),
                            ("waiting_reporter", "Waiting for the reporter"),
                            ("in_progress", "In progress"),
                            ("scheduled", "Scheduled"),
                            ("forwarded", "Forwarded to another body"),
                            ("resolved", "Resolved"),
                            ("resolved_by_citizen", "Resolved (confirmed by citizens)"),
                            ("not_ours", "Not within competence"),
                            ("duplicate", "Duplicate"),
                            ("no_action", "No action planned"),
                            ("reopened", "Reopened"),
                            ("to_pact", "Became a proposal or pact"),
                            ("withdrawn", "Withdrawn by the reporter"),
                        ],
                        max_length=40,
                        verbose_name="status",
                    ),
                ),
                (
                    "label_it",
                    models.CharField(
                        blank=True,
                        help_text="Empty: the usual one.",
                        max_length=80,
                        verbose_name="Italian name",
                    ),
                ),
                (
                    "label_en",
                    models.CharField(
                        blank=True,
                        help_text="Empty: the usual one.",
                        max_length=80,
                        verbose_name="English name",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Small numbers come first. Empty: after those with a number, in the usual order.",
                        null=True,
                        verbose_name="place in the order",
                    ),
                ),
                (
                    "used",
                    models.BooleanField(
                        default=True,
                        help_text="Otherwise no report can be given this status.",
                        verbose_name="used",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="report_statuses",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
            ],
            options={
                "verbose_name": "status of a city's reports",
                "verbose_name_plural": "statuses of cities' reports",
                "ordering": ["city", "position", "status"],
                "constraints": [
                    models.UniqueConstraint(fields=("city", "status"), name="city_status_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("used", True),
                            models.Q(
                                ("status__in", ["received", "assigned", "resolved", "reopened", "withdrawn"]),
                                _negated=True,
                            ),
                            _connector="OR",
                        ),
                        name="city_status_always_used",
                    ),
                ],
            },
        ),
        InstallSql(
            "places",
            "tick.sql",
            "c7a9658220f2",
            table="reports_citystatus",
            city="r.city_id",
            kind="'reports.report'",
        ),
    ]
