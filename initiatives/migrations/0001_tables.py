"""Initiatives and what they follow."""

import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


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
            name="Initiative",
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
                    "submission",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="submission key"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="initiatives",
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
                "verbose_name": "initiative",
                "verbose_name_plural": "initiatives",
            },
            bases=("places.feature",),
        ),
        migrations.CreateModel(
            name="InitiativeEvent",
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
                    "submission",
                    models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="submission key"),
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
                        related_name="initiative_events",
                        to="initiatives.initiative",
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
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="initiative",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "initiatives_initiativeevent" ("feature_ptr_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase_id", "submission") VALUES (NEW."feature_ptr_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."feature_ptr_id", NEW."phase_id", NEW."submission"); RETURN NULL;',
                    hash="dbca437d232277a9ddf6068a9b49575d429f216d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_649fe",
                    table="initiatives_initiative",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="initiative",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."feature_ptr_id" IS DISTINCT FROM (NEW."feature_ptr_id") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."phase_id" IS DISTINCT FROM (NEW."phase_id") OR OLD."submission" IS DISTINCT FROM (NEW."submission"))',
                    func='INSERT INTO "initiatives_initiativeevent" ("feature_ptr_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase_id", "submission") VALUES (NEW."feature_ptr_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."feature_ptr_id", NEW."phase_id", NEW."submission"); RETURN NULL;',
                    hash="da61f9eb939f0e3080a9e0cba6239c756c8f0908",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b6c3b",
                    table="initiatives_initiative",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="initiative",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "initiatives_initiativeevent" ("feature_ptr_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase_id", "submission") VALUES (OLD."feature_ptr_id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."feature_ptr_id", OLD."phase_id", OLD."submission"); RETURN NULL;',
                    hash="31bfb62c1325dd115b1c4d992888742c8d66bf24",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_bf9bd",
                    table="initiatives_initiative",
                    when="AFTER",
                ),
            ),
        ),
    ]
