"""The history's trigger compares geometries as bytes, so that a dump of the database can be restored."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0006_newest_index"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="feature",
            name="update_update",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="feature",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN ((OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."attributes" IS DISTINCT FROM (NEW."attributes") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."category_id" IS DISTINCT FROM (NEW."category_id") OR OLD."city_id" IS DISTINCT FROM (NEW."city_id") OR OLD."created" IS DISTINCT FROM (NEW."created") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."external_id" IS DISTINCT FROM (NEW."external_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_example" IS DISTINCT FROM (NEW."is_example") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."lang" IS DISTINCT FROM (NEW."lang") OR OLD."manager_id" IS DISTINCT FROM (NEW."manager_id") OR OLD."precision" IS DISTINCT FROM (NEW."precision") OR OLD."published" IS DISTINCT FROM (NEW."published") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."valid_from" IS DISTINCT FROM (NEW."valid_from") OR OLD."valid_to" IS DISTINCT FROM (NEW."valid_to") OR OLD."visibility" IS DISTINCT FROM (NEW."visibility")) OR OLD."location"::bytea IS DISTINCT FROM NEW."location"::bytea OR OLD."shape"::bytea IS DISTINCT FROM NEW."shape"::bytea)',
                    func='INSERT INTO "places_featureevent" ("address", "attributes", "author_id", "category_id", "city_id", "created", "description", "external_id", "id", "is_example", "kind", "lang", "location", "manager_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "precision", "published", "shape", "source_id", "status", "title", "valid_from", "valid_to", "visibility") VALUES (NEW."address", NEW."attributes", NEW."author_id", NEW."category_id", NEW."city_id", NEW."created", NEW."description", NEW."external_id", NEW."id", NEW."is_example", NEW."kind", NEW."lang", NEW."location", NEW."manager_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."precision", NEW."published", NEW."shape", NEW."source_id", NEW."status", NEW."title", NEW."valid_from", NEW."valid_to", NEW."visibility"); RETURN NULL;',
                    hash="991cb7f6d980d48466e9b70813e711dd34bb1582",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_14ae7",
                    table="places_feature",
                    when="AFTER",
                ),
            ),
        ),
    ]
