"""Writing many features at once.

``bulk_create`` does not do inherited models. Rows go by COPY into the child's table first and the root's second (the
key is deferred): the child's trigger then finds no root to mark as updated, so past dates stay as they are given.
"""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, models
from pghistory.models import Context
from shapely.geometry.base import BaseGeometry

from places.models import Feature, Source

Values = dict[str, Any]


@dataclass
class Move:
    """A dated change of a feature: what its columns held from then on, and the words of the public history."""

    at: datetime.datetime
    root: Values = field(default_factory=dict)
    child: Values = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    context: uuid.UUID | None = None


@dataclass(eq=False)
class NewFeature:
    """A feature to be written: values by field name, and the moves that led to them. A value may be another one."""

    values: Values
    moves: list[Move] = field(default_factory=list)
    pk: int = 0


def cell(model_field: models.Field[Any, Any], value: Any) -> Any:
    """The value as COPY writes it."""
    if isinstance(value, models.Model | NewFeature):
        return value.pk or None
    if isinstance(value, GEOSGeometry):
        return value.hexewkb.decode()
    if isinstance(value, BaseGeometry):
        srid = model_field.srid if isinstance(model_field, GeometryField) else 0
        return shapely.to_wkb(shapely.set_srid(value, srid), hex=True, include_srid=True)
    if value is not None and isinstance(model_field, models.JSONField):
        return json.dumps(value, ensure_ascii=False)
    return value


def columns_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The table's own columns that a writer may set."""
    return [
        found for found in model._meta.local_concrete_fields if not isinstance(found, models.GeneratedField)
    ]


def copy_rows(model: type[models.Model], rows: Iterable[Values]) -> int:
    """COPY rows into one table; fields without a value take their default, the key its sequence."""
    fields = [found for found in columns_of(model) if not isinstance(found, models.AutoField)]
    return _copy(model, fields, rows)


def _copy(model: type[models.Model], fields: Sequence[models.Field[Any, Any]], rows: Iterable[Values]) -> int:
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(found.column)) for found in fields)
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            values = []
            for found in fields:
                value = row[found.name] if found.name in row else found.get_default()
                values.append(cell(found, value))
            copy.write_row(values)
            count += 1
    return count


def next_ids(count: int) -> list[int]:
    """Keys for new features, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Feature._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def missing(source: Source, found: Sequence[NewFeature]) -> list[NewFeature]:
    """Those not loaded yet. What is there stays as it is: somebody may have worked on it."""
    asked = [feature.values["external_id"] for feature in found]
    there = Feature.objects.filter(source=source, external_id__in=asked)
    known = dict(there.values_list("external_id", "pk"))
    for feature in found:
        feature.pk = known.get(feature.values["external_id"], 0)
    return [feature for feature in found if not feature.pk]


def write_features(model: type[Feature], source: Source, found: Sequence[NewFeature]) -> list[NewFeature]:
    """Write the features that are not there yet; returns those, with their keys."""
    fresh = missing(source, found)
    if not fresh:
        return []
    for feature, key in zip(fresh, next_ids(len(fresh)), strict=True):
        feature.pk = key
        feature.values.update(id=key, feature_ptr=key, kind=model.KIND, source=source)
    own = columns_of(model)
    root = columns_of(Feature)
    _copy(model, own, (feature.values for feature in fresh))
    _copy(Feature, root, (feature.values for feature in fresh))
    return fresh


def write_history(model: type[Feature], fresh: Sequence[NewFeature]) -> None:
    """Give example features a past: one event for each move, dated then, as if it had been recorded.

    The triggers wrote one event a row, dated today: it becomes the first one.
    """
    contexts = []
    for move in (move for feature in fresh for move in feature.moves if move.words):
        move.context = uuid.uuid4()
        contexts.append(
            {"id": move.context, "created_at": move.at, "updated_at": move.at, "metadata": move.words}
        )
    copy_rows(Context, contexts)
    events: type[models.Model] = Feature.events.rel.related_model  # type: ignore[attr-defined]
    own = next(
        relation.related_model
        for relation in model._meta.related_objects
        if relation.name.endswith("_events") and relation.name != "events"
    )
    for table, part in ((events, "root"), (own, "child")):
        _write_events(table, part, [feature for feature in fresh if feature.moves])


def _write_events(events: Any, part: str, fresh: Sequence[NewFeature]) -> None:
    keys = [feature.pk for feature in fresh]
    events.objects.filter(pgh_obj_id__in=keys).delete()
    fields = [found for found in events._meta.local_concrete_fields if found.name != "pgh_id"]
    rows = []
    for feature in fresh:
        state = dict(feature.values)
        last: Values | None = None
        for number, move in enumerate(feature.moves):
            state.update(getattr(move, part))
            shown = {found.name: state.get(found.name) for found in fields}
            if number and shown == last:
                continue
            last = shown
            row = dict(state)
            row.update(
                pgh_obj=feature.pk,
                pgh_label="update" if number else "insert",
                pgh_created_at=move.at,
                pgh_context=move.context,
            )
            rows.append(row)
    rows.sort(key=lambda row: row["pgh_created_at"])
    _copy(events, fields, rows)
