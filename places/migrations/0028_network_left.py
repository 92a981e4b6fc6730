"""By when a house had left its network."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0027_basemap_ground"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="house",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="house",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="house",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="house",
            name="network_left",
            field=models.CharField(
                blank=True,
                help_text="A day, year or season, such as 2024-25. Empty: it is a member.",
                max_length=20,
                verbose_name="had left the network by",
            ),
        ),
        migrations.AddField(
            model_name="houseevent",
            name="network_left",
            field=models.CharField(
                blank=True,
                help_text="A day, year or season, such as 2024-25. Empty: it is a member.",
                max_length=20,
                verbose_name="had left the network by",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="house",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "places_houseevent" ("accessibility", "code", "email", "feature_ptr_id", "hours_are_example", "hours_note", "location_note", "managing_body", "network", "network_left", "opening_hours", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "transport", "verified", "website") VALUES (NEW."accessibility", NEW."code", NEW."email", NEW."feature_ptr_id", NEW."hours_are_example", NEW."hours_note", NEW."location_note", NEW."managing_body", NEW."network", NEW."network_left", NEW."opening_hours", _pgh_attach_context(), NOW(), \'insert\', NEW."feature_ptr_id", NEW."phone", NEW."transport", NEW."verified", NEW."website"); RETURN NULL;',
                    hash="953b813657d0135f2d32d8ff17e40644d4851ff1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7499e",
                    table="places_house",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="house",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."accessibility" IS DISTINCT FROM (NEW."accessibility") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."feature_ptr_id" IS DISTINCT FROM (NEW."feature_ptr_id") OR OLD."hours_are_example" IS DISTINCT FROM (NEW."hours_are_example") OR OLD."hours_note" IS DISTINCT FROM (NEW."hours_note") OR OLD."location_note" IS DISTINCT FROM (NEW."location_note") OR OLD."managing_body" IS DISTINCT FROM (NEW."managing_body") OR OLD."network" IS DISTINCT FROM (NEW."network") OR OLD."network_left" IS DISTINCT FROM (NEW."network_left") OR OLD."opening_hours" IS DISTINCT FROM (NEW."opening_hours") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."transport" IS DISTINCT FROM (NEW."transport") OR OLD."verified" IS DISTINCT FROM (NEW."verified") OR OLD."website" IS DISTINCT FROM (NEW."website"))',
                    func='INSERT INTO "places_houseevent" ("accessibility", "code", "email", "feature_ptr_id", "hours_are_example", "hours_note", "location_note", "managing_body", "network", "network_left", "opening_hours", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "transport", "verified", "website") VALUES (NEW."accessibility", NEW."code", NEW."email", NEW."feature_ptr_id", NEW."hours_are_example", NEW."hours_note", NEW."location_note", NEW."managing_body", NEW."network", NEW."network_left", NEW."opening_hours", _pgh_attach_context(), NOW(), \'update\', NEW."feature_ptr_id", NEW."phone", NEW."transport", NEW."verified", NEW."website"); RETURN NULL;',
                    hash="df2857919a0260612ef597ffdd8ba148b2209699",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_96a65",
                    table="places_house",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="house",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "places_houseevent" ("accessibility", "code", "email", "feature_ptr_id", "hours_are_example", "hours_note", "location_note", "managing_body", "network", "network_left", "opening_hours", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "transport", "verified", "website") VALUES (OLD."accessibility", OLD."code", OLD."email", OLD."feature_ptr_id", OLD."hours_are_example", OLD."hours_note", OLD."location_note", OLD."managing_body", OLD."network", OLD."network_left", OLD."opening_hours", _pgh_attach_context(), NOW(), \'delete\', OLD."feature_ptr_id", OLD."phone", OLD."transport", OLD."verified", OLD."website"); RETURN NULL;',
                    hash="4a717019c70ab06c1f36b86d4d28c7ef88d82bb5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_063b0",
                    table="places_house",
                    when="AFTER",
                ),
            ),
        ),
    ]
