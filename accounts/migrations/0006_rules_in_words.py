"""Rules are told in words."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_mails_in_the_queue")]

    operations = [
        migrations.AlterConstraint(
            model_name="user",
            name="user_email_unique",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                name="user_email_unique",
                violation_error_message="Somebody has an account with this address already.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="letter",
            name="letter_done_is_empty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["waiting", "sending", "failed"]),
                    models.Q(("address", ""), ("content", {}), ("finished__isnull", False)),
                    _connector="OR",
                ),
                name="letter_done_is_empty",
                violation_error_message="A letter that is finished holds nothing any more.",
            ),
        ),
    ]
