"""OGC API - Tiles: the tilesets, their tiles by row and column, the matrix set."""

from __future__ import annotations

import json
import math
from typing import Any

import mapbox_vector_tile
import pytest

from civicmap.layers import all_layers
from civicmap.outlets.ogc.conformance import CLASSES
from tests import shapes
from tests.ogc.annex import ats
from tests.ogc.town import EPSG, Api, Town, link

pytestmark = pytest.mark.django_db

TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
MVT = "application/vnd.mapbox-vector-tile"


def row_and_column(zoom: int, place: Any) -> tuple[int, int]:
    """Where a place lies in the quad, by the textbook."""
    side = 2**zoom
    latitude = math.radians(place.y)
    return int((1 - math.asinh(math.tan(latitude)) / math.pi) / 2 * side), int((place.x + 180) / 360 * side)


@ats(
    "/conf/geodata-tilesets/desc-links",
    "/conf/tilesets-list/success",
    "/conf/tileset/desc",
    "/conf/tileset/tileset-success",
)
def test_every_collection_has_a_tileset(abstract: tuple[str, ...], api: Api) -> None:
    for entry in api.json("/collections")["collections"]:
        (listed,) = api.json(link(entry, TILESETS))["tilesets"]
        found = api.json(link(listed, "self"))
        for one in (listed, found):
            assert one["dataType"] == "vector"
            assert one["crs"] == "http://www.opengis.net/def/crs/EPSG/0/3857"
            assert (
                one["tileMatrixSetURI"] == "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
            )
        template = next(one for one in found["links"] if one["rel"] == "item")
        assert template["templated"] is True
        assert template["type"] == MVT
        assert template["href"].endswith("/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}")
        assert found["layers"][0]["id"] == entry["id"]
        definition = api.json(link(found, SCHEME))
        assert definition["id"] == "WebMercatorQuad"
        assert [one["id"] for one in definition["tileMatrices"]] == [str(zoom) for zoom in range(21)]
    for name in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30"):
        assert f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{name}" in CLASSES


@ats("/conf/core/tc-success", "/conf/mvt/tile")
def test_a_tile_is_found_by_row_and_then_column(abstract: tuple[str, ...], api: Api, town: Town) -> None:
    row, column = row_and_column(14, shapes.POINT_IN_A)
    response = api.get(f"/collections/reports/tiles/WebMercatorQuad/14/{row}/{column}")
    assert response["Content-Type"] == MVT
    layers = mapbox_vector_tile.decode(response.content)
    titles = [one["properties"].get("title") for one in layers["reports"]["features"]]
    assert titles == ["Buca in via Roma"]
    empty = f"/ogc/collections/reports/tiles/WebMercatorQuad/14/{column}/{row}"
    turned = api.client.get(empty)
    assert (turned.status_code, turned["Cache-Control"]) == (204, "public, no-cache"), "asked again each time"
    again = api.client.get(empty, headers={"If-None-Match": turned["ETag"]})
    assert again.status_code == 304


@ats("/conf/core/tc-success")
def test_tiles_are_those_of_the_map(abstract: tuple[str, ...], api: Api, city_api: Api, town: Town) -> None:
    row, column = row_and_column(9, shapes.POINT_IN_A)
    for layer in all_layers():
        mine = api.client.get(f"/ogc/collections/{layer.name}/tiles/WebMercatorQuad/9/{row}/{column}")
        map_s = api.client.get(f"/tiles/{layer.name}/9/{column}/{row}.mvt")
        assert mine.status_code in (200, 204)
        assert mine.content == map_s.content
    row, column = row_and_column(9, shapes.POINT_IN_OTHER_CITY)
    address = f"/collections/assets/tiles/WebMercatorQuad/9/{row}/{column}"
    assert api.client.get(f"/ogc{address}").status_code == 200
    assert city_api.client.get(f"/prova/ogc{address}").status_code == 204


def test_tiles_take_a_filter_as_features_do_and_say_so(api: Api, town: Town) -> None:
    row, column = row_and_column(9, shapes.POINT_IN_A)
    path = f"/collections/reports/tiles/WebMercatorQuad/9/{row}/{column}"

    def counted(**params: Any) -> int:
        response = api.client.get(
            f"/ogc{path}", {name.replace("_", "-"): value for name, value in params.items()}
        )
        assert response.status_code in (200, 204), response.content
        layers = (
            mapbox_vector_tile.decode(response.content) if response.content else {"reports": {"features": []}}
        )
        return sum(int(one["properties"]["n"]) for one in layers["reports"]["features"])

    assert counted() == 3
    assert counted(filter="status = 'resolved'") == 1
    as_json = json.dumps({"op": "=", "args": [{"property": "category"}, "light"]})
    assert counted(filter=as_json, filter_lang="cql2-json") == 2
    here = shapes.POINT_IN_A
    near = "S_INTERSECTS(geometry, POLYGON(({0} {1}, {2} {1}, {2} {3}, {0} {3}, {0} {1})))"
    west, south, east, north = here.x - 1e-4, here.y - 1e-4, here.x + 1e-4, here.y + 1e-4
    assert counted(filter=near.format(west, south, east, north)) == 1
    turned = near.format(south, west, north, east)
    assert counted(filter=turned, filter_crs=f"{EPSG}4326") == 1
    for wrong in (
        {"filter": "colour = 'red'"},
        {"filter": "status ="},
        {"filter": ""},
        {"filter_lang": "sql"},
        {"filter_crs": "nowhere"},
        {"status": "resolved"},
    ):
        api.fault(path, 400, **wrong)
    template = "/collections/reports/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}"
    told = api.description["paths"][template]["get"]["parameters"]
    assert [one["name"] for one in told if one["in"] == "query"] == ["filter", "filter-lang", "filter-crs"]


@ats("/conf/core/tc-error")
@pytest.mark.parametrize(
    "place",
    [
        "0/0/1",
        "0/1/0",
        "2/4/0",
        "21/0/0",
        "-1/0/0",
        "1/-1/0",
        "x/0/0",
        "1/1.5/0",
        "1/0/x",
        "9999999999/0/0",
        "٣/0/0",
        "0/0",
    ],
)
def test_outside_the_matrix_there_is_nothing(place: str, abstract: tuple[str, ...], api: Api) -> None:
    api.fault(f"/collections/reports/tiles/WebMercatorQuad/{place}", 404)
    api.fault("/collections/reports/tiles/WorldCRS84Quad/0/0/0", 404)
    api.fault("/tileMatrixSets/WorldCRS84Quad", 404)


def test_the_matrices_are_those_of_the_quad(api: Api) -> None:
    matrices = api.json("/tileMatrixSets/WebMercatorQuad")["tileMatrices"]
    assert matrices[0]["scaleDenominator"] == pytest.approx(559082264.028717, rel=1e-12)
    assert matrices[0]["cellSize"] == pytest.approx(156543.033928041, rel=1e-12)
    assert matrices[0]["pointOfOrigin"] == pytest.approx([-20037508.342789244, 20037508.342789244])
    for matrix in matrices:
        assert matrix["matrixWidth"] == matrix["matrixHeight"] == 2 ** int(matrix["id"])
        assert matrix["cellSize"] * matrix["tileWidth"] * matrix["matrixWidth"] == pytest.approx(
            40075016.685578488
        )
        assert matrix["scaleDenominator"] * 0.00028 == pytest.approx(matrix["cellSize"])
