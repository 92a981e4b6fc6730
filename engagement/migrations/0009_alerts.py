"""Alerts: who wants to hear of what and where, and the news that wait to be told."""

import uuid

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0008_events_and_webhooks"),
        ("places", "0007_counts_of_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cause",
            fields=[
                (
                    "move",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="alert_cause",
                        serialize=False,
                        to="engagement.move",
                    ),
                ),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "move to be told",
                "verbose_name_plural": "moves to be told",
                "db_table": "engagement_alertcause",
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("lang", models.CharField(default="it", max_length=2, verbose_name="language")),
                (
                    "where",
                    models.CharField(
                        choices=[
                            ("city", "the whole city"),
                            ("circle", "around a place"),
                            ("areas", "in some neighbourhoods"),
                            ("drawn", "in an area that I draw"),
                        ],
                        max_length=6,
                        verbose_name="where",
                    ),
                ),
                (
                    "centre",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True, null=True, spatial_index=False, srid=4326, verbose_name="centre"
                    ),
                ),
                (
                    "metres",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="metres around it"),
                ),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                (
                    "ground",
                    django.contrib.gis.db.models.fields.PolygonField(
                        blank=True, null=True, spatial_index=False, srid=4326, verbose_name="ground"
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="kinds",
                    ),
                ),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="categories",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=100, verbose_name="words")),
                ("query", models.TextField(blank=True, editable=False)),
                (
                    "rhythm",
                    models.CharField(
                        choices=[
                            ("now", "at once"),
                            ("daily", "once a day, in the morning"),
                            ("weekly", "once a week, on Monday morning"),
                            ("week", "the week of the neighbourhood, on Monday morning"),
                        ],
                        default="daily",
                        max_length=6,
                        verbose_name="how often",
                    ),
                ),
                (
                    "key",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="key of the feed"
                    ),
                ),
                (
                    "created",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                ("confirmed", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
                (
                    "sent",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="last week told"),
                ),
                ("expires", models.DateTimeField(blank=True, null=True, verbose_name="address kept until")),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alerts",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alerts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "alert",
                "verbose_name_plural": "alerts",
            },
        ),
        migrations.CreateModel(
            name="AlertArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("border", models.DateField(blank=True, null=True, verbose_name="border known since")),
                (
                    "alert",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="engagement.alert",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alert_rows",
                        to="places.area",
                    ),
                ),
            ],
            options={
                "verbose_name": "area of an alert",
                "verbose_name_plural": "areas of alerts",
            },
        ),
        migrations.AddField(
            model_name="alert",
            name="areas",
            field=models.ManyToManyField(
                blank=True,
                related_name="alerts",
                through="engagement.AlertArea",
                to="places.area",
                verbose_name="areas",
            ),
        ),
        migrations.CreateModel(
            name="News",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due", models.DateTimeField()),
                (
                    "alert",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="news",
                        to="engagement.alert",
                    ),
                ),
                (
                    "move",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alert_news",
                        to="engagement.move",
                    ),
                ),
            ],
            options={
                "verbose_name": "news of an alert",
                "verbose_name_plural": "news of alerts",
                "db_table": "engagement_alertnews",
            },
        ),
        migrations.AddIndex(
            model_name="alertarea",
            index=models.Index(fields=["alert"], name="alertarea_alert"),
        ),
        migrations.AddConstraint(
            model_name="alertarea",
            constraint=models.UniqueConstraint(fields=("area", "alert"), name="alertarea_once"),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=django.contrib.postgres.indexes.GistIndex(fields=["ground"], name="alert_ground_gist"),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=models.Q(("where", "city")), fields=["city"], name="alert_whole_city"
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=models.Q(("email", ""), _negated=True), fields=["email"], name="alert_email"
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed__isnull", False),
                        ("email", ""),
                        ("expires__isnull", True),
                        ("user__isnull", False),
                    ),
                    models.Q(
                        ("expires__isnull", False),
                        ("user__isnull", True),
                        models.Q(("email", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="alert_by_account_or_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("centre", None), ("ground", None), ("metres", None), ("where__in", ["city", "areas"])
                    ),
                    models.Q(
                        ("centre__isnull", False),
                        ("ground__isnull", False),
                        ("metres__range", (50, 20000)),
                        ("where", "circle"),
                    ),
                    models.Q(
                        ("centre", None), ("ground__isnull", False), ("metres", None), ("where", "drawn")
                    ),
                    _connector="OR",
                ),
                name="alert_where_is_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rhythm__in", ["now", "daily", "weekly"]),
                    models.Q(("rhythm", "week"), ("where", "areas")),
                    _connector="OR",
                ),
                name="alert_rhythm_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("query", ""), ("words", "")),
                    models.Q(models.Q(("words", ""), _negated=True), models.Q(("query", ""), _negated=True)),
                    _connector="OR",
                ),
                name="alert_words_have_query",
            ),
        ),
        migrations.AddIndex(
            model_name="news",
            index=models.Index(fields=["due"], name="alertnews_due"),
        ),
        migrations.AddConstraint(
            model_name="news",
            constraint=models.UniqueConstraint(fields=("alert", "move"), name="alertnews_once"),
        ),
    ]
