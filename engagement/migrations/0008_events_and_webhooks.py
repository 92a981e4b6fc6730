"""The log of events, which triggers write, and webhooks with what was sent to them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models

import layers.outgoing
from layers.sql.installing import InstallSql


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0007_comments_and_flags"),
        ("places", "0007_counts_of_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="Webhook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="receiver")),
                (
                    "address",
                    models.CharField(
                        help_text="Begins with https://. Redirects are not followed.",
                        max_length=500,
                        validators=[layers.outgoing.validate_address],
                        verbose_name="address",
                    ),
                ),
                (
                    "verbs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("published", "published"),
                                ("status", "status changed"),
                                ("assigned", "passed to an office"),
                                ("corrected", "corrected"),
                                ("gone", "no longer public"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="events",
                    ),
                ),
                (
                    "layers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="layers",
                    ),
                ),
                ("salt", models.CharField(editable=False, max_length=32)),
                ("old_salt", models.CharField(blank=True, editable=False, max_length=32)),
                (
                    "renewed",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="secret of"
                    ),
                ),
                ("place", models.BigIntegerField(default=0, editable=False, verbose_name="sent up to event")),
                (
                    "tries",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="failed tries"),
                ),
                ("failing", models.DateTimeField(editable=False, null=True, verbose_name="fails since")),
                ("next_try", models.DateTimeField(editable=False, null=True, verbose_name="next try")),
                ("stopped", models.DateTimeField(editable=False, null=True, verbose_name="switched off")),
                ("created", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        help_text="That something is no longer public is told wherever it was.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.area",
                        verbose_name="area",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: every city.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhooks",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "ordering": ["city", "name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField(editable=False, null=True, unique=True)),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("published", "published"),
                            ("status", "status changed"),
                            ("assigned", "passed to an office"),
                            ("corrected", "corrected"),
                            ("gone", "no longer public"),
                        ],
                        max_length=10,
                        verbose_name="what happened",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "written",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                (
                    "city",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "feature",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="places.feature",
                        verbose_name="feature",
                    ),
                ),
                (
                    "move",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="engagement.move",
                        verbose_name="move",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "indexes": [
                    models.Index(fields=["city", "number"], name="event_of_city"),
                    models.Index(
                        condition=models.Q(("number__isnull", True)), fields=["id"], name="event_waiting"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("first", models.BigIntegerField(default=0, verbose_name="first event")),
                ("last", models.BigIntegerField(default=0, verbose_name="last event")),
                ("count", models.PositiveSmallIntegerField(default=0, verbose_name="events")),
                ("is_trial", models.BooleanField(default=False, verbose_name="trial")),
                ("status", models.PositiveSmallIntegerField(null=True, verbose_name="answer")),
                ("fault", models.TextField(blank=True, verbose_name="fault")),
                ("milliseconds", models.PositiveIntegerField(default=0, verbose_name="milliseconds")),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="engagement.webhook",
                        verbose_name="webhook",
                    ),
                ),
            ],
            options={
                "verbose_name": "sending of a webhook",
                "verbose_name_plural": "sendings of webhooks",
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["at"], name="delivery_at")],
            },
        ),
        InstallSql("engagement", "events.sql", "3341cc635594"),
    ]
