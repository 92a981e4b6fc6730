"""Vector tiles: every public pin is counted once at every zoom, and nothing else."""

from __future__ import annotations

import json
import math
from typing import Any

import mapbox_vector_tile
import pytest
from django.contrib.gis.geos import Point
from django.test import Client

from layers.tiles import Tile
from places.models import City, Feature, Precision, Visibility
from tests import factories, shapes


def tile_of(point: Point, zoom: int) -> Tile:
    size = 2**zoom
    row = (1 - math.asinh(math.tan(math.radians(point.y))) / math.pi) / 2 * size
    return Tile(zoom, int((point.x + 180) / 360 * size), int(row))


def tiles_over_city(zoom: int) -> list[Tile]:
    west, south, east, north = shapes.CITY.extent
    first, last = tile_of(Point(west, north), zoom), tile_of(Point(east, south), zoom)
    return [Tile(zoom, x, y) for x in range(first.x, last.x + 1) for y in range(first.y, last.y + 1)]


def tiles_with_pins(zoom: int) -> set[Tile]:
    """At high zooms the city has thousands of tiles: only those where something lies."""
    places = Feature.objects.public().exclude(public_location=None).values_list("public_location", flat=True)
    return {tile_of(place, zoom) for place in places}


def pins(client: Client, tile: Tile, query: str = "city=prova") -> list[dict[str, Any]]:
    response = client.get(f"/tiles/map/{tile.z}/{tile.x}/{tile.y}.mvt?{query}")
    if response.status_code == 204:
        return []
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/vnd.mapbox-vector-tile"
    layers = mapbox_vector_tile.decode(response.content)
    return [feature["properties"] for feature in layers.get("pins", {"features": []})["features"]]


def scatter(city: City, count: int) -> None:
    """Reports on a lattice, some of them on tile edges and several on one spot."""
    for number in range(count):
        lon = 7.60 + 0.1 * (number % 6) / 6 + 0.001
        lat = 45.00 + 0.1 * (number // 6 % 5) / 5 + 0.001
        factories.ReportFactory(city=city, location=Point(lon, lat, srid=4326))


@pytest.mark.parametrize("zoom", [6, 9, 11, 13, 15, 17])
def test_the_clusters_of_a_zoom_hold_every_public_pin_once(zoom: int, client: Client, city: City) -> None:
    scatter(city, 33)
    factories.ReportFactory(city=city, visibility=Visibility.HIDDEN)
    factories.ReportFactory(city=city, location=None)
    tiles = tiles_over_city(zoom) if zoom <= 13 else tiles_with_pins(zoom)
    total = sum(pin["n"] for tile in tiles for pin in pins(client, tile))
    assert total == 33


def test_a_cell_leads_to_its_members(client: Client, city: City) -> None:
    scatter(city, 30)
    for pin in pins(client, tile_of(shapes.POINT_IN_A, 9)):
        found = json.loads(client.get(f"/api/reports.geojson?city=prova&cell={pin['cell']}").content)[
            "features"
        ]
        assert len(found) == pin["n"]


def test_clusters_respect_the_filters_and_count_each_category(client: Client, city: City) -> None:
    lamp, hole = factories.CategoryFactory(code="lighting"), factories.CategoryFactory(code="potholes")
    for category in (lamp, lamp, hole):
        factories.ReportFactory(city=city, category=category)
    tile = tile_of(shapes.POINT_IN_A, 12)
    assert [pin["c"] for pin in pins(client, tile)] == ["lighting:2,potholes:1"]
    (single,) = pins(client, tile, "city=prova&category=potholes")
    assert (single["n"], single["k"], single["category"]) == (1, "reports", "potholes")
    assert Feature.objects.get(pk=single["id"]).title == single["title"]


def test_a_pin_says_when_it_is_coarser_than_the_truth(client: Client, city: City) -> None:
    factories.ReportFactory(city=city, precision=Precision.GRID)
    (pin,) = pins(client, tile_of(shapes.POINT_IN_A, 8))
    assert pin["approx"] == 1


def test_lines_and_polygons_are_drawn_as_such(client: Client, city: City) -> None:
    pact = factories.PactFactory(city=city, location=None, shape=shapes.PARK_IN_B)
    tile = tile_of(shapes.PARK_IN_B.point_on_surface, 13)
    response = client.get(f"/tiles/map/{tile.z}/{tile.x}/{tile.y}.mvt?city=prova&layer=pacts")
    layers = mapbox_vector_tile.decode(response.content)
    (drawn,) = layers["shapes"]["features"]
    assert drawn["geometry"]["type"] == "Polygon"
    assert drawn["properties"]["id"] == pact.pk
    assert [pin["properties"]["n"] for pin in layers["pins"]["features"]] == [1]


def test_area_tiles_carry_outlines_and_names(client: Client, city: City, districts: dict[str, Any]) -> None:
    tile = tile_of(shapes.POINT_ON_BORDER, 10)
    response = client.get(f"/tiles/areas/{tile.z}/{tile.x}/{tile.y}.mvt?city=prova&kind=district")
    layers = mapbox_vector_tile.decode(response.content)
    assert {feature["properties"]["name"] for feature in layers["areas"]["features"]} == {
        "Quartiere A",
        "Quartiere B",
    }
    assert (
        client.get(f"/tiles/areas/{tile.z}/{tile.x}/{tile.y}.mvt?city=prova&kind=nothing").status_code == 400
    )


@pytest.mark.parametrize("address", ["map/2/4/0", "map/2/0/4", "map/21/0/0", "basemap/3/8/0", "areas/0/1/0"])
def test_tiles_beyond_the_matrix_are_not_found(address: str, client: Client, city: City) -> None:
    assert client.get(f"/tiles/{address}.mvt").status_code == 404


@pytest.mark.parametrize("address", ["map/-1/0/0", "map/1/a/0", "map/1.5/0/0"])
def test_tile_numbers_are_whole_numbers(address: str, client: Client, db: None) -> None:
    assert client.get(f"/tiles/{address}.mvt").status_code == 404


def test_a_tile_key_interleaves_column_and_row() -> None:
    assert Tile(1, 1, 0).key() == 1
    assert Tile(1, 0, 1).key() == 2
    assert Tile(24, 2**24 - 1, 2**24 - 1).key() == 4**24 - 1


def test_the_basemap_shows_the_limits_of_the_city(client: Client, city: City) -> None:
    tile = tile_of(shapes.POINT_IN_A, 10)
    response = client.get(f"/tiles/basemap/{tile.z}/{tile.x}/{tile.y}.mvt")
    assert mapbox_vector_tile.decode(response.content)["limits"]["features"]
    assert "max-age" in response["Cache-Control"]


@pytest.mark.parametrize("zoom", [0, 3, 8, 13, 20])
def test_the_basemap_answers_at_every_zoom(zoom: int, client: Client, city: City) -> None:
    tile = tile_of(shapes.POINT_IN_A, zoom)
    assert client.get(f"/tiles/basemap/{tile.z}/{tile.x}/{tile.y}.mvt").status_code in (200, 204)
