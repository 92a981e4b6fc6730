"""Totals read from the kept counts are exactly those of counting the rows, at every moment and for every box."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.contrib.gis.geos import LineString, Point, Polygon
from django.db import connection

from assets.layers import ASSETS
from civicmap.outlets.ogc.items_request import in_boxes
from layers.declaration.layer import Layer
from places.counts.counting import merge_changes
from places.counts.pyramid import Narrowing
from places.counts.totals import published, reach, total, total_in_box
from places.models import City, Feature, Visibility
from reports.layers import REPORTS
from tests import factories

WIDTHS = (0.0, 1e-5, 4e-5, 2e-4, 0.003, 0.02, 0.15, 4.0, 60.0)
"""Of boxes, in degrees: none, less than a square of the finest level, some squares, a town, a country."""


def spots(choose: random.Random) -> list[Point]:
    """Places in a town, half of them on borders of squares of levels 12 to 24 (lines of longitude), and two far away."""
    found = []
    for number in range(40):
        column = choose.randrange(8) + round((7.6 + 180) / 360 * 2**24)
        on_border = (column >> (number % 13)) << (number % 13)
        longitude = on_border / 2**24 * 360 - 180 if number % 2 else 7.6 + choose.random() / 50
        found.append(Point(longitude, 45.0 + choose.random() / 50, srid=4326))
    return [*found, Point(-170.0, 86.5, srid=4326), Point(180.0, -90.0, srid=4326)]


def boxes(choose: random.Random, places: list[Point]) -> list[Any]:
    """Boxes of every width around, beside and exactly at places."""
    found: list[Any] = []
    for width in WIDTHS:
        for _number in range(3):
            place, other = choose.sample(places, 2)
            west, south = (
                place.x - width * choose.choice((0, 0, 1, 0.3)),
                place.y - width * choose.choice((0, 1, 0.4)),
            )
            if choose.random() < 0.3:
                west, south = min(place.x, other.x), min(place.y, other.y)
                east, north = max(place.x, other.x), max(place.y, other.y)
            else:
                east, north = west + width, south + width * choose.choice((1, 0.5))
            west, south, east, north = max(west, -180), max(south, -90), min(east, 180), min(north, 90)
            if west < east and south < north:
                found.append(Polygon.from_bbox((west, south, east, north)))
            elif west <= east and south <= north:
                found.append(
                    Point(west, south)
                    if (west, south) == (east, north)
                    else LineString((west, south), (east, north))
                )
    for box in found:
        box.srid = 4326
    return found


def add(choose: random.Random, city: City, place: Point | None) -> None:
    """A report, or an asset that is a point, a line or a polygon beside its place; some of them hidden."""
    if choose.random() < 0.7:
        factories.ReportFactory(
            city=city,
            location=place,
            visibility=choose.choice([Visibility.PUBLIC, Visibility.PUBLIC, Visibility.HIDDEN]),
        )
        return
    shape = None
    if place is not None and place.y < 80 and place.y > -80:
        shape = choose.choice(
            [
                LineString((place.x, place.y), (place.x + 0.01, place.y + 0.005), srid=4326),
                Polygon.from_bbox((place.x + 0.001, place.y, place.x + 0.004, place.y + 0.002)),
                None,
            ]
        )
    factories.AssetFactory(
        city=city, location=place, shape=shape, precision=choose.choice(["exact", "exact", "100m"])
    )


def compare(choose: random.Random, city: City, layer: Layer, places: list[Point]) -> None:
    rows: Any = layer.roots() if layer.roots else None
    narrowings = [
        (Narrowing(kinds=(layer.kind,)), rows),
        (
            Narrowing(kinds=(layer.kind,), city=city.pk, statuses=("received",)),
            rows.in_city(city).filter(status="received"),
        ),
        (Narrowing(kinds=(layer.kind,), categories=()), rows.none()),
    ]
    for narrowing, matching in narrowings:
        assert total(narrowing) == matching.count()
        assert total(narrowing, placed=False) == matching.filter(public_location=None).count()
    shown = list(rows)
    assert published(narrowings[0][0]) == (
        min(row.published for row in shown),
        max(row.published for row in shown),
    )
    west, south, east, north = reach(narrowings[0][0]) or (0, 0, 0, 0)
    for shape in filter(None, (row.public_shape or row.public_location for row in shown)):
        assert west <= shape.extent[0] <= shape.extent[2] <= east
        assert south <= shape.extent[1] <= shape.extent[3] <= north
    for box in boxes(choose, places):
        for narrowing, matching in narrowings[:2]:
            assert total_in_box(narrowing, box) == in_boxes(layer, matching, [box]).count(), box.wkt


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(2))
def test_a_total_is_the_live_count_in_every_box_before_and_after_the_merge(seed: int, city: City) -> None:
    choose = random.Random(seed)
    places = spots(choose)
    for number in range(24):
        add(choose, city, None if number % 12 == 5 else choose.choice(places))
    for step in range(3):
        if step % 2:
            merge_changes()
        for layer in (REPORTS, ASSETS):
            compare(choose, city, layer, places)
        ids = list(Feature.objects.order_by("pk").values_list("pk", flat=True))
        Feature.objects.filter(pk__in=choose.sample(ids, 4)).update(location=choose.choice(places))
        factories.move(Feature.objects.filter(pk__in=choose.sample(ids, 2)), visibility=Visibility.HIDDEN)
        factories.move(Feature.objects.filter(pk__in=choose.sample(ids, 2)), status="resolved")
        for feature in Feature.objects.filter(pk__in=choose.sample(ids, 2)).specific():
            feature.delete()
        add(choose, city, choose.choice(places))


@pytest.mark.django_db
def test_a_total_reads_no_table_of_features_from_end_to_end(city: City) -> None:
    for number in range(30):
        factories.ReportFactory(city=city, location=Point(7.6 + number / 1000, 45.0, srid=4326))
    merge_changes()
    box = Polygon.from_bbox((7.59, 44.99, 7.62, 45.01))
    box.srid = 4326
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE places_feature, places_cellcount, places_countkey")
        cursor.execute("SET LOCAL enable_seqscan = off")
    plans: list[str] = []

    def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.cursor.execute(f"EXPLAIN {sql}", params)
            plans.append("\n".join(line for (line,) in cursor.cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        assert total_in_box(Narrowing(kinds=("reports.report",)), box) == 21
    (plan,) = plans
    for index in ("places_cellcount_pkey", "feature_public_qk", "feature_public_location_gist"):
        assert index in plan
    assert "Seq Scan on places_feature" not in plan
