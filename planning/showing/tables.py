"""An answer as a layer and its rows, so that every export format can write it.

Single rows are the subject's. Groups are computed lines: their values travel as arrays, and the view of numbers hangs one line
on each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib.gis.db.models import GeometryField
from django.db import models
from django.db.models import Expression, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from layers.declaration.layer import Column, Layer
from layers.filters import Filters
from layers.geometry import WGS84
from places.feature.filtering import find_city
from places.models import City
from planning.answering.answers import Answer, AnswerRow
from planning.answering.engine import matched_rows
from planning.answering.figures import areas_of
from planning.answering.grouping import find_kind
from planning.models import Line
from planning.question.sentence import sentence
from planning.question.values import Group
from planning.showing.formats import SHAPELESS

ARRAYS: dict[str, tuple[str, models.Field[Any, Any]]] = {
    "integer": ("bigint", models.BigIntegerField()),
    "number": ("double precision", models.FloatField()),
    "string": ("text", models.TextField()),
    "boolean": ("boolean", models.BooleanField()),
}


class Listed(Expression):
    """The value of a list at the place that the number of the line says, counted from 1."""

    def __init__(self, values: Sequence[Any], kind: str, number: Any = None) -> None:
        array, field = ARRAYS[kind]
        super().__init__(output_field=field)
        self.values = list(values)
        self.array = array
        self.number: Any = F("pk") if number is None else number

    def get_source_expressions(self) -> list[Any]:
        """The number of the line."""
        return [self.number]

    def set_source_expressions(self, exprs: Any) -> None:
        """Put the resolved number in its place."""
        (self.number,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """An array subscript."""
        number, params = compiler.compile(self.number)
        return f"(%s::{self.array}[])[{number}]", (self.values, *params)


class HexagonShape(models.Func):
    """The hexagon of a cell, from the city's metric reference system to EPSG:4326."""

    output_field = GeometryField(srid=WGS84)
    template = (
        "public.ST_Transform(public.ST_Hexagon(%(size)d, %(expressions)s,"
        " public.ST_SetSRID(public.ST_MakePoint(0, 0), %(srid)d)), 4326)"
    )

    def __init__(self, i: Combinable, j: Combinable, *, size: int, srid: int) -> None:
        whole = models.IntegerField()
        super().__init__(Cast(i, whole), Cast(j, whole), size=int(size), srid=int(srid))


def answer_source(answer: Answer, layers: Mapping[str, Layer]) -> tuple[Layer, QuerySet[Any]]:
    """The listed rows of the answer as a layer and its queryset."""
    question = answer.question
    city = find_city(question.city)
    if question.lists_rows:
        layer, _rows = matched_rows(question, layers)
        keys = [int(row.key) for row in answer.rows]
        told = sentence(question, layers, city)
        # Made for one answer: how its texts are written is not kept for the next.
        layer = replace(
            layer, name=f"analysis-{layer.name}", description=told, texts=None, **about(answer, city)
        )
        return layer, layer.queryset().filter(pk__in=keys)
    return group_layer(answer, city, sentence(question, layers, city)), lines(len(lines_of(answer)))


def lines_of(answer: Answer) -> tuple[AnswerRow, ...]:
    """The lines of a table of groups: the groups, then the rows that lie in none of them."""
    return (*answer.rows, *answer.rest)


def lines(count: int) -> QuerySet[Any]:
    """So many lines."""
    return Line.objects.filter(pk__lte=count)


def group_layer(answer: Answer, city: City, description: str) -> Layer:
    """The groups of an answer. The values are in the columns, so the rows are plain lines."""
    columns = tuple(
        Column(
            one.name,
            one.title,
            one.type,
            value=Listed([cell(row.cells.get(one.name), one.type) for row in lines_of(answer)], one.type),
            unit=one.unit,
        )
        for one in answer.columns
    )
    return Layer(
        name="analysis",
        title=_("Answer"),
        description=description,
        queryset=lambda: lines(len(lines_of(answer))),
        matching=all_lines,
        columns=columns,
        geometry=shape_of(answer, city),
        filters=(),
        geometry_type="geometry" if answer.question.group in SHAPELESS else "polygon",
        city=city.slug,
        **about(answer, city),
    )


def about(answer: Answer, city: City) -> dict[str, Any]:
    """What every file of an answer says of itself: its notes, licence, sources and address. Refuses what may not be a file."""
    rights = answer.rights
    rights.check()
    page = reverse("analysis", args=[city.slug])
    return {
        "licence": rights.licence,
        "attribution": rights.attribution,
        "credits": rights.credits,
        "notes": answer.notes,
        "address": f"{settings.SITE_URL}{page}?{answer.question.query_string()}",
    }


def all_lines(rows: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    """A computed table has no filters."""
    return rows


def cell(value: Any, kind: str) -> Any:
    """The value as the array of its type takes it."""
    if value is None or kind == "boolean":
        return value
    return round(value) if kind == "integer" else float(value) if kind == "number" else str(value)


def shape_of(answer: Answer, city: City) -> Combinable:
    """The shape of each line: the area's boundary, the hexagon, or none, which rows in no group have too."""
    question = answer.question
    keys = [row.key for row in lines_of(answer)]
    if question.group == Group.AREA:
        areas = areas_of(find_kind(question, city)).filter(code__in=keys)
        numbers = dict(areas.values_list("code", "pk"))
        key = Listed([numbers.get(code) for code in keys], "integer", OuterRef("pk"))
        boundary = areas.filter(pk=key).values("boundary")[:1]
        return Subquery(boundary, output_field=GeometryField(srid=WGS84))
    if question.group == Group.HEXAGON:
        cells: list[list[int | None]] = [[int(part) for part in row.key.split(",")] for row in answer.rows]
        cells += [[None, None] for _row in answer.rest]
        i, j = (Listed([pair[at] for pair in cells], "integer") for at in (0, 1))
        return HexagonShape(i, j, size=question.size, srid=city.metric_srid)
    return Cast(Value(None), GeometryField(srid=WGS84))
