"""What the tables point at."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("engagement", "0001_tables"),
        ("places", "0002_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="act",
            name="city",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acts",
                to="places.city",
                verbose_name="city",
            ),
        ),
        migrations.AddField(
            model_name="act",
            name="feature",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acts",
                to="places.feature",
                verbose_name="feature",
            ),
        ),
        migrations.AddField(
            model_name="erasure",
            name="city",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="places.city",
                verbose_name="city",
            ),
        ),
        migrations.AddField(
            model_name="erasure",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="link",
            name="from_feature",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="links",
                to="places.feature",
                verbose_name="this",
            ),
        ),
        migrations.AddField(
            model_name="link",
            name="to_feature",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="linked_from",
                to="places.feature",
                verbose_name="the other",
            ),
        ),
        migrations.AddField(
            model_name="move",
            name="act",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="engagement.act",
                verbose_name="act it rests on",
            ),
        ),
        migrations.AddField(
            model_name="move",
            name="feature",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="moves",
                to="places.feature",
                verbose_name="feature",
            ),
        ),
        migrations.AddField(
            model_name="move",
            name="office",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="places.office",
                verbose_name="office",
            ),
        ),
        migrations.AddField(
            model_name="move",
            name="who",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="moves",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="feature",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="photos",
                to="places.feature",
                verbose_name="feature",
            ),
        ),
        migrations.AddField(
            model_name="procedure",
            name="city",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="procedures",
                to="places.city",
                verbose_name="city",
            ),
        ),
        migrations.AddField(
            model_name="phase",
            name="procedure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="phases",
                to="engagement.procedure",
                verbose_name="procedure",
            ),
        ),
        migrations.AddField(
            model_name="act",
            name="procedure",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acts",
                to="engagement.procedure",
                verbose_name="procedure",
            ),
        ),
        migrations.AddField(
            model_name="transition",
            name="from_phase",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="leaving",
                to="engagement.phase",
                verbose_name="leads from",
            ),
        ),
        migrations.AddField(
            model_name="transition",
            name="procedure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="transitions",
                to="engagement.procedure",
                verbose_name="procedure",
            ),
        ),
        migrations.AddField(
            model_name="transition",
            name="to_phase",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="arriving",
                to="engagement.phase",
                verbose_name="leads to",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="erasure_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                fields=("from_feature", "kind", "to_feature"), name="link_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_feature", models.F("to_feature")), _negated=True),
                name="link_to_another",
            ),
        ),
        migrations.AddIndex(
            model_name="move",
            index=models.Index(fields=["feature", "at", "id"], name="move_timeline"),
        ),
        migrations.AddIndex(
            model_name="move",
            index=models.Index(fields=["at"], name="move_at"),
        ),
        migrations.AddIndex(
            model_name="move",
            index=models.Index(
                condition=models.Q(("what", "status")),
                fields=["feature", "at", "id"],
                include=("after",),
                name="move_statuses",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ["status", "visibility", "assignment", "correction"])),
                name="move_what_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "quality__in",
                        ["reporter", "author", "office", "moderator", "administrator", "clock", "source"],
                    )
                ),
                name="move_quality_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("after", ""), ("before", ""), ("what", "correction")),
                    models.Q(
                        models.Q(("what", "correction"), _negated=True),
                        models.Q(("before", models.F("after")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="move_changes_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("after", "hidden"), ("what", "visibility"), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="move_hiding_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ready"), _negated=True),
                    models.Q(models.Q(("large", ""), _negated=True), models.Q(("small", ""), _negated=True)),
                    _connector="OR",
                ),
                name="photo_ready_has_files",
            ),
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
