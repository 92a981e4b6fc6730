"""The merge of waiting changes into the counts, and the count anew of everything. The work is done in the database."""

from __future__ import annotations

from django.db import connection, transaction

MERGES = 7802
"""The advisory lock of merges, which places/sql/counts_merge.sql takes too."""


def merge_changes() -> int:
    """Add the waiting changes to the counts and move the data version on. Returns how many there were.

    Merges wait for each other. Above 100,000 changes everything is counted anew, which is quicker.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.civicmap_merge_changes()")
        (merged,) = cursor.fetchone()
    return int(merged)


def rebuild_counts() -> int:
    """Count everything anew and write what differs. Returns how many stored counts were written or removed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.civicmap_rebuild_counts()")
        (written,) = cursor.fetchone()
    return int(written)


def merge_words() -> None:
    """Add the waiting changes to the counts of words alone, which leaves nothing of what they said."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MERGES])
        cursor.execute("SELECT public.civicmap_merge_words()")
