"""Finished GeoJSON of features, and the state of the tables it depends on."""

import django.db.models.deletion
from django.db import migrations, models

import places.models.texts

# Every table that features show has the trigger of places.version_triggers.ticks(), so its function says when they change.
# Figures of areas stand in no feature.
TICK = """
CREATE OR REPLACE FUNCTION public.civicmap_tick() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.places_change DEFAULT VALUES;
    IF TG_TABLE_NAME NOT IN ('places_indicator', 'places_areafigure') THEN
        INSERT INTO public.places_textepoch (token) VALUES ((random() * 1e12)::bigint);
    END IF;
    RETURN NULL;
END $$;
"""
TICK_BACK = """
CREATE OR REPLACE FUNCTION public.civicmap_tick() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.places_change DEFAULT VALUES;
    RETURN NULL;
END $$;
"""

# STABLE: in the snapshot of the statement that asks. The cluster's own number makes texts of a restored dump void, since
# transaction numbers begin anew there.
STATE = """
CREATE FUNCTION public.civicmap_text_state(declaration text) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN hashtextextended(
        declaration || ' ' || (SELECT coalesce(sum(token), 0) FROM public.places_textepoch)
        || ' ' || (SELECT system_identifier FROM pg_control_system()), 0);
END $$;
"""
# Memberships follow their feature or its areas. Where somebody changes them by hand, the root row has to tell.
MEMBERSHIP = """
CREATE FUNCTION public.civicmap_membership_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.places_feature f SET updated = f.updated FROM changed_rows m WHERE m.feature_id = f.id;
    RETURN NULL;
END $$;
CREATE TRIGGER touch_insert AFTER INSERT ON public.places_featurearea REFERENCING NEW TABLE AS changed_rows
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION public.civicmap_membership_touch();
CREATE TRIGGER touch_update_from AFTER UPDATE ON public.places_featurearea REFERENCING OLD TABLE AS changed_rows
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION public.civicmap_membership_touch();
CREATE TRIGGER touch_update_to AFTER UPDATE ON public.places_featurearea REFERENCING NEW TABLE AS changed_rows
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION public.civicmap_membership_touch();
CREATE TRIGGER touch_delete AFTER DELETE ON public.places_featurearea REFERENCING OLD TABLE AS changed_rows
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION public.civicmap_membership_touch();
"""
MEMBERSHIP_BACK = """
DROP TRIGGER touch_delete ON public.places_featurearea;
DROP TRIGGER touch_update_to ON public.places_featurearea;
DROP TRIGGER touch_update_from ON public.places_featurearea;
DROP TRIGGER touch_insert ON public.places_featurearea;
DROP FUNCTION public.civicmap_membership_touch();
"""
# A text is written once and replaced in its place.
CARE = "ALTER TABLE public.places_featuretext SET (fillfactor = 85);"


class Migration(migrations.Migration):
    dependencies = [("places", "0020_open_data")]

    operations = [
        migrations.CreateModel(
            name="TextEpoch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "change of what features show",
                "verbose_name_plural": "changes of what features show",
            },
        ),
        migrations.CreateModel(
            name="FeatureText",
            fields=[
                (
                    "feature",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="places.feature",
                    ),
                ),
                ("row", places.models.texts.TransactionId()),
                ("state", models.BigIntegerField()),
                ("body", models.TextField()),
            ],
            options={
                "verbose_name": "finished text of a feature",
                "verbose_name_plural": "finished texts of features",
            },
        ),
        migrations.RunSQL(CARE, migrations.RunSQL.noop),
        migrations.RunSQL(TICK, TICK_BACK),
        migrations.RunSQL(STATE, "DROP FUNCTION public.civicmap_text_state(text);"),
        migrations.RunSQL(MEMBERSHIP, MEMBERSHIP_BACK),
    ]
