"""When a report was first answered, and how often it was reopened."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0011_events_of_reports"),
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
        migrations.AddField(
            model_name="report",
            name="first_answer",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="first answer"),
        ),
        migrations.AddField(
            model_name="report",
            name="reopenings",
            field=models.PositiveSmallIntegerField(
                default=0, editable=False, verbose_name="times it was reopened"
            ),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="first_answer",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="first answer"),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="reopenings",
            field=models.PositiveSmallIntegerField(
                default=0, editable=False, verbose_name="times it was reopened"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_reportevent" ("answer", "closed", "competent_body", "confirmed", "due", "duplicate_of_id", "feature_ptr_id", "first_answer", "incident_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "reopenings", "submission") VALUES (NEW."answer", NEW."closed", NEW."competent_body", NEW."confirmed", NEW."due", NEW."duplicate_of_id", NEW."feature_ptr_id", NEW."first_answer", NEW."incident_id", _pgh_attach_context(), NOW(), \'insert\', NEW."feature_ptr_id", NEW."reference", NEW."reopenings", NEW."submission"); RETURN NULL;',
                    hash="ba75a3f09b62c792c7d3c5ae2ea802ca6a4b27a0",
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
                    condition='WHEN (OLD."answer" IS DISTINCT FROM (NEW."answer") OR OLD."closed" IS DISTINCT FROM (NEW."closed") OR OLD."competent_body" IS DISTINCT FROM (NEW."competent_body") OR OLD."confirmed" IS DISTINCT FROM (NEW."confirmed") OR OLD."due" IS DISTINCT FROM (NEW."due") OR OLD."duplicate_of_id" IS DISTINCT FROM (NEW."duplicate_of_id") OR OLD."feature_ptr_id" IS DISTINCT FROM (NEW."feature_ptr_id") OR OLD."first_answer" IS DISTINCT FROM (NEW."first_answer") OR OLD."incident_id" IS DISTINCT FROM (NEW."incident_id") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."reopenings" IS DISTINCT FROM (NEW."reopenings") OR OLD."submission" IS DISTINCT FROM (NEW."submission"))',
                    func='INSERT INTO "reports_reportevent" ("answer", "closed", "competent_body", "confirmed", "due", "duplicate_of_id", "feature_ptr_id", "first_answer", "incident_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "reopenings", "submission") VALUES (NEW."answer", NEW."closed", NEW."competent_body", NEW."confirmed", NEW."due", NEW."duplicate_of_id", NEW."feature_ptr_id", NEW."first_answer", NEW."incident_id", _pgh_attach_context(), NOW(), \'update\', NEW."feature_ptr_id", NEW."reference", NEW."reopenings", NEW."submission"); RETURN NULL;',
                    hash="6701fcbb4eb7fac148cf5a8a1e4cbfa2758be8dc",
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
                    func='INSERT INTO "reports_reportevent" ("answer", "closed", "competent_body", "confirmed", "due", "duplicate_of_id", "feature_ptr_id", "first_answer", "incident_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "reopenings", "submission") VALUES (OLD."answer", OLD."closed", OLD."competent_body", OLD."confirmed", OLD."due", OLD."duplicate_of_id", OLD."feature_ptr_id", OLD."first_answer", OLD."incident_id", _pgh_attach_context(), NOW(), \'delete\', OLD."feature_ptr_id", OLD."reference", OLD."reopenings", OLD."submission"); RETURN NULL;',
                    hash="07460572e2ff27417705fc3aee7e342d0ac8dac9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6acd6",
                    table="reports_report",
                    when="AFTER",
                ),
            ),
        ),
    ]
