"""Comments with the decisions about them, and flags for the moderators."""

import uuid

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0006_act_document_stays"),
        ("places", "0005_streets_tell"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("lang", models.CharField(default="it", max_length=2, verbose_name="language of the text")),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("pending", "waiting for approval"),
                            ("public", "public"),
                            ("hidden", "hidden"),
                            ("withdrawn", "withdrawn"),
                            ("closed", "public once its city is open"),
                        ],
                        default="public",
                        max_length=10,
                        verbose_name="visibility",
                    ),
                ),
                ("created", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created")),
                ("edited", models.DateTimeField(blank=True, null=True, verbose_name="edited")),
                (
                    "key",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="submission key"
                    ),
                ),
                ("is_example", models.BooleanField(default=False, verbose_name="example content")),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="comments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "feature",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="places.feature",
                        verbose_name="feature",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="places.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="engagement.comment",
                        verbose_name="reply to",
                    ),
                ),
            ],
            options={
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
            },
        ),
        migrations.CreateModel(
            name="CommentDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "before",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("pending", "waiting for approval"),
                            ("public", "public"),
                            ("hidden", "hidden"),
                            ("withdrawn", "withdrawn"),
                            ("closed", "public once its city is open"),
                        ],
                        max_length=10,
                        verbose_name="from",
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("pending", "waiting for approval"),
                            ("public", "public"),
                            ("hidden", "hidden"),
                            ("withdrawn", "withdrawn"),
                            ("closed", "public once its city is open"),
                        ],
                        max_length=10,
                        verbose_name="to",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="engagement.comment",
                        verbose_name="comment",
                    ),
                ),
                (
                    "who",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision about a comment",
                "verbose_name_plural": "decisions about comments",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("offensive", "It offends or threatens somebody"),
                            ("personal", "It shows personal data or a private person"),
                            ("advertising", "It is advertising or spam"),
                            ("false", "It is false or misleading"),
                            ("other", "Something else"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="in other words")),
                ("created", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("upheld", "upheld"), ("dismissed", "dismissed")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("decided", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("is_example", models.BooleanField(default=False, verbose_name="example content")),
                (
                    "comment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="flags",
                        to="engagement.comment",
                        verbose_name="comment",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "feature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="flags",
                        to="places.feature",
                        verbose_name="feature",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="flags",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="from",
                    ),
                ),
            ],
            options={
                "verbose_name": "flag",
                "verbose_name_plural": "flags",
            },
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["feature", "parent", "created"], name="comment_threads"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("visibility", "pending")), fields=["created"], name="comment_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("visibility__in", ["pending", "public", "hidden"]),
                        models.Q(("text", ""), _negated=True),
                    ),
                    models.Q(("author__isnull", True), ("text", ""), ("visibility", "withdrawn")),
                    _connector="OR",
                ),
                name="comment_has_text",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="comment_replies_one_deep",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."parent_id" IS NOT NULL)',
                    func="\n                    IF NOT EXISTS (\n                        SELECT 1 FROM public.engagement_comment\n                        WHERE id = NEW.parent_id AND feature_id = NEW.feature_id AND parent_id IS NULL\n                    ) THEN\n                        RAISE EXCEPTION 'a reply belongs to a comment on the same thing that is no reply itself'\n                            USING ERRCODE = 'check_violation', CONSTRAINT = 'comment_replies_one_deep';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="67f8ebe4b654e77e3cca7633b1659026fe99723f",
                    operation='INSERT OR UPDATE OF "parent_id", "feature_id"',
                    pgid="pgtrigger_comment_replies_one_deep_2c068",
                    table="engagement_comment",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="commentdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("after", "hidden"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="commentdecision_has_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="flag",
            index=models.Index(condition=models.Q(("state", "open")), fields=["created"], name="flag_open"),
        ),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided__isnull", True), ("state", "open")),
                    models.Q(("decided__isnull", False), ("state__in", ["upheld", "dismissed"])),
                    _connector="OR",
                ),
                name="flag_decided_has_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__in", ["offensive", "personal", "advertising", "false", "other"])
                ),
                name="flag_reason_known",
            ),
        ),
    ]
