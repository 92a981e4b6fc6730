"""Which things would change their area, counted by letting the database do it and undoing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.db import connection, transaction

from places.models import AreaKind


class Moved(NamedTuple):
    """So many things go from one area to another, by code; an empty code is no area."""

    old: str
    new: str
    things: int


KEPT = """
CREATE TEMP TABLE civicmap_before ON COMMIT DROP AS
SELECT membership.feature_id, area.id, area.code FROM places_featurearea membership
JOIN places_area area ON area.id = membership.area_id WHERE membership.kind_id = %s
"""
MOVED = """
SELECT coalesce(before.code, ''), coalesce(after.code, ''), count(*)
FROM civicmap_before before
FULL JOIN (
    SELECT membership.feature_id, area.id, area.code FROM places_featurearea membership
    JOIN places_area area ON area.id = membership.area_id WHERE membership.kind_id = %s
) after ON after.feature_id = before.feature_id
WHERE before.id IS DISTINCT FROM after.id
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
"""


def count_moves(kind: AreaKind, change: Callable[[], None]) -> list[Moved]:
    """What a change of the kind's areas moves, the greatest numbers first. The change is undone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(KEPT, [kind.pk])
        change()
        cursor.execute(MOVED, [kind.pk])
        moved = [Moved(*row) for row in cursor.fetchall()]
        transaction.set_rollback(True)
    return moved
