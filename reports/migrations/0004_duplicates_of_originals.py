"""The database refuses repeats of repeats."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_ends_of_chains"),
    ]

    operations = [
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
    ]
