"""Indexes texts again after concepts have changed: one transaction per batch, so that an interruption loses one batch at most."""

from __future__ import annotations

from django.db import connection, transaction

from places.models import Feature, SearchWork

BATCH = 1000
CATEGORY_DIFFERS = (
    "search IS DISTINCT FROM public.civicmap_category_vector(name_it, name_en, parent_id, city_id)"
)
CATEGORIES = f"UPDATE places_category SET search = '' WHERE {CATEGORY_DIFFERS}"
ANY_CATEGORY = f"SELECT EXISTS (SELECT 1 FROM places_category WHERE {CATEGORY_DIFFERS})"
"""Checked first: even an UPDATE of no row fires the trigger that invalidates all finished texts."""
FEATURES = """
UPDATE places_feature SET search = ''
WHERE id > %s AND id <= %s
AND search IS DISTINCT FROM public.civicmap_feature_vector(title, description, address, precision, category_id, city_id)
"""


def index_anew(*, batch: int = BATCH) -> int:
    """Do what is to be done and return how many things were written. Two at once: the second finds nothing to do.

    Where the table of concepts changes meanwhile, the database sets the row back, and this goes on from the start.
    """
    written = 0
    while (step := _step(batch)) is not None:
        written += step
    return written


def want_indexing() -> None:
    """All texts are to be looked at again."""
    SearchWork.objects.update_or_create(pk=1, defaults={"upto": 0})


def _step(batch: int) -> int | None:
    """One batch; None where nothing is left. The row is locked: its end is written with the batch or not at all."""
    with transaction.atomic(), connection.cursor() as cursor:
        work = SearchWork.objects.select_for_update(skip_locked=True).first()
        if work is None:
            return None
        cursor.execute("SET LOCAL civicmap.indexing = 'on'")
        if not work.upto:
            cursor.execute(ANY_CATEGORY)
            if cursor.fetchone()[0]:
                cursor.execute(CATEGORIES)
        ids = Feature.objects.filter(pk__gt=work.upto).order_by("pk").values_list("pk", flat=True)
        upto = ids[batch - 1 : batch].first() or ids.last()
        if upto is None:
            work.delete()
            return None
        # The triggers write the text's words; only rows that differ are updated, so that nothing else counts as changed.
        cursor.execute(FEATURES, [work.upto, upto])
        written: int = cursor.rowcount
        work.upto = upto
        work.save(update_fields=["upto"])
        return written
