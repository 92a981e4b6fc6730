"""Which rows a question is about: filters, CQL2, the relation and the polygon, put together as one queryset.

Always over what everybody may see (``Layer.queryset()``), whoever asks.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from layers.cql2 import JSON, TEXT, parse
from layers.declaration.layer import Column, Layer
from layers.errors import BadParameter
from layers.input.polygons import parse_polygon
from places.models import City, Feature, Precision
from planning.answering.deprivation import deprivation_layer, is_deprivation
from planning.answering.expressions import Nearest, Related
from planning.models import Shape
from planning.question.dates import find_date, in_period
from planning.question.values import DISTANCE, NEGATED, TARGET, Question, Relation, Source

POSITIVE = {
    Relation.NOT_WITHIN: Relation.WITHIN,
    Relation.NOT_INTERSECTS: Relation.INTERSECTS,
    Relation.NOT_NEAR: Relation.NEAR,
}


FEW = 50
"""Up to this number of rows, comparing each pair is faster than an index."""
COUNTED = 20_000
"""Up to this number the rows of both sides of a relation are counted, to begin with the smaller side."""


@dataclass(frozen=True)
class Counts:
    """How many rows there are, how many of them are examples, and how many have only a rough public position."""

    total: int
    examples: int = 0
    rough: int = 0


@dataclass(frozen=True)
class Matched:
    """The rows of a question. ``filtered`` are those of the subject's own filters, ``rows`` those that are left after
    relation and polygon; ``layer`` is the subject, with the column ``distance`` where the nearest is asked."""

    layer: Layer
    filtered: QuerySet[Any]
    rows: QuerySet[Any]
    needs_position: bool
    target: Layer | None = None
    source: Layer | None = None
    target_rows: QuerySet[Any] | None = None

    @cached_property
    def counts(self) -> Counts:
        """How many rows there are, all numbers by one query: a relation is not looked for once for each."""
        rows, wanted = self.rows.order_by(), {"total": Count("pk")}
        column = self.layer.column("is_example")
        if column is not None:
            rows = rows.alias(x_example=column.expression())
            wanted["examples"] = Count("pk", filter=Q(x_example=True))
        if issubclass(rows.model, Feature):
            wanted["rough"] = Count("pk", filter=~Q(precision=Precision.EXACT))
        return Counts(**rows.aggregate(**wanted))

    @property
    def subject(self) -> Layer:
        """The subject as it is declared, without the columns of the question."""
        return self.source or self.layer


def find_layer(
    source: Source, parameter: str, city: City, layers: Mapping[str, Layer], question: Question
) -> Layer:
    """The layer of that name, if it holds this city. Raises BadParameter."""
    if is_deprivation(source.layer):
        return deprivation_layer(source.layer, city, question.rule, parameter)
    layer = layers.get(source.layer)
    if layer is None or layer.city not in ("", city.slug):
        raise BadParameter(parameter, _("There is no layer “%(layer)s”.") % {"layer": source.layer})
    return layer


def narrowed(source: Source, layer: Layer, prefix: str, city: City, today: datetime.date) -> QuerySet[Any]:
    """The public rows of a layer that match its own filters. Raises BadParameter with the parameter's whole name."""
    try:
        filters = source.on(today)
        for name, _value in source.filters.pairs():
            if name != "city" and name not in layer.filters:
                raise BadParameter(name, _("This layer has no such filter."))
        if source.last and "from" not in layer.filters:
            raise BadParameter("last", _("This layer has no such filter."))
        slug = filters.city if "city" in layer.filters else ""
        named = replace(filters, city=slug, layers=(layer.name,) if layer.kind else ())
        if source.date and (date := find_date(layer, source.date, "date")).name != layer.temporal:
            rows = in_period(layer.select(replace(named, start=None, end=None)), date, filters, city)
        else:
            rows = layer.select(named)
        if source.condition:
            language = JSON if source.condition.startswith("{") else TEXT
            rows = parse(source.condition, language).apply(layer, rows)
        return rows
    except BadParameter as fault:
        raise BadParameter(prefix + fault.name, fault.reason) from fault


