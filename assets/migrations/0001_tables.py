"""Organisations, assets and services."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import places.hours.evaluating


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("places", "0002_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Asset",
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
                    "opening_hours",
                    models.TextField(
                        blank=True,
                        help_text="In the syntax of OpenStreetMap.",
                        validators=[places.hours.evaluating.validate_opening_hours],
                        verbose_name="opening hours",
                    ),
                ),
                (
                    "hours_note",
                    models.CharField(blank=True, max_length=300, verbose_name="note on the hours"),
                ),
                (
                    "hours_are_example",
                    models.BooleanField(
                        default=False,
                        help_text="Made up to show the platform: they are marked wherever they are shown.",
                        verbose_name="example hours",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("website", models.URLField(blank=True, verbose_name="website")),
                ("accessibility", models.TextField(blank=True, verbose_name="accessibility")),
                ("verified", models.DateField(blank=True, null=True, verbose_name="checked on")),
            ],
            options={
                "verbose_name": "asset",
                "verbose_name_plural": "assets",
            },
            bases=("places.feature", models.Model),
        ),
        migrations.CreateModel(
            name="OrganisationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "opening_hours",
                    models.TextField(
                        blank=True,
                        help_text="In the syntax of OpenStreetMap.",
                        validators=[places.hours.evaluating.validate_opening_hours],
                        verbose_name="opening hours",
                    ),
                ),
                (
                    "hours_note",
                    models.CharField(blank=True, max_length=300, verbose_name="note on the hours"),
                ),
                (
                    "hours_are_example",
                    models.BooleanField(
                        default=False,
                        help_text="Made up to show the platform: they are marked wherever they are shown.",
                        verbose_name="example hours",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("website", models.URLField(blank=True, verbose_name="website")),
                ("accessibility", models.TextField(blank=True, verbose_name="accessibility")),
                ("verified", models.DateField(blank=True, null=True, verbose_name="checked on")),
                (
                    "feature_ptr",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        parent_link=True,
                        related_name="+",
                        related_query_name="+",
                        serialize=False,
                        to="places.feature",
                    ),
                ),
                (
                    "legal_form",
                    models.CharField(
                        choices=[
                            ("association", "association"),
                            ("cooperative", "social cooperative"),
                            ("foundation", "foundation"),
                            ("informal", "informal group"),
                            ("public", "public body"),
                            ("business", "business"),
                            ("school", "school"),
                            ("religious", "religious body"),
                            ("other", "other"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="legal form",
                    ),
                ),
                ("runts_number", models.CharField(blank=True, max_length=20, verbose_name="RUNTS number")),
                (
                    "contacts_agreed",
                    models.BooleanField(
                        default=False,
                        help_text="Needed for telephone and e-mail address of an informal group, which are those of a person.",
                        verbose_name="the group agrees that its contacts are shown",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Service",
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
                    "opening_hours",
                    models.TextField(
                        blank=True,
                        help_text="In the syntax of OpenStreetMap.",
                        validators=[places.hours.evaluating.validate_opening_hours],
                        verbose_name="opening hours",
                    ),
                ),
                (
                    "hours_note",
                    models.CharField(blank=True, max_length=300, verbose_name="note on the hours"),
                ),
                (
                    "hours_are_example",
                    models.BooleanField(
                        default=False,
                        help_text="Made up to show the platform: they are marked wherever they are shown.",
                        verbose_name="example hours",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("website", models.URLField(blank=True, verbose_name="website")),
                ("accessibility", models.TextField(blank=True, verbose_name="accessibility")),
                ("verified", models.DateField(blank=True, null=True, verbose_name="checked on")),
                (
                    "cost",
                    models.CharField(
                        choices=[
                            ("free", "free"),
                            ("card", "with membership card"),
                            ("offer", "free offering"),
                            ("paid", "paid"),
                            ("unknown", "not stated"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="cost",
                    ),
                ),
                (
                    "targets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("everyone", "everyone"),
                                ("children", "children"),
                                ("teenagers", "teenagers"),
                                ("young", "young adults"),
                                ("adults", "adults"),
                                ("older", "older people"),
                                ("families", "families"),
                                ("migrants", "people from abroad"),
                                ("disability", "people with disabilities"),
                                ("jobseekers", "people looking for work"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="for whom",
                    ),
                ),
                (
                    "is_remote",
                    models.BooleanField(
                        default=False,
                        help_text="By telephone or online, without a place.",
                        verbose_name="at a distance",
                    ),
                ),
            ],
            options={
                "verbose_name": "service",
                "verbose_name_plural": "services",
            },
            bases=("places.feature", models.Model),
        ),
        migrations.CreateModel(
            name="ServiceEvent",
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
                    "opening_hours",
                    models.TextField(
                        blank=True,
                        help_text="In the syntax of OpenStreetMap.",
                        validators=[places.hours.evaluating.validate_opening_hours],
                        verbose_name="opening hours",
                    ),
                ),
                (
                    "hours_note",
                    models.CharField(blank=True, max_length=300, verbose_name="note on the hours"),
                ),
                (
                    "hours_are_example",
                    models.BooleanField(
                        default=False,
                        help_text="Made up to show the platform: they are marked wherever they are shown.",
                        verbose_name="example hours",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("website", models.URLField(blank=True, verbose_name="website")),
                ("accessibility", models.TextField(blank=True, verbose_name="accessibility")),
                ("verified", models.DateField(blank=True, null=True, verbose_name="checked on")),
                (
                    "cost",
                    models.CharField(
                        choices=[
                            ("free", "free"),
                            ("card", "with membership card"),
                            ("offer", "free offering"),
                            ("paid", "paid"),
                            ("unknown", "not stated"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="cost",
                    ),
                ),
                (
                    "targets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("everyone", "everyone"),
                                ("children", "children"),
                                ("teenagers", "teenagers"),
                                ("young", "young adults"),
                                ("adults", "adults"),
                                ("older", "older people"),
                                ("families", "families"),
                                ("migrants", "people from abroad"),
                                ("disability", "people with disabilities"),
                                ("jobseekers", "people looking for work"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="for whom",
                    ),
                ),
                (
                    "is_remote",
                    models.BooleanField(
                        default=False,
                        help_text="By telephone or online, without a place.",
                        verbose_name="at a distance",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "opening_hours",
                    models.TextField(
                        blank=True,
                        help_text="In the syntax of OpenStreetMap.",
                        validators=[places.hours.evaluating.validate_opening_hours],
                        verbose_name="opening hours",
                    ),
                ),
                (
                    "hours_note",
                    models.CharField(blank=True, max_length=300, verbose_name="note on the hours"),
                ),
                (
                    "hours_are_example",
                    models.BooleanField(
                        default=False,
                        help_text="Made up to show the platform: they are marked wherever they are shown.",
                        verbose_name="example hours",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("website", models.URLField(blank=True, verbose_name="website")),
                ("accessibility", models.TextField(blank=True, verbose_name="accessibility")),
                ("verified", models.DateField(blank=True, null=True, verbose_name="checked on")),
                (
                    "feature_ptr",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        related_name="as_organisation",
                        serialize=False,
                        to="places.feature",
                    ),
                ),
                (
                    "legal_form",
                    models.CharField(
                        choices=[
                            ("association", "association"),
                            ("cooperative", "social cooperative"),
                            ("foundation", "foundation"),
                            ("informal", "informal group"),
                            ("public", "public body"),
                            ("business", "business"),
                            ("school", "school"),
                            ("religious", "religious body"),
                            ("other", "other"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="legal form",
                    ),
                ),
                ("runts_number", models.CharField(blank=True, max_length=20, verbose_name="RUNTS number")),
                (
                    "contacts_agreed",
                    models.BooleanField(
                        default=False,
                        help_text="Needed for telephone and e-mail address of an informal group, which are those of a person.",
                        verbose_name="the group agrees that its contacts are shown",
                    ),
                ),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("legal_form", "informal"), _negated=True),
                            models.Q(("email", ""), ("phone", "")),
                            ("contacts_agreed", True),
                            _connector="OR",
                        ),
                        name="organisation_contacts_agreed",
                    )
                ],
            },
            bases=("places.feature", models.Model),
        ),
        migrations.CreateModel(
            name="AssetEvent",
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
                    "opening_hours",
                    models.TextField(
                        blank=True,
                        help_text="In the syntax of OpenStreetMap.",
                        validators=[places.hours.evaluating.validate_opening_hours],
                        verbose_name="opening hours",
                    ),
                ),
                (
                    "hours_note",
                    models.CharField(blank=True, max_length=300, verbose_name="note on the hours"),
                ),
                (
                    "hours_are_example",
                    models.BooleanField(
                        default=False,
                        help_text="Made up to show the platform: they are marked wherever they are shown.",
                        verbose_name="example hours",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("website", models.URLField(blank=True, verbose_name="website")),
                ("accessibility", models.TextField(blank=True, verbose_name="accessibility")),
                ("verified", models.DateField(blank=True, null=True, verbose_name="checked on")),
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
                        related_name="asset_events",
                        to="assets.asset",
                    ),
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="asset",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="assets",
                to="assets.organisation",
                verbose_name="organisation",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "assets_organisationevent" ("accessibility", "contacts_agreed", "email", "feature_ptr_id", "hours_are_example", "hours_note", "legal_form", "opening_hours", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "runts_number", "verified", "website") VALUES (NEW."accessibility", NEW."contacts_agreed", NEW."email", NEW."feature_ptr_id", NEW."hours_are_example", NEW."hours_note", NEW."legal_form", NEW."opening_hours", _pgh_attach_context(), NOW(), \'insert\', NEW."feature_ptr_id", NEW."phone", NEW."runts_number", NEW."verified", NEW."website"); RETURN NULL;',
                    hash="f8279c840e62349e016b6c0ff9d9f8508a92deaf",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_78116",
                    table="assets_organisation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."accessibility" IS DISTINCT FROM (NEW."accessibility") OR OLD."contacts_agreed" IS DISTINCT FROM (NEW."contacts_agreed") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."feature_ptr_id" IS DISTINCT FROM (NEW."feature_ptr_id") OR OLD."hours_are_example" IS DISTINCT FROM (NEW."hours_are_example") OR OLD."hours_note" IS DISTINCT FROM (NEW."hours_note") OR OLD."legal_form" IS DISTINCT FROM (NEW."legal_form") OR OLD."opening_hours" IS DISTINCT FROM (NEW."opening_hours") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."runts_number" IS DISTINCT FROM (NEW."runts_number") OR OLD."verified" IS DISTINCT FROM (NEW."verified") OR OLD."website" IS DISTINCT FROM (NEW."website"))',
                    func='INSERT INTO "assets_organisationevent" ("accessibility", "contacts_agreed", "email", "feature_ptr_id", "hours_are_example", "hours_note", "legal_form", "opening_hours", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "runts_number", "verified", "website") VALUES (NEW."accessibility", NEW."contacts_agreed", NEW."email", NEW."feature_ptr_id", NEW."hours_are_example", NEW."hours_note", NEW."legal_form", NEW."opening_hours", _pgh_attach_context(), NOW(), \'update\', NEW."feature_ptr_id", NEW."phone", NEW."runts_number", NEW."verified", NEW."website"); RETURN NULL;',
                    hash="3d5da353fea8dec5bb4cc31834d2701de0e6f8f4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b85ca",
                    table="assets_organisation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "assets_organisationevent" ("accessibility", "contacts_agreed", "email", "feature_ptr_id", "hours_are_example", "hours_note", "legal_form", "opening_hours", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "runts_number", "verified", "website") VALUES (OLD."accessibility", OLD."contacts_agreed", OLD."email", OLD."feature_ptr_id", OLD."hours_are_example", OLD."hours_note", OLD."legal_form", OLD."opening_hours", _pgh_attach_context(), NOW(), \'delete\', OLD."feature_ptr_id", OLD."phone", OLD."runts_number", OLD."verified", OLD."website"); RETURN NULL;',
                    hash="94e73eec49c32899e36d029b8a9cd505e3c7d114",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0cbbe",
                    table="assets_organisation",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="organisationevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="organisationevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="organisation_events",
                to="assets.organisation",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="host",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="services",
                to="places.house",
                verbose_name="house",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="services",
                to="assets.organisation",
                verbose_name="organisation",
            ),
        ),
        migrations.AddField(
            model_name="serviceevent",
            name="host",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="places.house",
                verbose_name="house",
            ),
        ),
        migrations.AddField(
            model_name="serviceevent",
            name="organisation",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="serviceevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="serviceevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="service_events",
                to="assets.service",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="asset",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "assets_assetevent" ("accessibility", "email", "feature_ptr_id", "hours_are_example", "hours_note", "opening_hours", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "verified", "website") VALUES (NEW."accessibility", NEW."email", NEW."feature_ptr_id", NEW."hours_are_example", NEW."hours_note", NEW."opening_hours", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."feature_ptr_id", NEW."phone", NEW."verified", NEW."website"); RETURN NULL;',
                    hash="f01aa8604763808c00e8723f6164f629c0352e64",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_db54a",
                    table="assets_asset",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="asset",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."accessibility" IS DISTINCT FROM (NEW."accessibility") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."feature_ptr_id" IS DISTINCT FROM (NEW."feature_ptr_id") OR OLD."hours_are_example" IS DISTINCT FROM (NEW."hours_are_example") OR OLD."hours_note" IS DISTINCT FROM (NEW."hours_note") OR OLD."opening_hours" IS DISTINCT FROM (NEW."opening_hours") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."verified" IS DISTINCT FROM (NEW."verified") OR OLD."website" IS DISTINCT FROM (NEW."website"))',
                    func='INSERT INTO "assets_assetevent" ("accessibility", "email", "feature_ptr_id", "hours_are_example", "hours_note", "opening_hours", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "verified", "website") VALUES (NEW."accessibility", NEW."email", NEW."feature_ptr_id", NEW."hours_are_example", NEW."hours_note", NEW."opening_hours", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."feature_ptr_id", NEW."phone", NEW."verified", NEW."website"); RETURN NULL;',
                    hash="de105fa269247cf37eed42fd53ab87806664167f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4a336",
                    table="assets_asset",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="asset",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "assets_assetevent" ("accessibility", "email", "feature_ptr_id", "hours_are_example", "hours_note", "opening_hours", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "verified", "website") VALUES (OLD."accessibility", OLD."email", OLD."feature_ptr_id", OLD."hours_are_example", OLD."hours_note", OLD."opening_hours", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."feature_ptr_id", OLD."phone", OLD."verified", OLD."website"); RETURN NULL;',
                    hash="35e5b96c0c807e4cac395bc718a64939f2078c19",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1b720",
                    table="assets_asset",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="service",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "assets_serviceevent" ("accessibility", "cost", "email", "feature_ptr_id", "host_id", "hours_are_example", "hours_note", "is_remote", "opening_hours", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "targets", "verified", "website") VALUES (NEW."accessibility", NEW."cost", NEW."email", NEW."feature_ptr_id", NEW."host_id", NEW."hours_are_example", NEW."hours_note", NEW."is_remote", NEW."opening_hours", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."feature_ptr_id", NEW."phone", NEW."targets", NEW."verified", NEW."website"); RETURN NULL;',
                    hash="9e74dda6d6543600762749ba161dfdc485c484a7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_73ead",
                    table="assets_service",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="service",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."accessibility" IS DISTINCT FROM (NEW."accessibility") OR OLD."cost" IS DISTINCT FROM (NEW."cost") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."feature_ptr_id" IS DISTINCT FROM (NEW."feature_ptr_id") OR OLD."host_id" IS DISTINCT FROM (NEW."host_id") OR OLD."hours_are_example" IS DISTINCT FROM (NEW."hours_are_example") OR OLD."hours_note" IS DISTINCT FROM (NEW."hours_note") OR OLD."is_remote" IS DISTINCT FROM (NEW."is_remote") OR OLD."opening_hours" IS DISTINCT FROM (NEW."opening_hours") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."targets" IS DISTINCT FROM (NEW."targets") OR OLD."verified" IS DISTINCT FROM (NEW."verified") OR OLD."website" IS DISTINCT FROM (NEW."website"))',
                    func='INSERT INTO "assets_serviceevent" ("accessibility", "cost", "email", "feature_ptr_id", "host_id", "hours_are_example", "hours_note", "is_remote", "opening_hours", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "targets", "verified", "website") VALUES (NEW."accessibility", NEW."cost", NEW."email", NEW."feature_ptr_id", NEW."host_id", NEW."hours_are_example", NEW."hours_note", NEW."is_remote", NEW."opening_hours", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."feature_ptr_id", NEW."phone", NEW."targets", NEW."verified", NEW."website"); RETURN NULL;',
                    hash="9840bae4045afbf061b1a01b391524b5da899f1c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d1473",
                    table="assets_service",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="service",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "assets_serviceevent" ("accessibility", "cost", "email", "feature_ptr_id", "host_id", "hours_are_example", "hours_note", "is_remote", "opening_hours", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "targets", "verified", "website") VALUES (OLD."accessibility", OLD."cost", OLD."email", OLD."feature_ptr_id", OLD."host_id", OLD."hours_are_example", OLD."hours_note", OLD."is_remote", OLD."opening_hours", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."feature_ptr_id", OLD."phone", OLD."targets", OLD."verified", OLD."website"); RETURN NULL;',
                    hash="cd54dd923d30da12327bd0878d85adc5496aca80",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ebd86",
                    table="assets_service",
                    when="AFTER",
                ),
            ),
        ),
    ]
