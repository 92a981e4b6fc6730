"""Vector tiles: every public pin is counted once at every zoom, and nothing else."""

from __future__ import annotations

import json
import random
from typing import Any
from urllib.parse import urlencode

import mapbox_vector_tile
import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.http import QueryDict
from django.test import Client
from django.utils import translation
from shapely import box, unary_union
from shapely.geometry import shape

from civicmap.layers import all_layers, find_layer
from civicmap.outlets.tilejson import vector_layers
from layers.vector_tiles.tile import Tile
from places.counts.counting import merge_changes
from places.models import Area, City, Feature, Precision, Visibility
from tests import factories, shapes
from tests.api.tiling import tile_of, tiles_with_pins


def tiles_over_city(zoom: int) -> list[Tile]:
    west, south, east, north = shapes.CITY.extent
    first, last = tile_of(Point(west, north), zoom), tile_of(Point(east, south), zoom)
    return [Tile(zoom, x, y) for x in range(first.x, last.x + 1) for y in range(first.y, last.y + 1)]


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


def layers_of(client: Client, address: str) -> dict[str, Any]:
    response = client.get(f"/tiles/{address}")
    assert response.status_code == 200, (address, response.content)
    return dict(mapbox_vector_tile.decode(response.content))


def test_area_tiles_carry_outlines_and_names(client: Client, city: City, districts: dict[str, Any]) -> None:
    tile = tile_of(shapes.POINT_ON_BORDER, 10)
    layers = layers_of(client, f"areas-prova-district/{tile.z}/{tile.x}/{tile.y}.mvt")
    for name in ("areas-prova-district", "labels"):
        told = {feature["properties"]["name"] for feature in layers[name]["features"]}
        assert told == {"Quartiere A", "Quartiere B"}
    assert client.get("/tiles/areas-prova-nothing/0/0/0.mvt").status_code == 404


