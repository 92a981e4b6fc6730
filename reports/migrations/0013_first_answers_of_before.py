"""Write when the reports were first answered, and how often they were reopened."""

from django.db import migrations

COUNTED = """
UPDATE reports_report r SET first_answer = told.answered, reopenings = told.reopened
FROM (
    SELECT m.feature_id,
        min(m.at) FILTER (WHERE m.after NOT IN ('received', 'withdrawn')) AS answered,
        count(*) FILTER (WHERE m.after = 'reopened') AS reopened
    FROM engagement_move m JOIN places_feature f ON f.id = m.feature_id
    WHERE m.what = 'status' AND f.kind = 'reports.report'
    GROUP BY m.feature_id
) told
WHERE told.feature_id = r.feature_ptr_id AND told.answered IS NOT NULL
"""

ENABLE = "ALTER TABLE reports_report ENABLE TRIGGER touch_update"


class Migration(migrations.Migration):
    dependencies = [("reports", "0012_first_answers"), ("engagement", "0003_triggers")]

    operations = [
        # The reports do not count as changed today: the columns were empty for want of this migration alone.
        migrations.RunSQL("ALTER TABLE reports_report DISABLE TRIGGER touch_update", migrations.RunSQL.noop),
        # The way back needs nothing: the columns go with the migration before.
        migrations.RunSQL(COUNTED, migrations.RunSQL.noop),
        migrations.RunSQL(ENABLE, migrations.RunSQL.noop),
    ]
