"""Write the day of closing of the reports that are closed."""

from django.db import migrations

CLOSED = """
UPDATE reports_report r SET closed = ended.at
FROM (
    SELECT DISTINCT ON (m.feature_id) m.feature_id, m.at
    FROM engagement_move m JOIN places_feature f ON f.id = m.feature_id
    WHERE m.what = 'status' AND f.kind = 'reports.report' AND f.status IN
        ('resolved', 'resolved_by_citizen', 'not_ours', 'duplicate', 'no_action', 'to_pact', 'withdrawn')
    AND m.after IN ('resolved', 'not_ours', 'duplicate', 'no_action', 'to_pact', 'withdrawn')
    ORDER BY m.feature_id, m.at DESC, m.id DESC
) ended
WHERE ended.feature_id = r.feature_ptr_id
"""
"""From the last move that closed it; what citizens confirmed afterwards was closed before."""

ENABLE = "ALTER TABLE reports_report ENABLE TRIGGER touch_update"


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_deadlines"), ("engagement", "0003_triggers")]

    operations = [
        # The reports do not count as changed today: the column was empty for want of this migration alone.
        migrations.RunSQL("ALTER TABLE reports_report DISABLE TRIGGER touch_update", migrations.RunSQL.noop),
        # The way back needs nothing: the column goes with the migration before.
        migrations.RunSQL(CLOSED, migrations.RunSQL.noop),
        migrations.RunSQL(ENABLE, migrations.RunSQL.noop),
    ]
