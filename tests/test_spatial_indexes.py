"""Every spatial question and every filter of the map is answered from an index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.gis.geos import LineString
from django.db import connection

from civicmap.outlets.ogc.crs import SYSTEMS, parse_boxes
from civicmap.outlets.ogc.items_request import in_boxes
from layers.cql2 import parse
from layers.filters import Cell, Filters
from layers.geometry import WGS84, BBox
from places.feature.filtering import matching, ordered
from places.layers import HOUSES, area_layer
from places.models import Area, City, Feature, FeatureArea, House
from places.search.meaning import alike, newest
from reports.layers import REPORTS
from reports.models import Report
from tests import factories, shapes

BOX = BBox(7.61, 45.04, 7.63, 45.06)
BUCA = Filters(text="buca")

QUESTIONS: dict[str, tuple[Callable[[City, Any], Any], set[str]]] = {
    "in_bbox": (
        lambda city, area: Feature.objects.in_bbox(BOX),
        {"feature_public_location_gist", "feature_public_shape_gist"},
    ),
    "in_bbox of a child": (
        lambda city, area: Report.objects.public().in_bbox(BOX),
        {"feature_public_location_gist", "feature_public_shape_gist"},
    ),
    "within_metres": (
        lambda city, area: Feature.objects.public().within_metres(shapes.POINT_IN_A, 300),
        {"feature_web_location_gist"},
    ),
    "nearest_to": (
        lambda city, area: Feature.objects.public().nearest_to(shapes.POINT_IN_A)[:10],
        {"feature_web_location_gist"},
    ),
    "nearest_to among houses": (
        lambda city, area: (
            Feature.objects.public().of_kinds(["places.house"]).nearest_to(shapes.POINT_IN_A)[:10]
        ),
        {"feature_public_places_gist"},
    ),
    "nearest_to within reach": (
        lambda city, area: (
            House.objects.public().within_metres(shapes.POINT_IN_A, 900).nearest_to(shapes.POINT_IN_A)
        ),
        {"feature_web_location_gist"},
    ),
    "OGC API: a box, and what has no place": (
        lambda city, area: in_boxes(
            REPORTS, REPORTS.queryset(), parse_boxes("7.61,45.04,7.63,45.06", SYSTEMS[0])
        ),
        {"feature_public_location_gist", "feature_public_shape_gist"},
    ),
    "OGC API: a box in metres": (
        lambda city, area: in_boxes(
            REPORTS, REPORTS.queryset(), parse_boxes("391000,4989000,392000,4990000", SYSTEMS[3])
        ),
        {"feature_public_location_gist", "feature_public_shape_gist"},
    ),
    "covering a point: cities": (
        lambda city, area: City.objects.containing(shapes.POINT_IN_A),
        {"city_boundary_gist"},
    ),
    "covering a point: areas": (
        lambda city, area: Area.objects.current().covering(shapes.POINT_IN_A),
        {"area_boundary_gist"},
    ),
    "areas in a box": (lambda city, area: Area.objects.in_bbox(BOX), {"area_boundary_gist"}),
    "in_area": (lambda city, area: Feature.objects.public().in_area(area), {"featurearea_area"}),
    "features of an area": (
        lambda city, area: FeatureArea.objects.filter(area=area),
        {"featurearea_area"},
    ),
    "a square of the grid": (
        lambda city, area: matching(Feature.objects.public(), Filters(cell=Cell(14, 91_750_000))),
        {"feature_public_qk"},
    ),
    "CQL2: a shape and an attribute": (
        lambda city, area: parse(
            "S_INTERSECTS(geometry, BBOX(7.61, 45.04, 7.63, 45.06)) AND title LIKE 'L%'"
        ).apply(HOUSES, HOUSES.queryset()),
        {"feature_public_location_gist", "feature_public_shape_gist"},
    ),
    "CQL2: areas that meet a shape": (
        lambda city, area: parse("S_TOUCHES(geometry, POINT(7.65 45.05))").apply(
            area_layer(area.kind), area_layer(area.kind).queryset()
        ),
        {"area_boundary_gist"},
    ),
    "search": (lambda city, area: Feature.objects.search("lampione spento"), {"feature_search_gin"}),
    "names alike": (lambda city, area: alike(Feature.objects.public(), "cosa"), {"feature_name_trgm"}),
    "newest of a kind": (
        lambda city, area: (
            Feature.objects.public().in_city(city).of_kinds(["reports.report"]).newest_first()[:20]
        ),
        {"feature_public_newest"},
    ),
    "the newest of everything": (
        lambda city, area: Feature.objects.public().newest_first()[:20],
        {"feature_public_latest"},
    ),
    "the newest found by words": (
        lambda city, area: Feature.objects.public().search("buca").order_by(newest())[:20],
        {"feature_search_gin"},
    ),
    "the newest of few that hold the words": (
        lambda city, area: ordered(matching(Feature.objects.public(), BUCA), BUCA)[:20],
        {"places_feature_pkey"},
    ),
    "a feed of one kind without a city": (
        lambda city, area: REPORTS.queryset().filter(kind=REPORTS.kind).newest_first()[:50],
        {"feature_public_latest"},
    ),
    "in_categories": (
        lambda city, area: Feature.objects.public().in_categories(["holes"]),
        {"places_feature_category_id"},
    ),
    "work list": (
        lambda city, area: Feature.objects.in_city(city).filter(visibility="pending").order_by("created"),
        {"feature_work_list"},
    ),
    "pages of a kind by key": (
        lambda city, area: (
            Feature.objects.public().of_kinds(["reports.report"]).by_id(5).values_list("pk")[:5]
        ),
        {"feature_public_ids"},
    ),
}


@pytest.fixture
def many(city: City, districts: Any) -> Any:
    """Enough rows that another index would be the dearer way."""
    factories.ReportFactory(city=city, title="Buca")
    for number in range(60):
        place = shapes.point(7.605 + number * 0.0008, 45.01 + number * 0.001)
        make = factories.ReportFactory if number % 4 == 0 else factories.HouseFactory
        edge = LineString(place.coords, (place.x + 0.0004, place.y + 0.0004), srid=WGS84)
        make(city=city, location=place, title="Lampione", shape=edge if number % 3 == 0 else None)
    with connection.cursor() as cursor:
        # What earlier tests left in the indexes makes one dearer than another.
        cursor.execute("REINDEX TABLE places_feature")
        cursor.execute(
            "ANALYZE places_feature, places_featurearea, reports_report, places_house, places_area, places_city"
        )
    # The district with few of them: from there its index is clearly the cheaper way.
    return districts["B"]


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_question_uses_its_index(name: str, city: City, many: Area) -> None:
    ask, expected = QUESTIONS[name]
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_mergejoin = off"
        )
    plan = ask(city, many).explain()
    missing = {index for index in expected if index not in plan}
    assert missing == set(), plan


def test_conditions_of_spatial_indexes_stand_in_the_database(city: City) -> None:
    found: dict[str, str] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")
        found = dict(cursor.fetchall())
    partial = [
        index.name
        for model in apps.get_models()
        for index in model._meta.indexes
        if index.condition is not None and model._meta.managed and model._meta.db_table
    ]
    assert "feature_public_shape_gist" in partial
    assert [name for name in partial if " WHERE " not in found[name]] == []
