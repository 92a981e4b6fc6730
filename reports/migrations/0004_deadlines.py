"""Targets of categories; of a report by when it should be solved and when it was closed."""

import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0007_counts_of_words"),
        ("reports", "0003_keys_of_applications"),
    ]

    operations = [
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        help_text="A new number holds for the next move of each open report, and for all from tonight on.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(730),
                        ],
                        verbose_name="days",
                    ),
                ),
                (
                    "working",
                    models.BooleanField(
                        default=True,
                        help_text="Working days leave out weekends, holidays, the patron saint's day and closures of the whole city. Otherwise every day counts, and a term that would end on a Sunday or a holiday ends on the next day.",
                        verbose_name="working days",
                    ),
                ),
            ],
            options={
                "verbose_name": "target of a category",
                "verbose_name_plural": "targets of categories",
                "ordering": ["city", "category"],
            },
        ),
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
            name="closed",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="closed"),
        ),
        migrations.AddField(
            model_name="report",
            name="due",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Empty while the reporter or another body must act, and where the city has no target.",
                null=True,
                verbose_name="to be solved by",
            ),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="closed",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="closed"),
        ),
        migrations.AddField(
            model_name="reportevent",
            name="due",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Empty while the reporter or another body must act, and where the city has no target.",
                null=True,
                verbose_name="to be solved by",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("closed__isnull", True), ("due__isnull", False)),
                fields=["due"],
                name="report_due_open",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("closed__isnull", False)), fields=["closed"], name="report_closed"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_reportevent" ("answer", "closed", "confirmed", "due", "duplicate_of_id", "feature_ptr_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "submission") VALUES (NEW."answer", NEW."closed", NEW."confirmed", NEW."due", NEW."duplicate_of_id", NEW."feature_ptr_id", _pgh_attach_context(), NOW(), \'insert\', NEW."feature_ptr_id", NEW."reference", NEW."submission"); RETURN NULL;',
                    hash="7041aeeca9c4f6daa65caf141f0378863d83a171",
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
                    condition='WHEN (OLD."answer" IS DISTINCT FROM (NEW."answer") OR OLD."closed" IS DISTINCT FROM (NEW."closed") OR OLD."confirmed" IS DISTINCT FROM (NEW."confirmed") OR OLD."due" IS DISTINCT FROM (NEW."due") OR OLD."duplicate_of_id" IS DISTINCT FROM (NEW."duplicate_of_id") OR OLD."feature_ptr_id" IS DISTINCT FROM (NEW."feature_ptr_id") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."submission" IS DISTINCT FROM (NEW."submission"))',
                    func='INSERT INTO "reports_reportevent" ("answer", "closed", "confirmed", "due", "duplicate_of_id", "feature_ptr_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "submission") VALUES (NEW."answer", NEW."closed", NEW."confirmed", NEW."due", NEW."duplicate_of_id", NEW."feature_ptr_id", _pgh_attach_context(), NOW(), \'update\', NEW."feature_ptr_id", NEW."reference", NEW."submission"); RETURN NULL;',
                    hash="bd0965a6452caef67c8db36db6133a6865bcf92b",
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
                    func='INSERT INTO "reports_reportevent" ("answer", "closed", "confirmed", "due", "duplicate_of_id", "feature_ptr_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "submission") VALUES (OLD."answer", OLD."closed", OLD."confirmed", OLD."due", OLD."duplicate_of_id", OLD."feature_ptr_id", _pgh_attach_context(), NOW(), \'delete\', OLD."feature_ptr_id", OLD."reference", OLD."submission"); RETURN NULL;',
                    hash="6e73276db8ab79e3a6c9760fd6b42ca0e220f274",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6acd6",
                    table="reports_report",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="target",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="report_targets",
                to="places.category",
                verbose_name="category",
            ),
        ),
        migrations.AddField(
            model_name="target",
            name="city",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="report_targets",
                to="places.city",
                verbose_name="city",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(fields=("city", "category"), name="target_unique"),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", 1), ("days__lte", 730)), name="target_days_in_range"
            ),
        ),
    ]
