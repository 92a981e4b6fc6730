"""Statements that are built once give the same bytes as those built anew, whatever is asked, in whichever city and language."""

from __future__ import annotations

import datetime
import math
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.gis.geos import LineString, Point
from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import translation

from civicmap.layers import find_layer
from civicmap.outlets.ogc import items_request
from civicmap.outlets.ogc.items_request import parse_items_request
from civicmap.outlets.ogc.scope import GEOJSON, Scope
from civicmap.outlets.tiles import layer_tile_body, map_tile_body
from layers import geojson
from layers.declaration.layer import Layer
from layers.filters import Filters
from layers.selection import Selection
from layers.sql import fetch_row, prepared, slots
from layers.vector_tiles import clusters
from layers.vector_tiles.tile import Tile
from places.counts import totals
from places.counts.matches import how_many
from tests import factories, shapes

STATUSES = ("received", "assigned", "in_progress", "resolved")
DAY = datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC)


@pytest.fixture
def reports(city: Any, districts: dict[str, Any]) -> Layer:
    """Reports of two cities, of three categories, here and there and nowhere, over some days; their finished texts."""
    other = factories.CityFactory(slug="altra", elsewhere=True)
    roads = factories.CategoryFactory(code="roads")
    categories = [
        roads,
        factories.CategoryFactory(code="holes", parent=roads),
        factories.CategoryFactory(code="trees"),
    ]
    places = [shapes.POINT_IN_A, shapes.POINT_IN_B, None]
    chance = random.Random(11)
    for number in range(24):
        elsewhere = number % 6 == 5
        factories.ReportFactory(
            city=other if elsewhere else city,
            location=None if elsewhere else chance.choice(places),
            category=chance.choice(categories),
            status=chance.choice(STATUSES),
            published=DAY + datetime.timedelta(days=chance.randrange(5)),
        )
    factories.ReportFactory(city=city, hidden=True)
    layer = find_layer("reports")
    assert layer is not None
    geojson.store_texts(layer)
    slots.forget()
    return layer


def questions(count: int, *, tiles: bool = False) -> Iterator[str]:
    """Query strings of random filters, always the same ones."""
    chance = random.Random(7)
    west, south, east, north = shapes.DISTRICT_A.extent
    boxes = (f"{west},{south},{east},{north}", "-180,-90,180,90", f"{east},{south},{west},{north}", "0,0,1,1")
    choices: dict[str, tuple[str, ...]] = {
        "city": ("prova", "prova", "altra", ""),
        "category": ("roads", "holes", "roads,trees", "", ""),
        "status": ("received", "assigned,resolved", "", ""),
        "area": ("district:A", "district:B", "", ""),
        "from": ("2026-03-11", "2026-03-12", "", ""),
        "to": ("2026-03-13", "", ""),
        "bbox": (*boxes, "", ""),
        "cell": ("8-35000", "0-0", "", "", ""),
        "position": ("none", "", "", "", ""),
    }
    for _number in range(count):
        asked = {name: chance.choice(values) for name, values in choices.items()}
        if asked["city"] != "prova":
            asked["area"] = ""
        if tiles:
            asked |= {"bbox": "", "cell": "", "position": "", "from": "", "to": ""}
        yield "&".join(f"{name}={value}" for name, value in asked.items() if value)


def test_a_kept_statement_gives_the_page_of_one_built_anew(reports: Layer) -> None:
    rendering = geojson.rendering_of(reports)
    assert rendering is not None
    sizes = set()
    for number, query in enumerate(questions(150)):
        with translation.override(("it", "en")[number % 2]):
            selection = Selection.parse(reports, QueryDict(query))
            asked = selection.asked()
            assert asked is not None
            limit, after = (number % 7 + 1, None) if number % 3 else (100, number)
            kept, built = (
                geojson._page(geojson._short_statement(rendering, rows, limit, after, 0), limit)
                for rows in (asked, selection.roots())
            )
        assert kept is not None
        assert kept == built, query
        sizes.add(kept.count)
    assert len(sizes) > 5, "the questions must find different things"
    assert len(slots._statements) < 150, "some statements must have been asked twice"


