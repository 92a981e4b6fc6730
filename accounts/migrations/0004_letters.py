"""Letters: rows that say what is to be told to whom. Mails of the demonstration go with the letter they came from."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

STATES = [
    ("waiting", "waiting"),
    ("sending", "being sent"),
    ("sent", "sent"),
    ("dropped", "no longer needed"),
    ("failed", "could not be sent"),
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_rate_counts")]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("lang", models.CharField(max_length=5, verbose_name="language")),
                ("address", models.EmailField(blank=True, max_length=254, verbose_name="address")),
                ("subject", models.CharField(blank=True, max_length=60, verbose_name="about")),
                ("subject_id", models.BigIntegerField(blank=True, null=True, verbose_name="number")),
                ("content", models.JSONField(blank=True, default=dict, verbose_name="content")),
                (
                    "state",
                    models.CharField(choices=STATES, default="waiting", max_length=10, verbose_name="state"),
                ),
                (
                    "doubts",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="So often its sending was interrupted: it may have arrived so many times more than once.",
                        verbose_name="doubts",
                    ),
                ),
                (
                    "created",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="written"
                    ),
                ),
                ("finished", models.DateTimeField(editable=False, null=True, verbose_name="finished")),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to",
                    ),
                ),
            ],
            options={
                "verbose_name": "letter",
                "verbose_name_plural": "letters",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["subject", "subject_id"], name="letter_subject"),
                    models.Index(fields=["finished"], name="letter_finished"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(state__in=["waiting", "sending", "failed"])
                        | Q(address="", content={}, finished__isnull=False),
                        name="letter_done_is_empty",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="mailboxmessage",
            name="letter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.letter",
                verbose_name="letter",
            ),
        ),
    ]