def with_geometry(layer: Layer, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows that have a public place."""
    placed: QuerySet[Any] = rows.alias(x_place=layer.geometry)
    return placed.filter(x_place__isnull=False)


def inside(layer: Layer, rows: QuerySet[Any], shape: GEOSGeometry) -> QuerySet[Any]:
    """The rows whose public geometry meets the polygon. The indexed columns are asked where there are some."""
    point, outline = getattr(rows, "POINT", None), getattr(rows, "SHAPE", None)
    if point and outline:
        return rows.filter(
            Q(**{f"{outline}__isnull": True, f"{point}__intersects": shape})
            | Q(**{f"{outline}__intersects": shape})
        )
    if point or outline:
        return rows.filter(**{f"{point or outline}__intersects": shape})
    measured: QuerySet[Any] = rows.alias(x_meets=layer.geometry)
    return measured.filter(x_meets__intersects=shape)


def matched(question: Question, layers: Mapping[str, Layer], city: City, today: datetime.date) -> Matched:
    """The rows a question is about. Raises BadParameter for what it names and nobody knows."""
    layer = find_layer(question.subject, "subject", city, layers, question)
    filtered = rows = narrowed(question.subject, layer, "", city, today)
    polygon = find_polygon(question, city)
    source, target_layer, target = layer, None, None
    needs_position = polygon is not None or bool(question.relation)
    if needs_position:
        rows = with_geometry(layer, rows)
    if polygon is not None:
        rows = inside(layer, rows, polygon)
    if question.target is not None:
        target_layer = find_layer(question.target, "target", city, layers, question)
        target = narrowed(question.target, target_layer, TARGET, city, today)
        if is_deprivation(target_layer.name):
            target = target.filter(target="yes")
        layer, rows = related(question, (layer, rows), (target_layer, target))
    return Matched(layer, filtered, rows, needs_position, target_layer, source, target)


def related(
    question: Question, subject: tuple[Layer, QuerySet[Any]], target: tuple[Layer, QuerySet[Any]]
) -> tuple[Layer, QuerySet[Any]]:
    """The subject's rows that stand in the relation; for the nearest all of them, with two columns more."""
    layer, rows = subject
    relation = Relation(question.relation)
    if relation == Relation.NEAREST:
        columns = nearest_columns(subject, target)
        return replace(layer, columns=(*layer.columns, *columns)), rows
    condition = Related(
        subject,
        target,
        POSITIVE.get(relation, relation),
        question.metres,
        from_subject=is_smaller(rows, target[1]),
    )
    return layer, rows.filter(~Q(condition)) if relation in NEGATED else rows.filter(condition)


def is_smaller(one: QuerySet[Any], other: QuerySet[Any]) -> bool:
    """Whether one side has clearly fewer rows. Counted up to a number beyond which both are large."""
    count = one.order_by()[:COUNTED].count()
    return count * 2 < COUNTED and count * 2 < other.order_by()[:COUNTED].count()


def is_probed(rows: QuerySet[Any]) -> bool:
    """Whether to look for the nearest through the spatial index, not by holding all rows.

    Rows are held while they are few; and while they are thinly strewn over their table, where the index would pass by
    many others before it meets one. The table is counted by its statistics.
    """
    held = rows.order_by()[:COUNTED].count()
    if held <= FEW:
        return False
    if held == COUNTED:
        return True
    root = (rows.model, *rows.model._meta.get_parent_list())[-1]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [f'"{root._meta.db_table}"']
        )
        (whole,) = cursor.fetchone()
    return bool(held * held > 4 * whole)


def nearest_columns(
    subject: tuple[Layer, QuerySet[Any]], target: tuple[Layer, QuerySet[Any]]
) -> tuple[Column, ...]:
    """Which row of the target is the nearest, and its distance."""
    probes = is_probed(target[1])
    return (
        Column(
            "nearest", _("The nearest"), value=Nearest(subject, target, label_of(target[0]), probes=probes)
        ),
        Column(
            DISTANCE,
            _("Distance of the nearest"),
            "number",
            value=Nearest(subject, target, probes=probes),
            unit="m",
            measure=True,
        ),
    )


def label_of(layer: Layer) -> Combinable:
    """What a row of the layer is called: its title or name, else its key."""
    column = layer.column("title") or layer.column("name")
    return column.expression() if column else Cast("pk", TextField())


def find_polygon(question: Question, city: City) -> GEOSGeometry | None:
    """The polygon of the question, drawn or stored, or None. Raises BadParameter."""
    if question.polygon:
        return parse_polygon(question.polygon)
    if not question.shape:
        return None
    stored = Shape.objects.filter(city=city, token=question.shape).first()
    if stored is None:
        raise BadParameter("shape", _("This uploaded polygon is no longer kept. Upload it again."))
    return stored.shape
