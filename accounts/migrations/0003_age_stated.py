"""When a person stated at sign-up to be old enough for an account, and when they were told that it is unused."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_storage"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="age_stated",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When the person stated at sign-up to be old enough for an account. Empty where an administrator made it.",
                null=True,
                verbose_name="age stated",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="warned",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When the person was last told that the account is unused and will be deleted.",
                null=True,
                verbose_name="told of deletion",
            ),
        ),
    ]
