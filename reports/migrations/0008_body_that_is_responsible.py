"""The body that is responsible for what is not the city's."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0007_endpoints_of_offices"),
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
            name="competent_body",
            field=models.CharField(
                blank=True,
                help_text="Who the problem belongs to where the city is not responsible, such as the province or the railway.",
                max_length=200,
                verbose_name="body that is responsible",
            ),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="competent_body",
            field=models.CharField(
                blank=True,
                help_text="Who the problem belongs to where the city is not responsible, such as the province or the railway.",
                max_length=200,
                verbose_name="body that is responsible",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_reportevent" ("answer", "closed", "competent_body", "confirmed", "due", "duplicate_of_id", "feature_ptr_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "submission") VALUES (NEW."answer", NEW."closed", NEW."competent_body", NEW."confirmed", NEW."due", NEW."duplicate_of_id", NEW."feature_ptr_id", _pgh_attach_context(), NOW(), \'insert\', NEW."feature_ptr_id", NEW."reference", NEW."submission"); RETURN NULL;',
                    hash="01300201a99fa6b190ba17c4f611e7bc15de06ff",
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
                    condition='WHEN (OLD."answer" IS DISTINCT FROM (NEW."answer") OR OLD."closed" IS DISTINCT FROM (NEW."closed") OR OLD."competent_body" IS DISTINCT FROM (NEW."competent_body") OR OLD."confirmed" IS DISTINCT FROM (NEW."confirmed") OR OLD."due" IS DISTINCT FROM (NEW."due") OR OLD."duplicate_of_id" IS DISTINCT FROM (NEW."duplicate_of_id") OR OLD."feature_ptr_id" IS DISTINCT FROM (NEW."feature_ptr_id") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."submission" IS DISTINCT FROM (NEW."submission"))',
                    func='INSERT INTO "reports_reportevent" ("answer", "closed", "competent_body", "confirmed", "due", "duplicate_of_id", "feature_ptr_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "submission") VALUES (NEW."answer", NEW."closed", NEW."competent_body", NEW."confirmed", NEW."due", NEW."duplicate_of_id", NEW."feature_ptr_id", _pgh_attach_context(), NOW(), \'update\', NEW."feature_ptr_id", NEW."reference", NEW."submission"); RETURN NULL;',
                    hash="1df84ec9facc4776dc70beef4eb30a138a441aa2",
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
                    func='INSERT INTO "reports_reportevent" ("answer", "closed", "competent_body", "confirmed", "due", "duplicate_of_id", "feature_ptr_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "submission") VALUES (OLD."answer", OLD."closed", OLD."competent_body", OLD."confirmed", OLD."due", OLD."duplicate_of_id", OLD."feature_ptr_id", _pgh_attach_context(), NOW(), \'delete\', OLD."feature_ptr_id", OLD."reference", OLD."submission"); RETURN NULL;',
                    hash="eb45930aa19765598f876d07dba6023d136892c5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6acd6",
                    table="reports_report",
                    when="AFTER",
                ),
            ),
        ),
    ]
