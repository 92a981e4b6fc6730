"""The trigger that every table shown by a layer needs, for its own app's migration.

Features have their own, finer triggers. Migrations call this function, so what it returns must never change.
"""

from __future__ import annotations

from django.db.migrations import RunSQL


def ticks(*tables: str) -> RunSQL:
    """Any committed change of these tables changes the data version (places.versions)."""
    there = "".join(
        f"""
        CREATE TRIGGER tick_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.{table}
        FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_tick();
        """
        for table in tables
    )
    back = "".join(f"DROP TRIGGER tick_version ON public.{table};" for table in tables)
    return RunSQL(there, back)
