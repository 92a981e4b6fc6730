"""Triggers that every child table of Feature needs, for its own app's migration.

Migrations call these functions, so what they return must never change: a new rule is a new function and a new migration.
"""

from __future__ import annotations

from django.db.migrations import RunSQL


def child_triggers(table: str, kind: str) -> RunSQL:
    """Guards and the touch of the root: the root exists and has this kind, goes when the child goes, and is
    marked as updated whenever the child changes."""
    return RunSQL(
        f"""
        CREATE TRIGGER touch_insert AFTER INSERT ON public.{table}
        REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_child_touch();
        CREATE TRIGGER touch_update AFTER UPDATE ON public.{table}
        REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_child_touch();
        CREATE CONSTRAINT TRIGGER child_kind AFTER INSERT ON public.{table} DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION public.civicmap_child_kind('{kind}');
        CREATE CONSTRAINT TRIGGER root_gone AFTER DELETE ON public.{table} DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION public.civicmap_root_gone();
        """,
        f"""
        DROP TRIGGER root_gone ON public.{table};
        DROP TRIGGER child_kind ON public.{table};
        DROP TRIGGER touch_update ON public.{table};
        DROP TRIGGER touch_insert ON public.{table};
        """,
    )


def phase_triggers(table: str, phase_table: str, kind: str) -> RunSQL:
    """For kinds whose status is the code of a phase: the root's status follows the phase, and can be no other."""
    name = table.split("_")[-1]
    return RunSQL(
        f"""
        CREATE FUNCTION public.civicmap_{name}_status() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE public.places_feature feature SET status = phase.code
            FROM new_rows child JOIN public.{phase_table} phase ON phase.id = child.phase_id
            WHERE child.feature_ptr_id = feature.id AND feature.status <> phase.code;
            RETURN NULL;
        END $$;
        CREATE TRIGGER status_insert AFTER INSERT ON public.{table}
        REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_{name}_status();
        CREATE TRIGGER status_update AFTER UPDATE ON public.{table}
        REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_{name}_status();

        CREATE FUNCTION public.civicmap_{name}_status_is_phase() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (
                SELECT 1 FROM public.places_feature feature
                JOIN public.{table} child ON child.feature_ptr_id = feature.id
                JOIN public.{phase_table} phase ON phase.id = child.phase_id
                WHERE feature.id = NEW.id AND feature.status <> phase.code
            ) THEN
                RAISE EXCEPTION 'the status of feature % is not its phase', NEW.id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'status_is_phase';
            END IF;
            RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER {name}_status_is_phase AFTER INSERT OR UPDATE OF status ON public.places_feature
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = '{kind}')
        EXECUTE FUNCTION public.civicmap_{name}_status_is_phase();
        """,
        f"""
        DROP TRIGGER {name}_status_is_phase ON public.places_feature;
        DROP FUNCTION public.civicmap_{name}_status_is_phase();
        DROP TRIGGER status_update ON public.{table};
        DROP TRIGGER status_insert ON public.{table};
        DROP FUNCTION public.civicmap_{name}_status();
        """,
    )
