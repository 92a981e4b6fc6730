"""The language that a person wants letters in, and what a mail server said of a letter that did not leave."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_age_stated"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="lang",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "that of the page"),
                    ("it", "Italian"),
                    ("en", "English"),
                ],
                default="",
                max_length=2,
                verbose_name="language of the mails",
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="tries",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="failed tries"),
        ),
        migrations.AddField(
            model_name="letter",
            name="fault",
            field=models.TextField(
                blank=True, default="", help_text="What the mail server said last.", verbose_name="fault"
            ),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="letter", name="letter_done_is_empty"),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["waiting", "sending", "failed"]),
                    models.Q(("address", ""), ("content", {}), ("fault", ""), ("finished__isnull", False)),
                    _connector="OR",
                ),
                name="letter_done_is_empty",
                violation_error_message="A letter that is finished holds nothing any more.",
            ),
        ),
    ]
