"""Procedures with their phases and transitions, acts, and links between things."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import engagement.acts.files
import engagement.photos.models
import engagement.procedures.models
import places.keys


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0002_relations"),
        ("places", "0004_triggers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Procedure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_it", models.CharField(max_length=160, verbose_name="Italian name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                (
                    "kind",
                    models.CharField(
                        choices=engagement.procedures.models.governed_kinds, max_length=40, verbose_name="for"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=60, validators=[places.keys.validate_key], verbose_name="code"
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="number")),
                ("approved", models.DateField(blank=True, null=True, verbose_name="approved")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force until")),
                ("url", models.URLField(blank=True, verbose_name="address of the text")),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="procedures",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
            ],
            options={
                "verbose_name": "procedure",
                "verbose_name_plural": "procedures",
                "ordering": ["city", "kind", "-valid_from", "code"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Phase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_it", models.CharField(max_length=160, verbose_name="Italian name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                (
                    "code",
                    models.CharField(
                        max_length=40, validators=[places.keys.validate_key], verbose_name="code"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                (
                    "tone",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("progress", "in progress"),
                            ("done", "done"),
                            ("closed", "closed without result"),
                        ],
                        default="progress",
                        max_length=10,
                        verbose_name="look",
                    ),
                ),
                ("is_public", models.BooleanField(default=True, verbose_name="public")),
                ("is_start", models.BooleanField(default=False, verbose_name="new things start here")),
                (
                    "says_it",
                    models.CharField(
                        blank=True,
                        help_text="One sentence: what happens now and what a resident can do.",
                        max_length=300,
                        verbose_name="for residents, in Italian",
                    ),
                ),
                (
                    "says_en",
                    models.CharField(blank=True, max_length=300, verbose_name="for residents, in English"),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="How long the phase lasts, where the rules say it.",
                        null=True,
                        verbose_name="days",
                    ),
                ),
                (
                    "open_for",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("comments", "comments"),
                                ("support", "support"),
                                ("objections", "objections"),
                                ("vote", "vote"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="open meanwhile for",
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phases",
                        to="engagement.procedure",
                        verbose_name="procedure",
                    ),
                ),
            ],
            options={
                "verbose_name": "phase",
                "verbose_name_plural": "phases",
                "ordering": ["procedure", "position"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Act",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("council", "resolution of the city council"),
                            ("government", "resolution of the city government"),
                            ("district", "resolution of the district"),
                            ("manager", "decision of the manager"),
                            ("notice", "public notice"),
                            ("minutes", "minutes"),
                            ("agreement", "signed agreement"),
                            ("other", "other act"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="number")),
                ("date", models.DateField(verbose_name="date")),
                ("body", models.CharField(blank=True, max_length=160, verbose_name="adopted by")),
                ("is_public", models.BooleanField(default=True, verbose_name="public")),
                (
                    "document",
                    models.FileField(
                        blank=True,
                        storage=engagement.photos.models.private_storage,
                        upload_to="acts/%Y/",
                        validators=[engagement.acts.files.validate_pdf],
                        verbose_name="document (PDF)",
                    ),
                ),
                ("sha256", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "city",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "feature",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="places.feature",
                        verbose_name="feature",
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="engagement.procedure",
                        verbose_name="procedure",
                    ),
                ),
            ],
            options={
                "verbose_name": "act",
                "verbose_name_plural": "acts",
                "ordering": ["date", "id"],
            },
        ),
        migrations.CreateModel(
            name="Transition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "by",
                    models.CharField(
                        choices=[("hand", "by hand"), ("clock", "by the clock")],
                        default="hand",
                        max_length=5,
                        verbose_name="taken",
                    ),
                ),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("author", "who proposed it"),
                                ("office", "the office in charge"),
                                ("worker", "community workers and moderators"),
                                ("administrator", "administrators"),
                            ],
                            max_length=13,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="may be done by",
                    ),
                ),
                (
                    "requirements",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("place", "it has a place"),
                                ("proponent", "who proposes it is stated"),
                                ("asset", "its type needs a listed asset, and it names one"),
                                ("document", "it has a document"),
                                ("signed", "it has the date of signature"),
                                ("ends", "it has an end date"),
                                ("ended", "its end date has passed"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="only if",
                    ),
                ),
                ("needs_act", models.BooleanField(default=False, verbose_name="rests on an act")),
                ("needs_reason", models.BooleanField(default=False, verbose_name="needs a written reason")),
                ("days", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="days")),
                (
                    "label_it",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="what the button says, in Italian"
                    ),
                ),
                (
                    "label_en",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="what the button says, in English"
                    ),
                ),
                (
                    "from_phase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leaving",
                        to="engagement.phase",
                        verbose_name="from",
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transitions",
                        to="engagement.procedure",
                        verbose_name="procedure",
                    ),
                ),
                (
                    "to_phase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="arriving",
                        to="engagement.phase",
                        verbose_name="to",
                    ),
                ),
            ],
            options={
                "verbose_name": "transition",
                "verbose_name_plural": "transitions",
                "ordering": ["procedure", "from_phase__position", "to_phase__position", "by"],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("grew_out_of", "grew out of"),
                            ("original_of", "is the original of"),
                            ("realises", "realises"),
                        ],
                        default="grew_out_of",
                        max_length=12,
                        verbose_name="how",
                    ),
                ),
                (
                    "from_feature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="places.feature",
                        verbose_name="this",
                    ),
                ),
                (
                    "to_feature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="linked_from",
                        to="places.feature",
                        verbose_name="the other",
                    ),
                ),
            ],
            options={
                "verbose_name": "link",
                "verbose_name_plural": "links",
                "ordering": ["from_feature", "kind", "to_feature"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("from_feature", "kind", "to_feature"), name="link_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_feature", models.F("to_feature")), _negated=True),
                        name="link_to_another",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="procedure",
            constraint=models.UniqueConstraint(fields=("city", "kind", "code"), name="procedure_code_unique"),
        ),
        migrations.AddConstraint(
            model_name="procedure",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\\Z")),
                name="procedure_code_is_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="procedure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_from__lte", models.F("valid_to")),
                    _connector="OR",
                ),
                name="procedure_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="phase",
            constraint=models.UniqueConstraint(fields=("procedure", "code"), name="phase_code_unique"),
        ),
        migrations.AddConstraint(
            model_name="phase",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\\Z")),
                name="phase_code_is_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="phase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_start", True)), fields=("procedure",), name="phase_one_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="phase",
            constraint=models.CheckConstraint(
                condition=models.Q(("open_for__contained_by", ["comments", "support", "objections", "vote"])),
                name="phase_open_for_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="act",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("feature__isnull", True), ("procedure__isnull", False)),
                    models.Q(("feature__isnull", False), ("procedure__isnull", True)),
                    _connector="OR",
                ),
                name="act_belongs_to_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="act",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document", ""), ("sha256", "")),
                    models.Q(
                        models.Q(("document", ""), _negated=True), ("sha256__regex", "\\A[0-9a-f]{64}\\Z")
                    ),
                    _connector="OR",
                ),
                name="act_document_has_hash",
            ),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.UniqueConstraint(
                fields=("from_phase", "to_phase", "by"), name="transition_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_phase", models.F("to_phase")), _negated=True),
                name="transition_leads_elsewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by", "clock"), ("needs_act", False), ("needs_reason", False), ("roles", [])),
                    models.Q(("by", "hand"), ("roles__len__gt", 0)),
                    _connector="OR",
                ),
                name="transition_hand_or_clock",
            ),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.CheckConstraint(
                condition=models.Q(("roles__contained_by", ["author", "office", "worker", "administrator"])),
                name="transition_roles_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "requirements__contained_by",
                        ["place", "proponent", "asset", "document", "signed", "ends", "ended"],
                    )
                ),
                name="transition_requirements_known",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transition",
            trigger=pgtrigger.compiler.Trigger(
                name="phases_of_one_procedure",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF EXISTS (\n                        SELECT 1 FROM public.engagement_phase\n                        WHERE id IN (NEW.from_phase_id, NEW.to_phase_id) AND procedure_id <> NEW.procedure_id\n                    ) THEN\n                        RAISE EXCEPTION 'both phases of a transition belong to its procedure'\n                            USING ERRCODE = 'check_violation', CONSTRAINT = 'transition_within_procedure';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="19e31c8e5a486c393c63f1ee5a4263b74c35b1fe",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_phases_of_one_procedure_16ea2",
                    table="engagement_transition",
                    when="BEFORE",
                ),
            ),
        ),
    ]
