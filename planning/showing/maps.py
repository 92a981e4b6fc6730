"""The map of an answer: a GeoJSON FeatureCollection in EPSG:4326 with key, label, value and n of each group or row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db import connection
from django.db.models import QuerySet

from layers.declaration.layer import Layer
from places.models import City
from planning.answering.answers import Answer, AnswerRow
from planning.answering.engine import matched_rows
from planning.answering.figures import areas_of
from planning.answering.grouping import find_kind
from planning.answering.timelimit import time_limit
from planning.question.values import Group

PRECISION = 6
"""Decimals of degrees: about ten centimetres."""


def answer_geojson(answer: Answer, layers: Mapping[str, Layer], told: str = "") -> bytes:
    """The answer's rows with their shapes; groups by category and month have none, so that the numbers are those of the table.

    ``value`` is null where it cannot be told. Rows without a position have a null geometry. Single rows name their
    ``category``, where they have one, so that a map can draw its pin; months say whether they are ``incomplete``. ``told`` are
    JSON members about the whole.
    """
    question = answer.question
    city = City.objects.defer("boundary").get(slug=question.city)
    with time_limit():
        if question.lists_rows:
            shapes = dict(row_shapes(answer, layers))
            return collection(answer.rows, shapes, told)
        keys = [row.key for row in answer.rows]
        outlines: Mapping[str, str | None] = {}
        if question.group == Group.AREA:
            areas = areas_of(find_kind(question, city)).filter(code__in=keys)
            outlines = dict(areas.values_list("code", AsGeoJSON("boundary", precision=PRECISION)))
        elif question.group == Group.HEXAGON:
            outlines = hexagons(keys, question.size, city)
        # With the lines of what lies in no group, so that the numbers add up as in the table.
        return collection((*answer.rows, *answer.rest), outlines, told)


def collection(rows: Iterable[AnswerRow], shapes: Mapping[str, str | None], about: str = "") -> bytes:
    """A FeatureCollection; the geometries and what it says ``about`` itself are JSON text already."""
    features = []
    for row in rows:
        properties = {
            "key": row.key,
            "label": row.label,
            "value": row.value,
            "n": row.n,
            "url": row.url,
            "query": row.query,
        }
        properties |= {name: row.cells[name] for name in ("category", "incomplete") if name in row.cells}
        features.append(
            f'{{"type":"Feature","id":{json.dumps(row.key)},"geometry":{shapes.get(row.key) or "null"},'
            f'"properties":{json.dumps(properties, ensure_ascii=False)}}}'
        )
    return (f'{{"type":"FeatureCollection",{about}"features":[' + ",".join(features) + "]}").encode()


def row_shapes(answer: Answer, layers: Mapping[str, Layer]) -> list[tuple[str, str | None]]:
    """The public geometry of the listed rows by key."""
    layer, rows = matched_rows(answer.question, layers)
    return _shapes(layer, rows.filter(pk__in=[row.key for row in answer.rows]))


def _shapes(layer: Layer, rows: QuerySet[Any]) -> list[tuple[str, str | None]]:
    found = rows.order_by().values_list("pk", AsGeoJSON(layer.geometry, precision=PRECISION))
    return [(str(key), shape) for key, shape in found]


def hexagons(keys: list[str], size: int, city: City) -> dict[str, str | None]:
    """The outlines of hexagons by key ``i,j``: drawn in the city's metric reference system, given in EPSG:4326."""
    cells = [key.split(",") for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cell.i || ',' || cell.j, public.ST_AsGeoJSON(public.ST_Transform("
            "public.ST_Hexagon(%s, cell.i, cell.j, public.ST_SetSRID(public.ST_MakePoint(0, 0), %s)), 4326), %s)"
            " FROM unnest(%s::int[], %s::int[]) AS cell(i, j)",
            [size, city.metric_srid, PRECISION, [int(i) for i, _j in cells], [int(j) for _i, j in cells]],
        )
        return dict(cursor.fetchall())
