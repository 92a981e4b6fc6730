"""What senders answer when they are asked whether the problem is really solved."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0007_comments_and_flags"),
        ("reports", "0008_body_that_is_responsible"),
    ]

    operations = [
        migrations.CreateModel(
            name="SolutionCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked", models.DateTimeField(blank=True, null=True, verbose_name="asked by mail")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Yes, it is solved"),
                            ("no", "No, the problem is still there"),
                            ("unsure", "I cannot tell"),
                        ],
                        max_length=10,
                        verbose_name="answer",
                    ),
                ),
                ("answered", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "move",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="solution_check",
                        to="engagement.move",
                        verbose_name="the solution",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checks",
                        to="reports.report",
                        verbose_name="report",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer about a solution",
                "verbose_name_plural": "answers about solutions",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered__isnull", True)),
                            models.Q(("answer__in", ["yes", "no", "unsure"]), ("answered__isnull", False)),
                            _connector="OR",
                        ),
                        name="solution_check_answered",
                    )
                ],
            },
        ),
    ]
