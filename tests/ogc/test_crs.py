"""OGC API - Features, part 2: reference systems, the order of their axes, boxes in them. pyproj computes what is expected."""

from __future__ import annotations

import json
import math
from typing import Any

import pyproj
import pytest
import shapely
from shapely.geometry import shape

from civicmap.layers import all_layers
from civicmap.outlets.ogc.crs import SYSTEMS, ReferenceSystem, parse_boxes
from layers.errors import BadParameter
from tests import shapes
from tests.ogc.annex import ats
from tests.ogc.town import CRS84, EPSG, Api, Town

pytestmark = pytest.mark.django_db

URIS = [CRS84, *(f"{EPSG}{code}" for code in (4326, 3857, 32632, 32633, 6707, 7791, 3003))]
NAMES = [uri.rsplit("/", 1)[1] for uri in URIS]
every_system = pytest.mark.parametrize("uri", URIS, ids=NAMES)


def authority(uri: str) -> pyproj.CRS:
    """The reference system as EPSG or OGC define it."""
    return pyproj.CRS("OGC:CRS84" if uri == CRS84 else f"EPSG:{uri.rsplit('/', 1)[1]}")


def projected(uri: str, lon: float, lat: float) -> tuple[float, float]:
    """The coordinates of a place, in the order of the authority's axes."""
    area = pyproj.aoi.AreaOfInterest(6.6, 43, 12, 47)
    found = pyproj.Transformer.from_crs("OGC:CRS84", authority(uri), area_of_interest=area).transform(
        lon, lat
    )
    return float(found[0]), float(found[1])


def tolerance(uri: str) -> float:
    """Coordinates have six decimals of a degree, or two of a metre."""
    return 1e-6 if uri in URIS[:2] else 0.02


@ats(
    "/conf/crs/crs-uri", "/conf/crs/default-crs", "/conf/crs/storageCrs", "/req/crs/fc-md-crs-list", "/req/crs/fc-md-crs-list-global"
)  # fmt: skip
def test_every_collection_names_its_systems(abstract: tuple[str, ...], api: Api) -> None:
    found = api.json("/collections")
    assert found["crs"] == URIS
    for entry in found["collections"]:
        assert entry["crs"] == URIS
        assert entry["storageCrs"] == CRS84


def test_the_axes_are_those_of_the_authority() -> None:
    for system in SYSTEMS:
        first = authority(system.uri).axis_info[0].direction
        assert (first == "north") == system.north_first, system.uri


@ats(
    "/conf/crs/crs-parameter",
    "/conf/crs/crs-parameter-transform",
    "/req/crs/ogc-crs-header",
    "/req/crs/ogc-crs-header-value",
)
@every_system
def test_coordinates_are_those_of_the_system_in_its_order(
    uri: str, abstract: tuple[str, ...], api: Api, town: Town
) -> None:
    expected = projected(uri, shapes.POINT_IN_A.x, shapes.POINT_IN_A.y)
    for path in (f"/collections/reports/items/{town.things['in_a'].pk}", "/collections/reports/items"):
        response = api.get(path, crs=uri)
        assert response["Content-Crs"] == f"<{uri}>"
        body = json.loads(response.content)
        feature = (
            body
            if body["type"] == "Feature"
            else next(one for one in body["features"] if one["id"] == town.things["in_a"].pk)
        )
        assert feature["geometry"]["coordinates"] == pytest.approx(expected, abs=tolerance(uri))
        assert set(feature["geometry"]) == {"type", "coordinates"}


@every_system
def test_shapes_keep_their_form_and_direction(uri: str, api: Api) -> None:
    (district, _other) = api.items("areas-prova-district", crs=uri)["features"]
    north_first = authority(uri).axis_info[0].direction == "north"
    drawn = shape(district["geometry"])
    seen = shapely.transform(drawn, lambda places: places[:, ::-1]) if north_first else drawn
    assert seen.is_valid
    assert all(polygon.exterior.is_ccw for polygon in seen.geoms)
    corner = projected(uri, 7.60, 45.00)
    assert min(math.dist(corner, place) for place in drawn.geoms[0].exterior.coords) < tolerance(uri) * 2


@ats("/conf/crs/crs-parameter-default")
def test_without_a_system_it_is_crs84(abstract: tuple[str, ...], api: Api) -> None:
    for layer in all_layers():
        response = api.get(f"/collections/{layer.name}/items")
        assert response["Content-Crs"] == f"<{CRS84}>"
        body, named = json.loads(response.content), api.items(layer.name, crs=CRS84)
        assert body["features"] == named["features"]


