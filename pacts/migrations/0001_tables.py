"""Pacts and what they follow."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import places.keys


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("assets", "0001_tables"),
        ("engagement", "0002_relations"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("places", "0002_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pact",
            fields=[
                (
                    "feature_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="places.feature",
                    ),
                ),
                (
                    "proponent_kind",
                    models.CharField(
                        choices=[
                            ("association", "association"),
                            ("informal", "informal group"),
                            ("person", "private person"),
                            ("school", "school"),
                            ("cooperative", "cooperative or business"),
                            ("religious", "religious body"),
                            ("committee", "committee"),
                            ("other", "other"),
                            ("unknown", "not stated"),
                        ],
                        default="unknown",
                        max_length=20,
                        verbose_name="kind of proponent",
                    ),
                ),
                ("proponent", models.CharField(blank=True, max_length=300, verbose_name="proponent")),
                ("outcome", models.TextField(blank=True, verbose_name="notes of the office")),
                (
                    "document_url",
                    models.URLField(blank=True, max_length=400, verbose_name="text of the pact"),
                ),
                ("signed", models.DateField(blank=True, null=True, verbose_name="signed")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="ends")),
                (
                    "place_note",
                    models.CharField(blank=True, max_length=400, verbose_name="note on the place"),
                ),
                (
                    "assets",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Places of the city that the pact is about.",
                        related_name="pacts",
                        to="assets.asset",
                        verbose_name="listed assets",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="pacts",
                        to="assets.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "phase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="engagement.phase",
                        verbose_name="phase",
                    ),
                ),
            ],
            options={
                "verbose_name": "collaboration pact",
                "verbose_name_plural": "collaboration pacts",
            },
            bases=("places.feature",),
        ),
        migrations.CreateModel(
            name="PactType",
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
                        max_length=20, validators=[places.keys.validate_key], verbose_name="code"
                    ),
                ),
                (
                    "needs_listed_asset",
                    models.BooleanField(default=False, verbose_name="needs an asset listed by the city"),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pact_types",
                        to="engagement.procedure",
                        verbose_name="regulation",
                    ),
                ),
            ],
            options={
                "verbose_name": "type of pact",
                "verbose_name_plural": "types of pact",
                "ordering": ["procedure", "code"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PactEvent",
            fields=[
                (
                    "feature_ptr",
                    models.ForeignKey(
                        auto_created=True,
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        parent_link=True,
                        related_name="+",
                        related_query_name="+",
                        serialize=False,
                        to="places.feature",
                    ),
                ),
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "proponent_kind",
                    models.CharField(
                        choices=[
                            ("association", "association"),
                            ("informal", "informal group"),
                            ("person", "private person"),
                            ("school", "school"),
                            ("cooperative", "cooperative or business"),
                            ("religious", "religious body"),
                            ("committee", "committee"),
                            ("other", "other"),
                            ("unknown", "not stated"),
                        ],
                        default="unknown",
                        max_length=20,
                        verbose_name="kind of proponent",
                    ),
                ),
                ("proponent", models.CharField(blank=True, max_length=300, verbose_name="proponent")),
                ("outcome", models.TextField(blank=True, verbose_name="notes of the office")),
                (
                    "document_url",
                    models.URLField(blank=True, max_length=400, verbose_name="text of the pact"),
                ),
                ("signed", models.DateField(blank=True, null=True, verbose_name="signed")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="ends")),
                (
                    "place_note",
                    models.CharField(blank=True, max_length=400, verbose_name="note on the place"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="assets.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="pact_events",
                        to="pacts.pact",
                    ),
                ),
                (
                    "phase",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagement.phase",
                        verbose_name="phase",
                    ),
                ),
                (
                    "pact_type",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="pacts.pacttype",
                        verbose_name="type",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="pact",
            name="pact_type",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pacts",
                to="pacts.pacttype",
                verbose_name="type",
            ),
        ),
        migrations.AddConstraint(
            model_name="pacttype",
            constraint=models.UniqueConstraint(fields=("procedure", "code"), name="pact_type_code_unique"),
        ),
        migrations.AddConstraint(
            model_name="pacttype",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\\Z")),
                name="pact_type_code_is_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="pact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed__isnull", True),
                    ("ends__isnull", True),
                    ("signed__lte", models.F("ends")),
                    _connector="OR",
                ),
                name="pact_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="pact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("proponent_kind", "person"), _negated=True), ("proponent", ""), _connector="OR"
                ),
                name="pact_private_person_not_named",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pact",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "pacts_pactevent" ("document_url", "ends", "feature_ptr_id", "organisation_id", "outcome", "pact_type_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase_id", "place_note", "proponent", "proponent_kind", "signed") VALUES (NEW."document_url", NEW."ends", NEW."feature_ptr_id", NEW."organisation_id", NEW."outcome", NEW."pact_type_id", _pgh_attach_context(), NOW(), \'insert\', NEW."feature_ptr_id", NEW."phase_id", NEW."place_note", NEW."proponent", NEW."proponent_kind", NEW."signed"); RETURN NULL;',
                    hash="2b8a1f6f74f01df9da688e9f18781ae903ef9ca4",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d96f3",
                    table="pacts_pact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pact",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."document_url" IS DISTINCT FROM (NEW."document_url") OR OLD."ends" IS DISTINCT FROM (NEW."ends") OR OLD."feature_ptr_id" IS DISTINCT FROM (NEW."feature_ptr_id") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."pact_type_id" IS DISTINCT FROM (NEW."pact_type_id") OR OLD."phase_id" IS DISTINCT FROM (NEW."phase_id") OR OLD."place_note" IS DISTINCT FROM (NEW."place_note") OR OLD."proponent" IS DISTINCT FROM (NEW."proponent") OR OLD."proponent_kind" IS DISTINCT FROM (NEW."proponent_kind") OR OLD."signed" IS DISTINCT FROM (NEW."signed"))',
                    func='INSERT INTO "pacts_pactevent" ("document_url", "ends", "feature_ptr_id", "organisation_id", "outcome", "pact_type_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase_id", "place_note", "proponent", "proponent_kind", "signed") VALUES (NEW."document_url", NEW."ends", NEW."feature_ptr_id", NEW."organisation_id", NEW."outcome", NEW."pact_type_id", _pgh_attach_context(), NOW(), \'update\', NEW."feature_ptr_id", NEW."phase_id", NEW."place_note", NEW."proponent", NEW."proponent_kind", NEW."signed"); RETURN NULL;',
                    hash="e0152e66c1821d6638379c9ccc10ec35a5e8345c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_09bd5",
                    table="pacts_pact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pact",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "pacts_pactevent" ("document_url", "ends", "feature_ptr_id", "organisation_id", "outcome", "pact_type_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase_id", "place_note", "proponent", "proponent_kind", "signed") VALUES (OLD."document_url", OLD."ends", OLD."feature_ptr_id", OLD."organisation_id", OLD."outcome", OLD."pact_type_id", _pgh_attach_context(), NOW(), \'delete\', OLD."feature_ptr_id", OLD."phase_id", OLD."place_note", OLD."proponent", OLD."proponent_kind", OLD."signed"); RETURN NULL;',
                    hash="01b298b5a458d0f2268436bb35ca6007014b604c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6b19d",
                    table="pacts_pact",
                    when="AFTER",
                ),
            ),
        ),
    ]
