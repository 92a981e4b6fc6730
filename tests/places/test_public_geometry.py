"""What the public knows of a place is decided by the database, from the precision, on every way of writing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client

from layers.geometry import BBox
from places.models import City, Feature, Precision
from reports.models import Report
from tests import factories, shapes

METRIC = 32632


def public_place(feature: Any) -> Point | None:
    place: Point | None = Feature.objects.get(pk=feature.pk).public_location
    return place


def metres(first: Point, second: Point) -> float:
    return float(first.transform(METRIC, clone=True).distance(second.transform(METRIC, clone=True)))


def test_an_exact_place_is_public_as_it_is(city: City) -> None:
    report = factories.ReportFactory(city=city)
    assert public_place(report) == shapes.POINT_IN_A
    root = Feature.objects.get()
    assert root.web_location.srid == 3857
    assert root.qk is not None


def test_a_place_within_100_metres_becomes_the_middle_of_a_fixed_square(city: City) -> None:
    report = factories.ReportFactory(city=city, precision=Precision.GRID)
    place = public_place(report)
    assert place is not None
    centre = place.transform(METRIC, clone=True)
    assert centre.x % 100 == pytest.approx(50, abs=0.01)
    assert centre.y % 100 == pytest.approx(50, abs=0.01)
    assert 0 < metres(place, shapes.POINT_IN_A) < 71


def test_a_place_in_a_street_becomes_the_middle_of_the_street(city: City) -> None:
    factories.StreetFactory(city=city)
    report = factories.ReportFactory(city=city, precision=Precision.STREET, address="Via Roma 12, scala B")
    place = public_place(report)
    assert place is not None
    assert (place.x, place.y) == pytest.approx((7.622, 45.0502))
    assert Feature.objects.get().public_address == "Via Roma"


def test_without_a_street_near_by_the_square_serves(city: City) -> None:
    report = factories.ReportFactory(city=city, precision=Precision.STREET)
    square = factories.ReportFactory(city=city, precision=Precision.GRID)
    assert public_place(report) == public_place(square)


def test_a_place_in_an_area_becomes_a_point_of_the_area(city: City, districts: Any) -> None:
    report = factories.ReportFactory(city=city, precision=Precision.AREA)
    other = factories.ReportFactory(city=city, precision=Precision.AREA, location=shapes.point(7.601, 45.001))
    assert public_place(report) == public_place(other)
    assert public_place(report) not in (None, shapes.POINT_IN_A)


def test_a_hidden_place_is_none_and_in_no_area(city: City, districts: Any) -> None:
    report = factories.ReportFactory(city=city, precision=Precision.HIDDEN)
    assert public_place(report) is None
    assert not Feature.objects.get().feature_areas.exists()
    assert Feature.objects.public().without_position().count() == 1


def test_a_line_is_public_with_a_point_on_it_and_gone_when_coarse(city: City) -> None:
    asset = factories.AssetFactory(city=city, location=None, shape=shapes.PATH_IN_A)
    root = Feature.objects.get()
    assert root.public_shape == shapes.PATH_IN_A
    assert root.public_location is not None
    Feature.objects.filter(pk=asset.pk).update(precision=Precision.GRID)
    root = Feature.objects.get()
    assert root.public_shape is None
    assert root.public_location is not None


def test_what_somebody_writes_into_the_public_columns_is_overruled(city: City) -> None:
    report = factories.ReportFactory(city=city, precision=Precision.GRID)
    before = public_place(report)
    Feature.objects.filter(pk=report.pk).update(public_location=shapes.POINT_IN_B)
    assert public_place(report) == before
    with connection.cursor() as cursor:
        cursor.execute("UPDATE places_feature SET public_location = location, public_shape = location")
    assert public_place(report) == before
    assert Feature.objects.get().public_shape is None


def test_raw_sql_and_bulk_updates_of_the_place_are_coarsened_too(city: City) -> None:
    report = factories.ReportFactory(city=city, precision=Precision.GRID)
    for sql in (True, False):
        if sql:
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE places_feature SET location = ST_GeomFromEWKT(%s)", [shapes.POINT_IN_B.ewkt]
                )
        else:
            Feature.objects.update(location=shapes.POINT_IN_A)
        place, exact = public_place(report), Feature.objects.get().location
        assert place is not None
        assert place != exact
        assert metres(place, exact) < 71


def test_what_is_shown_at_its_area_moves_with_the_area(city: City, districts: Any) -> None:
    report = factories.ReportFactory(city=city, precision=Precision.AREA)
    before = public_place(report)
    districts["A"].boundary = shapes.rectangle(7.60, 45.04, 7.65, 45.09)
    districts["A"].save()
    after = public_place(report)
    assert after != before
    assert after is not None
    assert districts["A"].boundary.covers(after)


# --- somebody tries to find the true place ----------------------------------------------------------------------------


def same_square() -> tuple[Point, Point]:
    """Two places far apart in one square of the 100 m grid."""
    centre = shapes.POINT_IN_A.transform(METRIC, clone=True)
    west, south = centre.x // 100 * 100, centre.y // 100 * 100
    pair = []
    for shift in (3, 96):
        corner = Point(west + shift, south + shift, srid=METRIC)
        pair.append(corner.transform(4326, clone=True))
    return pair[0], pair[1]


def nowhere_near_a_border() -> tuple[Point, Point]:
    return shapes.point(7.6195, 45.0501), shapes.point(7.6245, 45.0503)


PAIRS: dict[str, Callable[[], tuple[Point, Point]]] = {
    Precision.GRID: same_square,
    Precision.STREET: nowhere_near_a_border,
    Precision.AREA: lambda: (shapes.point(7.605, 45.005), shapes.point(7.645, 45.085)),
    Precision.HIDDEN: lambda: (shapes.POINT_IN_A, shapes.POINT_IN_B),
}


def questions(truth: list[Point], client: Client, districts: Any) -> list[Any]:
    """Every public question about places, asked ever more closely around each possible truth."""
    public = Report.objects.public()
    answers: list[Any] = []
    for point in truth:
        for step in range(12):
            reach = 0.01 / 2**step
            box = BBox(point.x - reach, point.y - reach, point.x + reach, point.y + reach)
            answers.append(public.in_bbox(box).count())
            answers.append(public.within_metres(point, 800 / 2**step).count())
            answers.append(client.get(f"/api/reports.geojson?bbox={box}").json()["features"])
        answers.append([row.pk for row in public.nearest_to(point)])
    for level in range(10, 25):
        answers.append(sorted(row.qk >> (48 - 2 * level) for row in public if row.qk is not None))
    answers.extend(public.in_area(area).count() for area in districts.values())
    answers.extend(public.search(words).count() for words in ("via nizza", "17", "via nizza 17"))
    for zoom, column, row in ((12, 2134, 1473), (14, 8538, 5893), (15, 17077, 11787)):
        answers.append(client.get(f"/tiles/map/{zoom}/{column}/{row}.mvt").content)
    return answers


def without_times(answers: list[Any]) -> str:
    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: strip(inner) for name, inner in value.items() if name != "updated"}
        return [strip(inner) for inner in value] if isinstance(value, list) else str(value)

    return json.dumps(strip(answers))


@pytest.mark.parametrize("precision", PAIRS)
def test_no_question_tells_two_places_apart_that_look_the_same_in_public(
    precision: str, city: City, districts: Any, client: Client
) -> None:
    """Shrinking boxes, distances, clusters, tiles, files, areas and the search: every answer is the same."""
    factories.StreetFactory(city=city)
    first, second = PAIRS[precision]()
    factories.ReportFactory(city=city, precision=precision, location=first, address="Via Nizza 17")
    seen = without_times(questions([first, second], client, districts))
    Feature.objects.update(location=second)
    assert without_times(questions([first, second], client, districts)) == seen


def test_the_same_questions_do_tell_exact_places_apart(city: City, districts: Any, client: Client) -> None:
    first, second = same_square()
    factories.ReportFactory(city=city, location=first)
    seen = without_times(questions([first, second], client, districts))
    Feature.objects.update(location=second)
    assert without_times(questions([first, second], client, districts)) != seen
