"""Reports, and how their authors are reached."""

import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("places", "0002_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferenceCounter",
            fields=[
                ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "reference counter",
                "verbose_name_plural": "reference counters",
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "feature_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="places.feature",
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        help_text="What people quote, such as 2026-000412.",
                        max_length=20,
                        unique=True,
                        verbose_name="reference",
                    ),
                ),
                (
                    "submission",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="submission key"
                    ),
                ),
                ("confirmed", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
                ("answer", models.TextField(blank=True, verbose_name="answer to the citizen")),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="duplicates",
                        to="reports.report",
                        verbose_name="duplicate of",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
            },
            bases=("places.feature",),
        ),
        migrations.CreateModel(
            name="ReportContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("lang", models.CharField(default="it", max_length=2, verbose_name="language of the mails")),
                ("token_hash", models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ("created", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("expires", models.DateTimeField(verbose_name="removed after")),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact",
                        to="reports.report",
                        verbose_name="report",
                    ),
                ),
            ],
            options={
                "verbose_name": "reporter's contact data",
                "verbose_name_plural": "reporters' contact data",
            },
        ),
        migrations.CreateModel(
            name="ReportEvent",
            fields=[
                (
                    "feature_ptr",
                    models.ForeignKey(
                        auto_created=True,
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        parent_link=True,
                        related_name="+",
                        related_query_name="+",
                        serialize=False,
                        to="places.feature",
                    ),
                ),
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "reference",
                    models.CharField(
                        help_text="What people quote, such as 2026-000412.",
                        max_length=20,
                        verbose_name="reference",
                    ),
                ),
                (
                    "submission",
                    models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="submission key"),
                ),
                ("confirmed", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
                ("answer", models.TextField(blank=True, verbose_name="answer to the citizen")),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="reports.report",
                        verbose_name="duplicate of",
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
                        related_name="report_events",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("duplicate_of__isnull", True),
                    models.Q(("duplicate_of", models.F("feature_ptr")), _negated=True),
                    _connector="OR",
                ),
                name="report_not_its_own_duplicate",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="duplicate_of_an_original",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."duplicate_of_id" IS NOT NULL)',
                    func="\n                    IF EXISTS (SELECT 1 FROM reports_report WHERE feature_ptr_id = NEW.duplicate_of_id AND duplicate_of_id IS NOT NULL)\n                    OR EXISTS (SELECT 1 FROM reports_report WHERE duplicate_of_id = NEW.feature_ptr_id) THEN\n                        RAISE EXCEPTION 'a report repeats an original, and no report that is repeated repeats another'\n                            USING ERRCODE = 'check_violation', CONSTRAINT = 'report_repeats_an_original';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="5dec9615163fe8f5444bc524ec8a48aba01e594c",
                    operation='INSERT OR UPDATE OF "duplicate_of_id"',
                    pgid="pgtrigger_duplicate_of_an_original_2c0d8",
                    table="reports_report",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_reportevent" ("answer", "confirmed", "duplicate_of_id", "feature_ptr_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "submission") VALUES (NEW."answer", NEW."confirmed", NEW."duplicate_of_id", NEW."feature_ptr_id", _pgh_attach_context(), NOW(), \'insert\', NEW."feature_ptr_id", NEW."reference", NEW."submission"); RETURN NULL;',
                    hash="f73c0542faf6cb8b45207572b41165ed0fc60236",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_84ceb",
                    table="reports_report",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."answer" IS DISTINCT FROM (NEW."answer") OR OLD."confirmed" IS DISTINCT FROM (NEW."confirmed") OR OLD."duplicate_of_id" IS DISTINCT FROM (NEW."duplicate_of_id") OR OLD."feature_ptr_id" IS DISTINCT FROM (NEW."feature_ptr_id") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."submission" IS DISTINCT FROM (NEW."submission"))',
                    func='INSERT INTO "reports_reportevent" ("answer", "confirmed", "duplicate_of_id", "feature_ptr_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "submission") VALUES (NEW."answer", NEW."confirmed", NEW."duplicate_of_id", NEW."feature_ptr_id", _pgh_attach_context(), NOW(), \'update\', NEW."feature_ptr_id", NEW."reference", NEW."submission"); RETURN NULL;',
                    hash="f7c1336c3a8c7211cb91455c85382776d1c359a6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_234a9",
                    table="reports_report",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_reportevent" ("answer", "confirmed", "duplicate_of_id", "feature_ptr_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "submission") VALUES (OLD."answer", OLD."confirmed", OLD."duplicate_of_id", OLD."feature_ptr_id", _pgh_attach_context(), NOW(), \'delete\', OLD."feature_ptr_id", OLD."reference", OLD."submission"); RETURN NULL;',
                    hash="5cb3593ef271f0c2d1a84d4d40004f8670714fa5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6acd6",
                    table="reports_report",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="reportcontact",
            index=models.Index(fields=["expires"], name="reportcontact_expires"),
        ),
    ]
