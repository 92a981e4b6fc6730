"""The store of finished GeoJSON that layers of features share."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.db.models.expressions import Func

from layers.declaration.layer import TextStore
from places.models import Feature, FeatureText, TextEpoch
from places.models.texts import TransactionId


class RootVersion(Func):
    """``xmin`` of the root row: every committed change of the root, and so of its child and its areas, changes it."""

    output_field = TransactionId()

    def __init__(self) -> None:
        super().__init__(F("visibility"))

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The system column beside the column of the root that was resolved."""
        (column,) = self.get_source_expressions()
        return f"{compiler.quote_name_unless_alias(column.alias)}.xmin", []


FEATURE_TEXTS = TextStore(
    table=FeatureText._meta.db_table,
    key="feature_id",
    row=RootVersion(),
    owner=F("city_id"),
    state="public.civicmap_text_state",
    states="public.civicmap_text_states",
)

EPOCHS = 50
"""The number of changes of other tables after which they are merged into one row per city and kind."""


def tidy() -> int:
    """Remove the texts of features that are not public any more. Returns how many there were."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"""
            DELETE FROM {FeatureText._meta.db_table} t WHERE NOT EXISTS (
                SELECT 1 FROM {Feature._meta.db_table} f WHERE f.id = t.feature_id AND f.visibility = 'public')
            """
        )
        removed = cursor.rowcount
        if TextEpoch.objects.count() > EPOCHS:
            table = TextEpoch._meta.db_table
            cursor.execute(
                f"""
                WITH gone AS (DELETE FROM {table} RETURNING city_id, kind, token)
                INSERT INTO {table} (city_id, kind, token) SELECT city_id, kind, sum(token) FROM gone GROUP BY city_id, kind
                """
            )
    return int(removed)
