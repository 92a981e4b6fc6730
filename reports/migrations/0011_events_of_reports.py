"""Events that reports of a city can be part of."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import places.keys
from layers.sql.installing import InstallSql


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0007_counts_of_words"),
        ("reports", "0010_statuses_of_cities"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="report",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="report",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="report",
            name="delete_delete",
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_it", models.CharField(max_length=160, verbose_name="Italian name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                (
                    "code",
                    models.CharField(
                        max_length=40, validators=[places.keys.validate_key], verbose_name="code"
                    ),
                ),
                ("starts", models.DateField(blank=True, null=True, verbose_name="first day")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="last day")),
            ],
            options={
                "verbose_name": "event behind reports",
                "verbose_name_plural": "events behind reports",
                "ordering": ["city", "-starts", "code"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="incident",
            name="city",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="incidents",
                to="places.city",
                verbose_name="city",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(fields=("city", "code"), name="incident_code_unique"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\\Z")),
                name="incident_code_is_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts__isnull", True),
                    ("ends__isnull", True),
                    ("starts__lte", models.F("ends")),
                    _connector="OR",
                ),
                name="incident_days_in_order",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="incident",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="reports",
                to="reports.incident",
                verbose_name="part of the event",
            ),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="incident",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="reports.incident",
                verbose_name="part of the event",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_reportevent" ("answer", "closed", "competent_body", "confirmed", "due", "duplicate_of_id", "feature_ptr_id", "incident_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "submission") VALUES (NEW."answer", NEW."closed", NEW."competent_body", NEW."confirmed", NEW."due", NEW."duplicate_of_id", NEW."feature_ptr_id", NEW."incident_id", _pgh_attach_context(), NOW(), \'insert\', NEW."feature_ptr_id", NEW."reference", NEW."submission"); RETURN NULL;',
                    hash="0a88065829661da67f24f3ac17cbc968a498be5a",
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
                    condition='WHEN (OLD."answer" IS DISTINCT FROM (NEW."answer") OR OLD."closed" IS DISTINCT FROM (NEW."closed") OR OLD."competent_body" IS DISTINCT FROM (NEW."competent_body") OR OLD."confirmed" IS DISTINCT FROM (NEW."confirmed") OR OLD."due" IS DISTINCT FROM (NEW."due") OR OLD."duplicate_of_id" IS DISTINCT FROM (NEW."duplicate_of_id") OR OLD."feature_ptr_id" IS DISTINCT FROM (NEW."feature_ptr_id") OR OLD."incident_id" IS DISTINCT FROM (NEW."incident_id") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."submission" IS DISTINCT FROM (NEW."submission"))',
                    func='INSERT INTO "reports_reportevent" ("answer", "closed", "competent_body", "confirmed", "due", "duplicate_of_id", "feature_ptr_id", "incident_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "submission") VALUES (NEW."answer", NEW."closed", NEW."competent_body", NEW."confirmed", NEW."due", NEW."duplicate_of_id", NEW."feature_ptr_id", NEW."incident_id", _pgh_attach_context(), NOW(), \'update\', NEW."feature_ptr_id", NEW."reference", NEW."submission"); RETURN NULL;',
                    hash="55e4a509f8f46ea9436f33885d5e42d65ec13b45",
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
                    func='INSERT INTO "reports_reportevent" ("answer", "closed", "competent_body", "confirmed", "due", "duplicate_of_id", "feature_ptr_id", "incident_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "submission") VALUES (OLD."answer", OLD."closed", OLD."competent_body", OLD."confirmed", OLD."due", OLD."duplicate_of_id", OLD."feature_ptr_id", OLD."incident_id", _pgh_attach_context(), NOW(), \'delete\', OLD."feature_ptr_id", OLD."reference", OLD."submission"); RETURN NULL;',
                    hash="5ac83eb5948f36654ed6b70515756ed29670f688",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6acd6",
                    table="reports_report",
                    when="AFTER",
                ),
            ),
        ),
        InstallSql(
            "places",
            "tick.sql",
            "c7a9658220f2",
            table="reports_incident",
            city="r.city_id",
            kind="'reports.report'",
        ),
    ]