def test_a_kept_statement_gives_the_items_of_a_box_that_touch_it(
    city: Any, districts: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside statements of the plain question, whose intersection PostGIS computes."""
    chance = random.Random(5)
    other = factories.CityFactory(slug="altra", elsewhere=True)
    marks = [7.60, 7.62, 7.65, 7.68]
    for number in range(30):
        x, y = chance.choice(marks), chance.choice((45.03, 45.05))
        line = LineString((x, y), (x + 0.02, y + 0.01), srid=4326)
        factories.AssetFactory(
            city=city if number % 5 else other,
            location=None if number % 5 == 2 else Point(x, y, srid=4326),
            shape=line if number % 5 in (1, 2) else None,
            precision="exact",
        )
    assets = find_layer("assets")
    assert assets is not None
    geojson.store_texts(assets)
    sizes = set()
    for number in range(40):
        west, east = sorted((chance.choice(marks) + chance.choice((0, 0.01)), chance.choice(marks)))
        south, north = sorted((chance.choice((45.0, 45.03, 45.04)), chance.choice((45.03, 45.05, 45.1))))
        box = f"{east},{south},{west},{north}" if number % 8 == 7 else f"{west},{south},{east},{north}"
        scope = Scope(RequestFactory().get("/"), city if number % 2 else None, GEOJSON)
        question = parse_items_request(QueryDict(f"bbox={box}"), assets, page=False)
        asked = question.asked(scope, assets)
        # A box without an extent is asked plainly.
        assert (asked is None) == (west == east or south == north), box
        found = [
            geojson.page(assets, rows, limit=100)
            for rows in (asked, question.rows(scope, assets))
            if rows is not None
        ]
        with monkeypatch.context() as patch:
            patch.setattr(items_request, "has_public_shape", lambda layer: False)
            found.append(geojson.page(assets, question.apply(assets, scope.rows(assets)), limit=100))
            assert question.asked(scope, assets) is None
        assert all(page == found[0] for page in found), box
        sizes.add(found[0].count)
    assert len(sizes) > 5


def test_words_have_no_kept_statement(reports: Layer) -> None:
    selection = Selection.parse(reports, QueryDict("q=cosa"))
    assert selection.asked() is None
    assert geojson.page(reports, selection.features(), limit=100).count == 24


def test_a_prepared_statement_gives_the_tile_of_a_plain_one(
    reports: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, y = shapes.POINT_IN_A.coords

    def answers() -> list[object]:
        found: list[object] = []
        for number, query in enumerate(questions(40, tiles=True)):
            zoom = number % 18
            side = 2**zoom
            tile = Tile(zoom, int((x + 180) / 360 * side), _row(y, side))
            filters = Filters.parse(QueryDict(query))
            found += [
                map_tile_body(tile, filters),
                layer_tile_body(tile, reports, filters),
                how_many(reports, filters),
            ]
        return found

    # From the second time on they are prepared, after the fifth PostgreSQL may keep one plan for all.
    first = answers()
    assert answers() == first
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%ST_AsMVT%%'")
        assert cursor.fetchone()[0] > 5
    monkeypatch.setattr(clusters, "fetch_prepared", fetch_row)
    monkeypatch.setattr(totals, "fetch_prepared", fetch_row)
    assert answers() == first
    assert len({body for body in first if isinstance(body, bytes)}) > 20


def _row(latitude: float, side: int) -> int:
    return int((1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * side)


def test_whole_numbers_of_any_size_share_a_statement() -> None:
    typed = [prepared._typed(value) for value in (1, 70_000, 2**40)]
    assert len({type(value) for value in typed}) == 1
    assert prepared._typed(True) is True
    assert {type(value) for value in prepared._typed([1, 2**40])} == {type(typed[0])}


def test_pages_of_any_size_and_language_share_a_statement(reports: Layer) -> None:
    selection = Selection.parse(reports, QueryDict("city=prova"))
    for number in range(1, 8):
        with translation.override(("it", "en")[number % 2]):
            page = geojson.page(reports, selection.features(), limit=number, offset=number % 3)
            assert page.count == number
    assert len(slots._statements) == 1
