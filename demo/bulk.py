"""Writing many features at once.

``bulk_create`` does not do inherited models. Rows go by COPY into the child's table first and the root's second (the
key is deferred): the child's trigger then finds no root to mark as updated, so past dates stay as they are given.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, models
from shapely.geometry.base import BaseGeometry

from accounts.models import User
from engagement.models import Act, Move
from engagement.moves.services import record_moves
from engagement.procedures.governed import Governed
from engagement.procedures.past import check_past
from places.models import Feature, Office, Source

Values = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """A dated step of a feature: the status and the visibility it had from then on, who made it, and the public words.

    The first step says where the thing began: its status is a move, its visibility is not. Empty: as before.
    """

    at: datetime.datetime
    status: str = ""
    visibility: str = ""
    quality: str = Move.Quality.SOURCE
    who: User | None = None
    office: Office | None = None
    words: str = ""
    act: Act | None = None
    """What the step rests on. Its feature is set when that is written."""


@dataclass(eq=False)
class NewFeature:
    """A feature to be written: values by field name, and the steps that led to them. A value may be another one."""

    values: Values
    steps: list[Step] = field(default_factory=list)
    pk: int = 0

    def moves(self) -> Iterator[Move]:
        """The steps as moves, one for each thing that changed. Raises ValueError where they do not lead to the values."""
        status, visibility = "", self.steps[0].visibility if self.steps else self.values["visibility"]
        for step in self.steps or [Step(self.values["created"], self.values["status"])]:
            words = step.words
            if step.status and step.status != status:
                yield self._move(step, Move.What.STATUS, status, step.status, words)
                status, words = step.status, ""
            if step.visibility and step.visibility != visibility:
                yield self._move(step, Move.What.VISIBILITY, visibility, step.visibility, words)
                visibility = step.visibility
        if (status, visibility) != (self.values["status"], self.values["visibility"]):
            raise ValueError(f"{self.values['title']}: the steps lead to {status} and {visibility}")

    def _move(self, step: Step, what: str, before: str, after: str, words: str) -> Move:
        return Move(
            feature_id=self.pk, what=what, before=before, after=after, at=step.at, quality=step.quality,
            who=step.who, office=step.office, words=words, act=step.act if what == Move.What.STATUS else None,
        )  # fmt: skip


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
    """Write the features that are not there yet with their moves; returns those, with their keys."""
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
    for feature in fresh:
        for step in feature.steps:
            if step.act is not None:
                step.act.feature_id = feature.pk
                step.act.save()
    moves = [move for feature in fresh for move in feature.moves()]
    if issubclass(model, Governed):
        rows = model._default_manager.select_related("city", "phase")
        check_past(rows.in_bulk([feature.pk for feature in fresh]), moves)
    record_moves(moves)
    return fresh