def test_every_layer_has_tiles_and_a_tilejson_that_describes_them(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    for factory in factories.FACTORIES.values():
        factory(city=city, description="x" * 900)
    factories.OrganisationFactory(city=city, location=shapes.POINT_IN_A)
    tile = tile_of(shapes.POINT_IN_A, 9)
    for layer in all_layers():
        document = client.get(f"/tiles/{layer.name}.json").json()
        assert document["tilejson"] == "3.0.0"
        assert document["tiles"] == [f"http://testserver/tiles/{layer.name}/{{z}}/{{x}}/{{y}}.mvt"]
        assert (document["minzoom"], document["maxzoom"]) == (0, 20)
        assert document["bounds"] == list(shapes.CITY.extent)
        assert document["attribution"]
        told = {one["id"]: set(one["fields"]) for one in document["vector_layers"]}
        held = layers_of(client, f"{layer.name}/{tile.z}/{tile.x}/{tile.y}.mvt")
        assert layer.name in held
        for name, content in held.items():
            for feature in content["features"]:
                assert set(feature["properties"]) <= told[name]
                assert all(len(str(value)) <= 300 for value in feature["properties"].values())


def test_the_filters_of_a_tilejson_stand_in_the_address_of_its_tiles(client: Client, city: City) -> None:
    document = client.get("/tiles/map.json?city=prova&status=resolved").json()
    assert document["tiles"] == ["http://testserver/tiles/map/{z}/{x}/{y}.mvt?city=prova&status=resolved"]
    assert {one["id"] for one in document["vector_layers"]} == {"pins", "shapes", "notice"}
    assert client.get("/tiles/reports.json?nothing=1").status_code == 400
    assert client.get("/tiles/nothing.json").status_code == 404


@pytest.mark.parametrize("name", ["reports", "organisations", "areas-prova-district"])
def test_the_layers_and_fields_of_tiles_are_described_in_the_language_of_the_reader(
    name: str, client: Client, city: City, districts: dict[str, Any]
) -> None:
    def words(found: list[dict[str, Any]]) -> list[str]:
        assert found[-1]["id"] == "notice"
        fields = [told for one in found for told in one["fields"].values()]
        assert all(told.startswith(("Number: ", "String: ", "Boolean: ")) for told in fields)
        return [one["description"] for one in found] + fields

    italian = words(client.get(f"/tiles/{name}.json").json()["vector_layers"])
    layer = find_layer(name)
    assert layer
    with translation.override("en"):
        english = words(vector_layers(layer))
    assert "Presente dove la tessera non contiene tutto" in italian
    assert "Present where the tile does not hold everything" in english
    assert len(italian) == len(english)
    assert not set(italian) & set(english)


def test_the_tilejson_of_the_map_is_in_one_language(client: Client, city: City) -> None:
    pins_, shapes_, _notice = client.get("/tiles/map.json").json()["vector_layers"]
    assert (pins_["description"], shapes_["description"]) == ("Gruppi e punti singoli", "Linee e poligoni")
    assert pins_["fields"]["n"] == "Number: quanti elementi rappresenta il punto"
    assert pins_["fields"]["status"] == "String: Codice dello stato"
    assert shapes_["fields"]["k"] == "String: nome del livello"


def test_the_single_things_of_a_layer_come_with_their_columns(client: Client, city: City) -> None:
    house = factories.HouseFactory(city=city, title="Cascina", network="Rete")
    tile = tile_of(shapes.POINT_IN_A, 12)
    (pin,) = layers_of(client, f"houses/{tile.z}/{tile.x}/{tile.y}.mvt")["houses"]["features"]
    told = pin["properties"]
    assert (told["id"], told["n"], told["title"], told["network"]) == (house.pk, 1, "Cascina", "Rete")
    assert told["published"].endswith("Z")


def test_a_layer_takes_cql2_in_its_tiles_and_its_tilejson(client: Client, city: City, districts: Any) -> None:
    factories.ReportFactory(city=city, title="Buca")
    factories.ReportFactory(city=city, title="Lampione")
    factories.OrganisationFactory(city=city, title="Buca sociale", location=shapes.POINT_IN_A)
    factories.OrganisationFactory(city=city, title="Altra", location=shapes.POINT_IN_A)
    tile = tile_of(shapes.POINT_IN_A, 12)
    place = f"{tile.z}/{tile.x}/{tile.y}.mvt"

    def counted(layer: str, query: str) -> int:
        answer = client.get(f"/tiles/{layer}/{place}", QueryDict(query))
        assert answer.status_code in (200, 204), answer.content
        layers = mapbox_vector_tile.decode(answer.content) if answer.content else {}
        return sum(one["properties"]["n"] for one in layers.get(layer, {"features": []})["features"])

    assert counted("reports", "") == counted("organisations", "") == 2
    assert counted("reports", "filter=title LIKE 'Buca%25'") == 1
    assert counted("reports", "filter=title LIKE 'Buca%25'&status=resolved") == 0
    assert counted("organisations", "filter=title LIKE 'Buca%25'&filter-lang=cql2-text") == 1
    tree = {"op": "=", "args": [{"property": "title"}, "Lampione"]}
    assert counted("reports", urlencode({"filter": json.dumps(tree), "filter-lang": "cql2-json"})) == 1
    shown = layers_of(client, f"areas-prova-district/{place}?filter=code%3D%27A%27")
    assert [one["properties"]["code"] for one in shown["areas-prova-district"]["features"]] == ["A"]

    query = urlencode({"filter": "title LIKE 'Buca%'"})
    document = client.get(f"/tiles/reports.json?{query}").json()
    (address,) = document["tiles"]
    assert address.startswith("http://testserver/tiles/reports/{z}/{x}/{y}.mvt?filter=")
    narrowed = address.removeprefix("http://testserver").replace("{z}/{x}/{y}.mvt", place)
    assert client.get(narrowed).content == client.get(f"/tiles/reports/{place}?{query}").content
    for path in (f"/tiles/reports/{place}", "/tiles/reports.json"):
        for wrong in (
            "filter=title LIKE",
            "filter=nothing = 1",
            "filter=title='a'&filter-lang=x",
            "datetime=2020",
        ):
            refused = client.get(path, QueryDict(wrong))
            assert refused.status_code == 400, (path, wrong)
    assert client.get(f"/tiles/map/{place}", {"filter": "title = 'a'"}).status_code == 400


def test_more_than_can_be_counted_with_cql2_is_said(
    client: Client, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layers.vector_tiles.clusters.MOST", 3)
    monkeypatch.setattr("civicmap.outlets.tiles.MOST", 3)
    scatter(city, 5)
    tile = tile_of(shapes.POINT_IN_A, 9)
    told = layers_of(client, f"reports/{tile.z}/{tile.x}/{tile.y}.mvt?filter=title%20LIKE%20%27%25%27")
    assert told["notice"]["features"][0]["properties"] == {"reason": "too-many", "limit": 3}


def test_names_of_areas_have_the_ids_of_their_areas(client: Client, city: City, districts: Any) -> None:
    tile = tile_of(shapes.POINT_IN_A, 9)
    labels = layers_of(client, f"areas-prova-district/{tile.z}/{tile.x}/{tile.y}.mvt")["labels"]["features"]
    assert {one["id"]: one["properties"]["code"] for one in labels} == {
        area.pk: code for code, area in districts.items()
    }


def test_near_by_a_layer_gives_single_points_but_for_crowded_tiles(
    client: Client, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    houses = [factories.HouseFactory(city=city, location=shapes.POINT_IN_A) for _number in range(3)]

    def points(zoom: int) -> list[dict[str, Any]]:
        tile = tile_of(shapes.POINT_IN_A, zoom)
        found = layers_of(client, f"houses/{tile.z}/{tile.x}/{tile.y}.mvt")["houses"]["features"]
        return [feature["properties"] for feature in found]

    assert [point["n"] for point in points(15)] == [3]
    for zoom in (16, 20):
        assert [point["id"] for point in points(zoom)] == sorted(house.pk for house in houses)
        assert {point["n"] for point in points(zoom)} == {1}
        assert all(point["title"] for point in points(zoom))
    document = client.get("/tiles/houses.json").json()
    assert "Dallo zoom 16" in document["vector_layers"][0]["description"]
    monkeypatch.setattr("layers.vector_tiles.clusters.SINGLES", 2)
    assert [point["n"] for point in points(17)] == [3]


def test_single_things_and_shapes_have_the_ids_of_their_rows_clusters_have_none(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    house = factories.HouseFactory(city=city, location=shapes.POINT_IN_A)
    pact = factories.PactFactory(city=city, location=None, shape=shapes.PARK_IN_B)
    tile = tile_of(shapes.POINT_ON_BORDER, 9)
    address = f"{tile.z}/{tile.x}/{tile.y}.mvt"

    def ids(path: str, name: str) -> list[int]:
        return [feature["id"] for feature in layers_of(client, f"{path}/{address}")[name]["features"]]

    assert ids("houses", "houses") == [house.pk]
    assert ids("pacts", "pacts-shapes") == ids("map", "shapes") == [pact.pk]
    (drawn,) = layers_of(client, f"map/{address}")["shapes"]["features"]
    assert drawn["properties"]["id"] == pact.pk
    assert sorted(ids("areas-prova-district", "areas-prova-district")) == sorted(
        Area.objects.values_list("pk", flat=True)
    )
    factories.HouseFactory(city=city, location=shapes.POINT_IN_A)
    (cluster,) = layers_of(client, f"houses/{address}")["houses"]["features"]
    assert (cluster["properties"]["n"], cluster.get("id", 0)) == (2, 0)
    assert "t_id" not in cluster["properties"]


def test_polygons_with_common_borders_have_no_gaps_and_no_overlaps_at_any_zoom(
    client: Client, city: City
) -> None:
    coverage(factories.AreaKindFactory(city=city))
    for zoom in range(8, 17):
        tile = tile_of(shapes.POINT_ON_BORDER, zoom)
        layers = layers_of(client, f"areas-prova-district/{tile.z}/{tile.x}/{tile.y}.mvt")
        drawn = [shape(feature["geometry"]) for feature in layers["areas-prova-district"]["features"]]
        assert all(polygon.is_valid for polygon in drawn)
        window = box(0, 0, 4096, 4096)
        parts = [polygon.intersection(window) for polygon in drawn]
        whole = unary_union(parts)
        assert sum(part.area for part in parts) == pytest.approx(whole.area, abs=1e-6), zoom
        holes = [ring for part in getattr(whole, "geoms", [whole]) for ring in part.interiors]
        assert holes == [], zoom
        assert getattr(whole, "geoms", None) is None, "apart"


def coverage(kind: Any) -> None:
    """Sixteen areas whose common borders are crooked and have many corners, the same ones in both neighbours."""
    choose = random.Random(3)
    knots = {
        (i, j): (
            7.60 + 0.025 * i + 0.006 * choose.uniform(-1, 1) * (0 < i < 4),
            45.0 + 0.025 * j + 0.006 * choose.uniform(-1, 1) * (0 < j < 4),
        )
        for i in range(5)
        for j in range(5)
    }

    def border(start: Any, end: Any) -> list[Any]:
        (x, y), (u, v) = knots[start], knots[end]
        outer = start[0] == end[0] in (0, 4) or start[1] == end[1] in (0, 4)
        inner = []
        for k in range(1, 120):
            # Sideways only, and less near the ends, so that no border crosses another.
            w = 0.0 if outer else choose.uniform(-4e-4, 4e-4) * min(1, k / 20, (120 - k) / 20)
            across_it = (w, 0.0) if start[0] == end[0] else (0.0, w)
            inner.append((x + (u - x) * k / 120 + across_it[0], y + (v - y) * k / 120 + across_it[1]))
        return [(x, y), *inner, (u, v)]

    across = {(i, j): border((i, j), (i + 1, j)) for i in range(4) for j in range(5)}
    upward = {(i, j): border((i, j), (i, j + 1)) for i in range(5) for j in range(4)}
    for i in range(4):
        for j in range(4):
            ring = [
                *across[i, j],
                *upward[i + 1, j][1:],
                *across[i, j + 1][::-1][1:],
                *upward[i, j][::-1][1:],
            ]
            factories.AreaFactory(kind=kind, code=f"{i}{j}", boundary=MultiPolygon(Polygon(ring), srid=4326))


def test_a_tile_that_would_be_too_large_holds_the_largest_shapes_and_says_so(
    client: Client, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    coverage(factories.AreaKindFactory(city=city))
    tile = tile_of(shapes.POINT_ON_BORDER, 9)
    address = f"areas-prova-district/{tile.z}/{tile.x}/{tile.y}.mvt"
    assert "notice" not in layers_of(client, address)
    monkeypatch.setattr("layers.vector_tiles.tile.MAX_BYTES", 3000)
    Area.objects.filter(code="00").update(name="Altro")
    held = layers_of(client, address)
    (notice,) = held["notice"]["features"]
    drawn = len(held["areas-prova-district"]["features"])
    assert notice["properties"] == {"reason": "thinned", "shown": drawn, "of": 16}
    assert 0 < drawn < 16


@pytest.mark.parametrize("question", ["q=segnalazione", "from=2020-01-01", "bbox=7,44,8,46"])
def test_more_than_can_be_counted_one_by_one_is_said_not_shown(
    question: str, client: Client, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(4):
        factories.ReportFactory(city=city, title="Segnalazione")
    tile = tile_of(shapes.POINT_IN_A, 12)
    address = f"{tile.z}/{tile.x}/{tile.y}.mvt?city=prova&{question}"
    assert sum(pin["n"] for pin in pins(client, tile, f"city=prova&{question}")) == 4
    monkeypatch.setattr("layers.vector_tiles.clusters.MOST", 3)
    monkeypatch.setattr("civicmap.outlets.tiles.MOST", 3)
    factories.ReportFactory(city=city, title="Segnalazione", location=shapes.POINT_IN_B)
    held = layers_of(client, f"map/{address}")
    assert "pins" not in held
    assert held["notice"]["features"][0]["properties"] == {"reason": "too-many", "limit": 3}
    # The kept counts have no such limit.
    assert sum(pin["n"] for pin in pins(client, tile, "city=prova")) == 4


def test_a_known_tile_costs_one_question_until_something_changes(
    client: Client, city: City, django_assert_num_queries: Any
) -> None:
    report = factories.ReportFactory(city=city)
    tile = tile_of(shapes.POINT_IN_A, 11)
    for address in ("map", "reports"):
        path = f"/tiles/{address}/{tile.z}/{tile.x}/{tile.y}.mvt?city=prova"
        first = client.get(path)
        known = {"If-None-Match": first["ETag"]}
        with django_assert_num_queries(1):
            again = client.get(path, headers=known)
        assert (again.status_code, again.content) == (304, b"")
        Feature.objects.filter(pk=report.pk).update(title=f"{address} altro")
        changed = client.get(path, headers=known)
        assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)
        merge_changes()
        # Counted elsewhere now, which is another version of the same.
        assert client.get(path, headers={"If-None-Match": changed["ETag"]}).content == changed.content
    factories.move(report, visibility=Visibility.HIDDEN)
    assert client.get(path, headers=known).status_code == 204


def test_an_empty_tile_is_known_again_as_any_other(client: Client, city: City) -> None:
    for address in ("map", "reports", "basemap"):
        path = f"/tiles/{address}/10/0/0.mvt"
        empty = client.get(path)
        assert (empty.status_code, empty.content) == (204, b""), address
        assert "Accept-Encoding" in empty["Vary"]
        again = client.get(path, headers={"If-None-Match": empty["ETag"]})
        assert (again.status_code, again["ETag"]) == (304, empty["ETag"]), address
    factories.ReportFactory(city=city)
    changed = client.get("/tiles/map/10/0/0.mvt")
    assert (changed.status_code, changed["ETag"] != empty["ETag"]) == (204, True)


@pytest.mark.parametrize(
    "address", ["map/2/4/0", "map/2/0/4", "map/21/0/0", "basemap/3/8/0", "reports/0/1/0"]
)
def test_tiles_beyond_the_matrix_are_not_found(address: str, client: Client, city: City) -> None:
    assert client.get(f"/tiles/{address}.mvt").status_code == 404


@pytest.mark.parametrize(
    "address", ["map/-1/0/0", "map/1/a/0", "map/1.5/0/0", "reports/-1/0/0", "nothing/0/0/0"]
)
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
