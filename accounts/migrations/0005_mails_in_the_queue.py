"""Mails that stood in the queue word by word become letters; what had been sent leaves nothing behind.

Backwards, letters that are kept word by word become such jobs again. The others can only be written by this version: have the worker
deliver them first.
"""

from django.db import migrations

FORWARDS = """
    WITH old AS (
        SELECT id, args->'message' AS message, nextval(pg_get_serial_sequence('accounts_letter', 'id')) AS letter
        FROM procrastinate_jobs WHERE task_name = 'accounts.deliver_mail' AND status IN ('todo', 'doing')
    ), letters AS (
        INSERT INTO accounts_letter (id, kind, lang, address, subject, content, state, doubts, created)
        SELECT letter, 'message', 'it', '', '', message, 'waiting', 0, now() FROM old
    )
    UPDATE procrastinate_jobs AS job
    SET task_name = 'accounts.deliver_letter', args = jsonb_build_object('letter_id', old.letter)
    FROM old WHERE job.id = old.id;
    DELETE FROM procrastinate_jobs WHERE task_name = 'accounts.deliver_mail';
"""

BACKWARDS = """
    DO $$ BEGIN
        IF EXISTS (SELECT FROM accounts_letter WHERE state IN ('waiting', 'sending') AND kind <> 'message') THEN
            RAISE EXCEPTION 'Letters are waiting that only this version can write: start the worker and let it deliver them first.';
        END IF;
    END $$;
    UPDATE procrastinate_jobs AS job
    SET task_name = 'accounts.deliver_mail', args = jsonb_build_object('message', letter.content)
    FROM accounts_letter AS letter
    WHERE job.task_name = 'accounts.deliver_letter' AND job.status IN ('todo', 'doing')
      AND letter.id = (job.args->>'letter_id')::bigint AND letter.state IN ('waiting', 'sending');
    DELETE FROM procrastinate_jobs
    WHERE task_name IN ('accounts.deliver_letter', 'accounts.resume_jobs', 'accounts.forget_jobs',
                        'accounts.care_for_letters', 'accounts.clear_sessions');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_letters"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
