"""What pages say of how many things match is exactly the number of rows, from the kept counts or not."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assets.layers import ASSETS
from civicmap.layers import all_layers
from layers.errors import BadParameter
from layers.filters import Filters
from layers.selection import Selection
from places.counts.counting import merge_changes
from places.counts.matches import counted, how_many, how_many_features, how_many_selected
from places.counts.pyramid import can_count
from places.feature.filtering import matching
from places.models import City, Feature
from reports.layers import REPORTS
from tests import factories, shapes
from tests.places.test_totals import add, spots

KNOWN = (
    "",
    "city=prova",
    "city=other",
    "layer=reports",
    "layer=assets&layer=reports",
    "layer=pacts",
    "category=potholes",
    "city=prova&status=received",
    "status=received&status=resolved&category=potholes",
    "position=none",
    "layer=assets&position=none",
    "city=prova&position=none&status=received",
    "bbox=7.6,45.0,7.62,45.02",
    "bbox=7.605,45.005,7.61,45.012&city=prova&status=received",
    "bbox=-180,-90,180,90&layer=assets",
    "bbox=7.6,45.0,7.6,45.02",
    "bbox=7.61,45.01,7.61,45.01",
    "bbox=7.6,45.0,7.62,45.02&position=none",
    "cell=0-0",
    "cell=6-{6}&city=prova",
    "cell=7-{7}",
    "cell=11-{11}&category=potholes",
    "cell=17-{17}",
    "cell=9-0",
    "cell=9-0&position=none",
    "city=prova&area=district:A",
    "city=prova&area=district:B&status=received",
    "city=prova&area=district:A&position=none",
    "city=prova&area=district:A&layer=assets&category=potholes",
    "city=prova&area=district:A&cell=5-{5}",
)
"""Questions that the kept counts answer; {n} stands for a square of a level that holds something."""
COUNTED_LIVE = (
    "q=buca",
    "q=buca&layer=reports&position=none",
    "from={day}",
    "to={day}&city=prova",
    "bbox=170,40,-170,50",
    "bbox=7.6,45.0,7.62,45.02&cell=7-{7}",
    "cell=22-{22}",
    "city=prova&area=district:A&bbox=7.6,45.0,7.62,45.02",
    "city=prova&area=district:A&cell=18-{18}",
)
"""Questions that they cannot answer."""


def asked(query: str) -> Filters:
    (key,) = Feature.objects.public().filter(qk__isnull=False).order_by("pk").values_list("qk", flat=True)[:1]
    for level in range(25):
        query = query.replace(f"{{{level}}}", str(key >> (48 - 2 * level)))
    return Filters.parse(QueryDict(query.replace("{day}", str(timezone.localdate()))))


@pytest.fixture
def things(city: City, districts: dict[str, Any]) -> City:
    """Reports and assets of two cities: points, lines, polygons, nowhere, hidden, in areas; merged in part."""
    choose = random.Random(5)
    other = factories.CityFactory(slug="other")
    potholes = factories.CategoryFactory(code="potholes")
    places = spots(choose)
    for number in range(30):
        if number == 15:
            merge_changes()
        add(choose, other if number % 4 == 3 else city, None if number % 6 == 5 else choose.choice(places))
    for place in (shapes.POINT_IN_A, shapes.POINT_IN_A, shapes.POINT_IN_B, None):
        factories.ReportFactory(city=city, category=potholes, location=place, title="Buca")
    ids = list(Feature.objects.order_by("pk").values_list("pk", flat=True))
    factories.move(Feature.objects.filter(pk__in=choose.sample(ids, 5)), status="resolved")
    return city


@pytest.mark.parametrize("merged", [False, True])
def test_the_number_is_that_of_the_rows_for_every_question(things: City, *, merged: bool) -> None:
    if merged:
        merge_changes()
    found = 0
    for query in (*KNOWN, *COUNTED_LIVE):
        filters = asked(query)
        live = matching(Feature.objects.public(), filters).count()
        found += live > 0
        assert how_many_features(filters) == live, query
        assert (counted(filters) is None) == (query in COUNTED_LIVE), query
        for layer in (REPORTS, ASSETS):
            assert how_many(layer, filters) == layer.select(filters).count(), (layer.name, query)
    assert found > 20


@pytest.mark.django_db
def test_a_filter_that_the_counts_do_not_know_is_counted_one_by_one() -> None:
    class Wider(Filters):
        def pairs(self) -> list[tuple[str, str]]:
            return [*super().pairs(), ("colour", "red")]

    assert can_count(Filters())
    assert not can_count(Wider())
    assert counted(Filters(without_position=True)) == 0
    assert counted(Wider(without_position=True)) is None


def test_boxes_find_what_their_rows_are_to_the_last_digit(things: City) -> None:
    choose = random.Random(8)
    for feature in Feature.objects.public().filter(public_location__isnull=False).order_by("pk"):
        x, y = feature.public_location.coords
        for width in (0.0, 1e-7, 3e-6, 5e-5, 0.004, 0.3):
            west = max(
                -180.0, min(180.0, x - choose.choice((0, 1)) * width + choose.choice((0, 4e-7, -4e-7)))
            )
            south = max(-90.0, min(90.0, y - choose.choice((0, 1)) * width + choose.choice((0, 3e-6, -3e-6))))
            east, north = min(180.0, west + width), min(90.0, south + width)
            filters = Filters.parse(QueryDict(f"bbox={west!r},{south!r},{east!r},{north!r}"))
            assert counted(filters) == matching(Feature.objects.public(), filters).count(), filters.bbox


def test_a_shape_without_a_place_has_a_position(city: City) -> None:
    """The database makes a place of every shape; the number does not rely on that."""
    factories.AssetFactory(city=city, location=None, shape=shapes.PARK_IN_B)
    factories.AssetFactory(city=city, location=None)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE places_feature DISABLE TRIGGER feature_before")
        cursor.execute("UPDATE places_feature SET public_location = NULL")
        cursor.execute("ALTER TABLE places_feature ENABLE TRIGGER feature_before")
    for query in ("position=none", "city=prova&position=none&layer=assets", "bbox=-180,-90,180,90"):
        filters = Filters.parse(QueryDict(query))
        assert counted(filters) == matching(Feature.objects.public(), filters).count() == 1, query


@pytest.mark.parametrize(
    "query",
    [
        "city=atlantis",
        "category=none-such",
        "status=none-such",
        "area=district:A",
        "layer=ufos",
        "city=prova&area=district:Z",
    ],
)
@pytest.mark.parametrize("more", ["", "&q=buca", "&position=none&cell=9-0"])
def test_codes_that_nobody_knows_are_refused(things: City, query: str, more: str) -> None:
    with pytest.raises(BadParameter):
        how_many_features(Filters.parse(QueryDict(query + more)))


def test_a_selection_and_layers_that_are_no_features_are_counted_too(things: City) -> None:
    for layer in all_layers():
        assert how_many(layer, Filters()) == layer.queryset().count(), layer.name
    for query in ("", "city=prova&status=received", "filter=status%3D'resolved'"):
        selection = Selection.parse(REPORTS, QueryDict(query))
        assert how_many_selected(selection) == selection.rows().count() > 0


@pytest.mark.parametrize(
    "path",
    [
        "/prova/", "/prova/results/?layer=reports", "/prova/reports/", "/prova/reports/?status=received",
        "/prova/?bbox=7.6,45.0,7.62,45.02", "/embed/?city=prova", "/prova/download/", "/prova/reports/download/", "/api/docs/",
    ],
)  # fmt: skip
def test_pages_count_no_features_one_by_one(client: Client, things: City, path: str) -> None:
    client.get(path)
    with CaptureQueriesContext(connection) as context:
        assert client.get(path).status_code == 200
    counting = [one["sql"] for one in context if one["sql"].startswith("SELECT COUNT(")]
    assert not [sql for sql in counting if "places_feature" in sql]
    before = len(context)
    factories.ReportFactory.create_batch(3, city=things, location=shapes.POINT_IN_A)
    client.get(path)
    with CaptureQueriesContext(connection) as context:
        client.get(path)
    assert len(context) == before
