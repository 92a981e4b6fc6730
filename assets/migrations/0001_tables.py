"""Organisations, assets and services."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
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
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
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
                        verbose_name="kind",
                    ),
                ),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                (
                    "location",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True, null=True, spatial_index=False, srid=4326, verbose_name="seat"
                    ),
                ),
                ("website", models.URLField(blank=True, verbose_name="website")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("runts_number", models.CharField(blank=True, max_length=20, verbose_name="RUNTS number")),
                ("is_example", models.BooleanField(default=False, verbose_name="example content")),
                (
                    "public_location",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(kind="informal", then=None), default=models.F("location")
                        ),
                        output_field=django.contrib.gis.db.models.fields.PointField(
                            null=True, spatial_index=False, srid=4326
                        ),
                    ),
                ),
                (
                    "areas_served",
                    models.ManyToManyField(
                        blank=True,
                        related_name="organisations",
                        to="places.area",
                        verbose_name="areas served",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organisations",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organisations",
                        to="places.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "ordering": ["name"],
            },
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
                (
                    "host",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="services",
                        to="places.house",
                        verbose_name="house",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="services",
                        to="assets.organisation",
                        verbose_name="organisation",
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
                (
                    "host",
                    models.ForeignKey(
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
                        related_name="service_events",
                        to="assets.service",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["location"], name="organisation_location_gist"
            ),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["public_location"], name="organisation_public_gist"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(fields=("city", "name"), name="organisation_name_unique"),
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