@ats("/conf/crs/crs-parameter-invalid", "/conf/crs/bbox-crs-parameter-invalid")
def test_an_unknown_system_is_refused(abstract: tuple[str, ...], api: Api, town: Town) -> None:
    for uri in (
        f"{EPSG}25832",
        "EPSG:4326",
        "urn:ogc:def:crs:EPSG::4326",
        "https://www.opengis.net/def/crs/EPSG/0/4326",
    ):
        assert api.fault("/collections/reports/items", crs=uri)["parameter"] == "crs"
        assert (
            api.fault("/collections/reports/items", bbox="1,2,3,4", bbox_crs=uri)["parameter"] == "bbox-crs"
        )
        assert (
            api.fault(f"/collections/reports/items/{town.things['in_a'].pk}", crs=uri)["parameter"] == "crs"
        )


@ats("/conf/crs/bbox-crs-parameter")
@every_system
def test_a_box_is_read_in_its_system_and_order(uri: str, abstract: tuple[str, ...], api: Api) -> None:
    reach = 1e-4 if uri in URIS[:2] else 10.0
    first, second = projected(uri, shapes.POINT_IN_A.x, shapes.POINT_IN_A.y)
    around = f"{first - reach},{second - reach},{first + reach},{second + reach}"
    beside = f"{first + reach},{second - reach},{first + 3 * reach},{second + reach}"
    assert api.titles("reports", bbox=around, bbox_crs=uri) == ["Buca in via Roma", "Senza luogo"]
    assert api.titles("reports", bbox=beside, bbox_crs=uri) == ["Senza luogo"]
    assert api.titles(
        "reports",
        bbox=f"{first - reach},{second - reach},-1,{first + reach},{second + reach},1",
        bbox_crs=uri,
    ) == [
        "Buca in via Roma",
        "Senza luogo",
    ]


@ats("/conf/crs/bbox-crs-parameter-default")
def test_without_a_system_the_box_is_in_crs84(abstract: tuple[str, ...], api: Api) -> None:
    assert api.titles("reports", bbox="7.61,45.04,7.63,45.06", crs=f"{EPSG}32632") == [
        "Buca in via Roma",
        "Senza luogo",
    ]


@every_system
def test_a_box_of_the_whole_world_finds_everything(uri: str, api: Api) -> None:
    whole = {CRS84: "-180,-90,180,90", f"{EPSG}4326": "-90,-180,90,180"}.get(uri, "-1e12,-1e12,1e12,1e12")
    assert len(api.titles("reports", bbox=whole, bbox_crs=uri)) == 4
    far = {CRS84: "170,-90,180,90", f"{EPSG}4326": "-90,170,90,180"}.get(uri, "1e11,1e11,1e12,1e12")
    assert api.titles("reports", bbox=far, bbox_crs=uri) == ["Senza luogo"]


@pytest.mark.parametrize("system", [one for one in SYSTEMS if one.domain], ids=lambda one: str(one.srid))
def test_a_wide_box_is_bent_as_its_system_is(system: ReferenceSystem) -> None:
    """The middle of the northern side of a box 400 km wide stays on that side."""
    centre = 1_500_000 if system.srid == 3003 else 500_000
    west, south, east, north = centre - 200_000, 4_900_000, centre + 200_000, 5_000_000
    text = f"{south},{west},{north},{east}" if system.north_first else f"{west},{south},{east},{north}"
    (polygon,) = parse_boxes(text, system)
    assert polygon.num_points > 200
    assert (polygon.extent[0], polygon.extent[3]) == pytest.approx((west, north))


@pytest.mark.parametrize("text", ["2,1,1,2", "1,2,2,1", "1,1,1", "x,1,2,3", "nan,1,2,3", "1,1,inf,2"])
def test_a_wrong_box_in_metres_is_refused(text: str) -> None:
    system = next(one for one in SYSTEMS if one.srid == 32632)
    with pytest.raises(BadParameter):
        parse_boxes(text, system)


def test_the_change_of_datum_says_how_good_it_is(api: Api) -> None:
    page = api.get("/collections/reports", f="html").content.decode()
    assert "Monte Mario" in page
    assert "4 m" in page
    group: Any = pyproj.transformer.TransformerGroup(
        "OGC:CRS84", "EPSG:3003", area_of_interest=pyproj.aoi.AreaOfInterest(7.5, 44.9, 7.8, 45.2)
    )
    assert group.transformers[0].accuracy <= 4
