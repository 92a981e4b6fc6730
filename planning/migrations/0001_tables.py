"""Questions that planners saved, and their answers."""

import django.contrib.gis.db.models.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import planning.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("places", "0002_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.IntegerField(primary_key=True, serialize=False)),
            ],
            options={
                "verbose_name": "line",
                "verbose_name_plural": "lines",
                "db_table": "planning_line",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="SavedQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="Stays when the title changes.",
                        max_length=80,
                        unique=True,
                        verbose_name="short name in addresses",
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                ("description", models.TextField(blank=True, max_length=2000, verbose_name="description")),
                ("query", models.TextField(verbose_name="question")),
                (
                    "created",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "updated",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="updated"
                    ),
                ),
                (
                    "published",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="published"),
                ),
                (
                    "schedule",
                    models.CharField(
                        choices=[
                            ("none", "never"),
                            ("weekly", "every week, on Monday"),
                            ("monthly", "every month, on the first day"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="mail",
                    ),
                ),
                ("lang", models.CharField(default="it", max_length=2, verbose_name="language of the mail")),
                ("sent", models.DateField(blank=True, editable=False, null=True, verbose_name="last mail")),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="saved_questions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_questions",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
            ],
            options={
                "verbose_name": "saved question",
                "verbose_name_plural": "saved questions",
                "ordering": ["city", "title", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SavedQuestionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "slug",
                    models.SlugField(
                        db_index=False,
                        help_text="Stays when the title changes.",
                        max_length=80,
                        verbose_name="short name in addresses",
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                ("description", models.TextField(blank=True, max_length=2000, verbose_name="description")),
                ("query", models.TextField(verbose_name="question")),
                (
                    "created",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "updated",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="updated"
                    ),
                ),
                (
                    "published",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="published"),
                ),
                (
                    "schedule",
                    models.CharField(
                        choices=[
                            ("none", "never"),
                            ("weekly", "every week, on Monday"),
                            ("monthly", "every month, on the first day"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="mail",
                    ),
                ),
                ("lang", models.CharField(default="it", max_length=2, verbose_name="language of the mail")),
                ("sent", models.DateField(blank=True, editable=False, null=True, verbose_name="last mail")),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="planning.savedquestion",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Shape",
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
                        default=planning.models.new_token,
                        editable=False,
                        max_length=32,
                        unique=True,
                        verbose_name="token",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                (
                    "shape",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        spatial_index=False, srid=4326, verbose_name="polygon"
                    ),
                ),
                (
                    "created",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
            ],
            options={
                "verbose_name": "uploaded polygon",
                "verbose_name_plural": "uploaded polygons",
            },
        ),
        migrations.AddConstraint(
            model_name="savedquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="savedquestion_title_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(("schedule__in", ["none", "weekly", "monthly"])),
                name="savedquestion_schedule_known",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="savedquestion",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "planning_savedquestionevent" ("author_id", "city_id", "created", "description", "id", "lang", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published", "query", "schedule", "sent", "slug", "title", "updated") VALUES (NEW."author_id", NEW."city_id", NEW."created", NEW."description", NEW."id", NEW."lang", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published", NEW."query", NEW."schedule", NEW."sent", NEW."slug", NEW."title", NEW."updated"); RETURN NULL;',
                    hash="8f5383b050e46057814d205e387892e78b173586",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4ca65",
                    table="planning_savedquestion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="savedquestion",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "planning_savedquestionevent" ("author_id", "city_id", "created", "description", "id", "lang", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published", "query", "schedule", "sent", "slug", "title", "updated") VALUES (NEW."author_id", NEW."city_id", NEW."created", NEW."description", NEW."id", NEW."lang", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published", NEW."query", NEW."schedule", NEW."sent", NEW."slug", NEW."title", NEW."updated"); RETURN NULL;',
                    hash="2fe45d8b67a330bd80eb33396057fae1a05c4262",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_575ba",
                    table="planning_savedquestion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="savedquestion",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "planning_savedquestionevent" ("author_id", "city_id", "created", "description", "id", "lang", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published", "query", "schedule", "sent", "slug", "title", "updated") VALUES (OLD."author_id", OLD."city_id", OLD."created", OLD."description", OLD."id", OLD."lang", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."published", OLD."query", OLD."schedule", OLD."sent", OLD."slug", OLD."title", OLD."updated"); RETURN NULL;',
                    hash="48dbbe75c6c2d96f4937ea58ffcefa733039977c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_98f54",
                    table="planning_savedquestion",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="shape",
            index=models.Index(fields=["created"], name="planning_shape_created"),
        ),
        migrations.AddConstraint(
            model_name="shape",
            constraint=models.CheckConstraint(
                condition=models.Q(("shape__isvalid", True)), name="planning_shape_valid"
            ),
        ),
    ]
