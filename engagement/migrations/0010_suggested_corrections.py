"""Suggested corrections, each with the columns it would change."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0009_alerts"),
        ("places", "0007_counts_of_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("lang", models.CharField(default="it", max_length=2, verbose_name="language")),
                ("words", models.TextField(blank=True, verbose_name="in other words")),
                ("created", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created")),
                ("expires", models.DateTimeField(blank=True, null=True, verbose_name="address kept until")),
                ("settled", models.DateTimeField(blank=True, null=True, verbose_name="settled")),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                (
                    "key",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="submission key"
                    ),
                ),
                ("is_example", models.BooleanField(default=False, verbose_name="example content")),
                (
                    "feature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suggestions",
                        to="places.feature",
                        verbose_name="feature",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="suggestions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="from",
                    ),
                ),
            ],
            options={
                "verbose_name": "suggested correction",
                "verbose_name_plural": "suggested corrections",
            },
        ),
        migrations.CreateModel(
            name="SuggestedChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(max_length=60, verbose_name="field")),
                ("before", models.JSONField(blank=True, null=True, verbose_name="before")),
                ("after", models.JSONField(blank=True, null=True, verbose_name="after")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("accepted", "accepted"), ("refused", "refused")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("decided", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "suggestion",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="engagement.suggestion",
                        verbose_name="suggested correction",
                    ),
                ),
            ],
            options={
                "verbose_name": "suggested change",
                "verbose_name_plural": "suggested changes",
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="suggestion",
            index=models.Index(
                condition=models.Q(("settled__isnull", True)), fields=["created"], name="suggestion_open"
            ),
        ),
        migrations.AddIndex(
            model_name="suggestion",
            index=models.Index(
                condition=models.Q(("email", ""), _negated=True), fields=["email"], name="suggestion_email"
            ),
        ),
        migrations.AddConstraint(
            model_name="suggestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("email", ""),
                    models.Q(("expires__isnull", False), ("user__isnull", True)),
                    _connector="OR",
                ),
                name="suggestion_address_expires",
            ),
        ),
        migrations.AddConstraint(
            model_name="suggestedchange",
            constraint=models.UniqueConstraint(
                fields=("suggestion", "field"), name="suggestedchange_field_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="suggestedchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided__isnull", True), ("state", "open")),
                    models.Q(("decided__isnull", False), ("state__in", ["accepted", "refused"])),
                    _connector="OR",
                ),
                name="suggestedchange_decided_has_date",
            ),
        ),
    ]
