"""OGC API - Features, part 1: every abstract test of annex A, for the classes core, geojson, html and oas30."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from typing import Any

import pytest
from openapi_spec_validator import validate
from shapely.geometry import shape

from civicmap.layers import all_layers
from civicmap.outlets.ogc.conformance import CLASSES
from civicmap.outlets.ogc.items_request import in_period
from civicmap.outlets.ogc.periods import parse_period
from reports.layers import REPORTS
from tests.ogc.annex import ats
from tests.ogc.town import Api, Town, link

pytestmark = pytest.mark.django_db

GEOJSON, HTML, JSON = "application/geo+json", "text/html", "application/json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
EVERYTHING = ["Al confine", "Buca in via Roma", "Lampione spento", "Senza luogo"]
RESOURCES = (
    "", "/", "/api", "/conformance", "/collections", "/collections/reports", "/collections/reports/items",
    "/collections/reports/queryables", "/collections/reports/tiles", "/collections/reports/tiles/WebMercatorQuad",
    "/tileMatrixSets", "/tileMatrixSets/WebMercatorQuad",
)  # fmt: skip


def is_html(response: Any) -> bool:
    body = response.content.decode()
    return (
        response["Content-Type"].startswith(HTML) and body.startswith("<!doctype html>") and "<title>" in body
    )


# --- Landing page, description, conformance ---------------------------------------------------------------------


@ats("/ats/core/http", "/ats/core/root-op", "/ats/core/root-success")
def test_the_landing_page_leads_on(abstract: tuple[str, ...], api: Api) -> None:
    for path in ("", "/"):
        page = api.json(path)
        for rel, media_type in {
            "self": JSON, "alternate": HTML, "service-desc": OPENAPI, "service-doc": HTML, "conformance": JSON, "data": JSON,
        }.items():  # fmt: skip
            assert link(page, rel, media_type).startswith("http://testserver/ogc"), rel
        assert page["title"]
        assert page["description"]


@ats(
    "/ats/core/api-definition-op",
    "/ats/core/api-definition-success",
    "/ats/oas30/definition-1",
    "/ats/oas30/definition-2",
)
def test_the_description_is_openapi_3_0_and_needs_nothing_from_elsewhere(
    abstract: tuple[str, ...], api: Api
) -> None:
    page = api.json()
    response = api.get(link(page, "service-desc"))
    assert response["Content-Type"] == OPENAPI
    document = json.loads(response.content)
    assert document["openapi"].startswith("3.0.")
    assert "$ref" not in response.content.decode()
    validate(document)
    assert is_html(api.get(link(page, "service-doc")))


@ats("/ats/core/conformance-op", "/ats/core/conformance-success")
def test_the_declaration_names_the_classes(abstract: tuple[str, ...], api: Api) -> None:
    found = api.json(link(api.json(), "conformance"))
    assert found["conformsTo"] == list(CLASSES)
    for name in (
        "1/1.0/conf/core",
        "1/1.0/conf/geojson",
        "1/1.0/conf/html",
        "1/1.0/conf/oas30",
        "2/1.0/conf/crs",
    ):
        assert f"http://www.opengis.net/spec/ogcapi-features-{name}" in CLASSES


# --- Collections ------------------------------------------------------------------------------------------------


@ats(
    "/ats/core/fc-md-op", "/ats/core/fc-md-success", "/ats/core/fc-md-links", "/ats/core/fc-md-items", "/ats/core/fc-md-items-links"
)  # fmt: skip
def test_collections_list_every_layer_with_its_links(abstract: tuple[str, ...], api: Api) -> None:
    found = api.json("/collections")
    assert link(found, "self", JSON)
    assert link(found, "alternate", HTML)
    assert link(found, "license", HTML)
    assert [entry["id"] for entry in found["collections"]] == [layer.name for layer in all_layers()]
    for entry in found["collections"]:
        assert entry["itemType"] == "feature"
        assert entry["title"]
        items = link(entry, "items", GEOJSON)
        assert "?" not in items, "programs append ids to this address"
        assert link(entry, "items", HTML)
        assert all(one["type"] and one["href"].startswith("http://testserver/") for one in entry["links"])


@ats("/ats/core/fc-md-extent", "/ats/core/fc-md-extent-multi")
def test_extents_cover_all_data(abstract: tuple[str, ...], api: Api) -> None:
    for entry in api.json("/collections")["collections"]:
        features = api.items(entry["id"], limit=1000)["features"]
        if not any(feature["geometry"] for feature in features):
            assert "spatial" not in entry.get("extent", {})
            continue
        boxes = entry["extent"]["spatial"]["bbox"]
        assert [len(box) for box in boxes] == [4]
        for feature in features:
            if feature["geometry"]:
                west, south, east, north = shape(feature["geometry"]).bounds
                assert boxes[0][0] <= west <= east <= boxes[0][2]
                assert boxes[0][1] <= south <= north <= boxes[0][3]
    reports = next(entry for entry in api.json("/collections")["collections"] if entry["id"] == "reports")
    assert reports["extent"]["temporal"]["interval"] == [["2020-05-01T12:00:00Z", "2024-06-01T08:30:00Z"]]


@ats("/ats/core/sfc-md-op", "/ats/core/sfc-md-success")
def test_a_collection_by_itself_is_the_entry_of_the_list(abstract: tuple[str, ...], api: Api) -> None:
    for entry in api.json("/collections")["collections"]:
        assert api.json(link(entry, "self")) == entry
    api.fault("/collections/nothing", 404)


# --- Features ---------------------------------------------------------------------------------------------------


@ats(
    "/ats/core/fc-op", "/ats/core/fc-response", "/ats/core/fc-links", "/ats/core/fc-timeStamp", "/ats/core/fc-numberMatched",
    "/ats/core/fc-numberReturned", "/ats/geojson/definition", "/ats/geojson/content",
)  # fmt: skip
@pytest.mark.parametrize("layer", ["reports", "initiatives", "pacts", "areas-prova-district"])
def test_features_of_a_collection(layer: str, abstract: tuple[str, ...], api: Api) -> None:
    before = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=1)
    response = api.get(f"/collections/{layer}/items", accept=GEOJSON)
    assert response["Content-Type"] == GEOJSON
    found = json.loads(response.content)
    assert found["type"] == "FeatureCollection"
    assert link(found, "self", GEOJSON) == f"http://testserver/ogc/collections/{layer}/items"
    assert is_html(api.get(link(found, "alternate", HTML)))
    assert (
        before <= datetime.datetime.fromisoformat(found["timeStamp"]) <= datetime.datetime.now(datetime.UTC)
    )
    assert found["numberReturned"] == len(found["features"]) == found["numberMatched"] > 0
    for feature in found["features"]:
        assert feature["type"] == "Feature"
        assert isinstance(feature["id"], int)
        assert feature["geometry"] is None or shape(feature["geometry"]).is_valid


def parameter(api: Api, name: str, layer: str = "reports") -> dict[str, Any]:
    described = api.description["paths"][f"/collections/{layer}/items"]["get"]["parameters"]
    (found,) = [one for one in described if one["name"] == name]
    assert (found["in"], found["required"], found["style"], found["explode"]) == (
        "query",
        False,
        "form",
        False,
    )
    return dict(found["schema"])


@ats("/ats/core/fc-bbox-definition", "/ats/core/fc-limit-definition", "/ats/core/fc-time-definition")
def test_parameters_are_described_as_the_standard_has_them(abstract: tuple[str, ...], api: Api) -> None:
    box, limit, time = (parameter(api, name) for name in ("bbox", "limit", "datetime"))
    assert (box["type"], box["items"], box["minItems"], box["maxItems"]) == (
        "array",
        {"type": "number"},
        4,
        6,
    )
    assert [(one["minItems"], one["maxItems"]) for one in box["oneOf"]] == [(4, 4), (6, 6)]
    assert limit == {"type": "integer", "minimum": 1, "maximum": 10000, "default": 100}
    assert time["type"] == "string"


@ats("/ats/core/fc-bbox-response")
@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ("7.61,45.04,7.63,45.06", ["Buca in via Roma", "Senza luogo"]),
        ("7.61,45.04,0,7.63,45.06,1000", ["Buca in via Roma", "Senza luogo"]),
        ("-180,-90,180,90", EVERYTHING),
        ("0,0,1,1", ["Senza luogo"]),
        ("7.62,45.05,7.62,45.05", ["Buca in via Roma", "Senza luogo"]),
        ("7.60,45.05,7.70,45.05", EVERYTHING),
        ("170,-90,7.63,90", ["Buca in via Roma", "Senza luogo"]),
        ("7.66,-90,-170,90", ["Lampione spento", "Senza luogo"]),
        ("8.69999999999999929,45,9e0,4.6e1", ["Senza luogo"]),
    ],
)
def test_a_box_finds_what_touches_it_and_what_has_no_shape(
    box: str, expected: list[str], abstract: tuple[str, ...], api: Api
) -> None:
    assert api.titles("reports", bbox=box) == expected


@ats("/ats/core/fc-bbox-response")
def test_a_box_is_compared_with_the_shape_itself(abstract: tuple[str, ...], api: Api) -> None:
    # In the box of the line from (7.61, 45.03) to (7.63, 45.04), yet not on it.
    assert api.titles("initiatives", bbox="7.611,45.0385,7.613,45.0395") == []
    assert api.titles("initiatives", bbox="7.619,45.034,7.621,45.036") == ["Sentiero"]
    assert api.titles("pacts", bbox="7.674,45.024,7.70,45.03") == ["Parco"]


@ats("/ats/core/fc-limit-response")
def test_limits(abstract: tuple[str, ...], api: Api) -> None:
    for asked, expected in ((1, 1), (2, 2), (4, 4), (10000, 4), (10001, 4), (99999999, 4)):
        assert api.items("reports", limit=asked)["numberReturned"] == expected
    page = api.items("reports", limit=2, bbox="-180,-90,180,90", datetime="../..", title="Buca in via Roma")
    assert (page["numberMatched"], link(page, "next")) == (1, "")
    assert api.titles("reports", limit=1) == EVERYTHING


@ats("/ats/core/fc-time-response")
@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2020-05-01T12:00:00Z", ["Buca in via Roma"]),
        ("2020-05-01T14:00:00+02:00", ["Buca in via Roma"]),
        ("2020-05-01", ["Buca in via Roma"]),
        ("2020-05-01T12:00:01Z", []),
        ("2020-01-01T00:00:00Z/2020-12-31T23:59:59.999Z", ["Buca in via Roma"]),
        ("../2020-05-01T12:00:00Z", ["Buca in via Roma"]),
        ("/2020-05-01T12:00:00Z", ["Buca in via Roma"]),
        ("2020-05-01T12:00:00.5Z/..", ["Al confine", "Lampione spento", "Senza luogo"]),
        ("2024-06-01T08:30:00Z/", ["Lampione spento", "Senza luogo"]),
        ("1900-01-01T00:00:00Z/1901-01-01T00:00:00Z", []),
        ("2999-01-01T00:00:00Z/..", []),
        ("../..", EVERYTHING),
    ],
)
def test_a_period_finds_what_lies_in_it(
    time: str, expected: list[str], abstract: tuple[str, ...], api: Api
) -> None:
    assert api.titles("reports", datetime=time) == expected
    # Of what has no time every part is found.
    assert api.titles("areas-prova-district", datetime=time) == ["Quartiere A", "Quartiere B"]


@ats("/ats/core/fc-time-response")
def test_a_period_finds_what_has_no_time(abstract: tuple[str, ...], town: Town) -> None:
    """A layer whose time is a day that only one of its rows has."""
    layer = replace(REPORTS, temporal="valid_from")
    rows = layer.queryset()
    for text, found in (
        ("2024-03-01/2024-03-31", True),
        ("2024-03-05T23:00:00Z", True),
        ("2024-04-01/..", False),
        ("../2024-03-04", False),
    ):
        expected = {thing.pk for name, thing in town.things.items() if name in ("in_a", "border", "nowhere")}
        expected |= {town.things["in_b"].pk} if found else set()
        assert set(in_period(layer, rows, parse_period(text)).values_list("pk", flat=True)) == expected, text


@ats("/ats/core/fc-op")
def test_box_and_period_hold_together(abstract: tuple[str, ...], api: Api) -> None:
    both = {"bbox": "7.61,45.04,7.66,45.06", "datetime": "2020-01-01T00:00:00Z/.."}
    assert api.titles("reports", **both) == ["Al confine", "Buca in via Roma", "Senza luogo"]
    assert api.items("reports", **both, limit=1)["numberMatched"] == 3


@ats("/ats/core/query-param-unknown")
@pytest.mark.parametrize(
    "path",
    [*RESOURCES, "/collections/reports/items/{id}", "/collections/reports/tiles/WebMercatorQuad/0/0/0"],
)
def test_an_unknown_parameter_is_refused_everywhere(
    path: str, abstract: tuple[str, ...], api: Api, town: Town
) -> None:
    path = path.format(id=town.things["in_a"].pk)
    assert api.fault(path, unknown="1")["parameter"] == "unknown"
    assert api.fault(path, Limit="1")["parameter"] == "Limit"


WRONG = [
    *(("limit", value) for value in ("0", "-1", "x", "1.5", "", "1e3")),
    *(("bbox", value) for value in (
        "1,2,3", "1,2,3,4,5", "1,2,3,4,5,6,7", "nan,0,1,1", "0,0,inf,1", "0,2,1,1", "a,b,c,d", "", "0,0,1,91", "-181,0,1,1", "1_0,1,2,3",
    )),
    *(("datetime", value) for value in (
        "yesterday", "2024-13-01T00:00:00Z", "2024-01-01T00:00:00", "2024-01-02T00:00:00Z/2024-01-01T00:00:00Z", "a/b", "", "0000-01-01",
        "2024-01-01T00:00:00Z/2024-01-02T00:00:00Z/2024-01-03T00:00:00Z", "9999-12-31T23:59:59-23:00",
    )),
    *(("crs", value) for value in ("", "EPSG:4326", "http://www.opengis.net/def/crs/EPSG/0/4327", "4326")),
    ("bbox-crs", "nonsense"), ("filter-crs", "nonsense"), ("filter-lang", "sql"), ("filter", "THIS IS NOT A FILTER"), ("filter", ""),
    ("offset", "-1"), ("offset", "x"), ("after", "x"), ("after", "-1"), ("f", "xml"), ("lang", "xx"), ("status", "nonsense"),
    ("is_example", "maybe"), ("valid_from", "yesterday"), ("published", "x"), ("title", "a\0b"),
]  # fmt: skip


@ats("/ats/core/query-param-invalid")
def test_a_wrong_value_is_refused(abstract: tuple[str, ...], api: Api) -> None:
    accepted = []
    for name, value in WRONG:
        response = api.client.get("/ogc/collections/reports/items", {name: value})
        if response.status_code != 400 or json.loads(response.content)["parameter"] != name:
            accepted.append((name, value, response.status_code, response.content[:100]))
    assert accepted == []


@ats("/ats/core/query-param-invalid")
def test_a_parameter_is_given_once(abstract: tuple[str, ...], api: Api) -> None:
    assert api.client.get("/ogc/collections/reports/items?limit=1&limit=2").status_code == 400


@ats("/ats/core/f-op", "/ats/core/f-success", "/ats/core/f-links")
def test_one_feature(abstract: tuple[str, ...], api: Api, town: Town) -> None:
    for entry in api.json("/collections")["collections"]:
        for listed in api.items(entry["id"])["features"]:
            address = f"/collections/{entry['id']}/items/{listed['id']}"
            response = api.get(address)
            assert response["Content-Type"] == GEOJSON
            feature = json.loads(response.content)
            assert link(feature, "self", GEOJSON) == f"http://testserver/ogc{address}"
            assert link(feature, "alternate", HTML)
            assert link(feature, "collection", JSON) == link(entry, "self")
            del feature["links"]
            assert feature == listed


@pytest.mark.parametrize(
    "pk",
    [
        "0",
        "-1",
        "x",
        "1.5",
        "999999999",
        "9" * 19,
        "9" * 40,
        "٣",
        "1e3",
        "%00",
        "01",
        "1 OR 1=1",
        "{hidden}",
        "{draft}",
    ],
)
def test_what_is_no_feature_is_not_found(pk: str, api: Api, town: Town) -> None:
    api.fault(
        f"/collections/reports/items/{pk.format(hidden=town.things['hidden'].pk, draft=town.things['draft'].pk)}",
        404,
    )


def test_what_is_no_collection_is_not_found(api: Api) -> None:
    ends = (
        "",
        "/items",
        "/items/1",
        "/queryables",
        "/tiles",
        "/tiles/WebMercatorQuad",
        "/tiles/WebMercatorQuad/0/0/0",
    )
    for layer in ("x", "reports%20", "Reports", "%00", "areas-prova-nothing"):
        for end in ends:
            api.fault(f"/collections/{layer}{end}", 404)


@ats("/ats/core/crs84")
def test_longitude_stands_first(abstract: tuple[str, ...], api: Api, town: Town) -> None:
    feature = api.json(f"/collections/reports/items/{town.things['in_a'].pk}")
    assert feature["geometry"]["coordinates"] == [7.62, 45.05]


# --- HTML and OpenAPI -------------------------------------------------------------------------------------------


@ats("/ats/html/definition", "/ats/html/content")
@pytest.mark.parametrize("path", [*RESOURCES, "/collections/reports/items/{id}"])
def test_every_resource_is_a_page_too(path: str, abstract: tuple[str, ...], api: Api, town: Town) -> None:
    path = path.format(id=town.things["in_a"].pk)
    for asked in (
        {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
        {"f": "html"},
    ):
        response = api.get(path, **asked)
        assert is_html(response)
        assert 'lang="it"' in response.content.decode()
        assert "<script>" not in response.content.decode()


@ats("/ats/html/content")
def test_a_page_says_what_the_document_says(abstract: tuple[str, ...], api: Api, town: Town) -> None:
    page = api.get("/collections/reports/items", f="html").content.decode()
    for feature in api.items("reports")["features"]:
        assert feature["properties"]["title"] in page
        assert f'href="/ogc/collections/reports/items/{feature["id"]}?f=html"' in page
    one = api.get(f"/collections/reports/items/{town.things['in_a'].pk}", f="html").content.decode()
    for name, value in api.json(f"/collections/reports/items/{town.things['in_a'].pk}")["properties"].items():
        assert f"<code>{name}</code>" in one
        if isinstance(value, str) and name not in ("published", "updated"):
            assert value in one
    for layer in all_layers():
        assert f"/ogc/collections/{layer.name}" in api.get("/collections", f="html").content.decode()


@ats("/ats/oas30/completeness", "/conf/oas30/completeness")
def test_the_description_has_every_path_and_every_path_of_it_answers(
    abstract: tuple[str, ...], api: Api, town: Town
) -> None:
    paths = api.json("/api")["paths"]
    layers = [layer.name for layer in all_layers()]
    ends = ("", "/items", "/items/{featureId}", "/queryables", "/tiles", "/tiles/WebMercatorQuad")
    tile = "/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}"
    assert set(paths) == {
        "/", "/api", "/conformance", "/collections", "/tileMatrixSets", "/tileMatrixSets/WebMercatorQuad",
        *(f"/collections/{layer}{end}" for layer in layers for end in (*ends, tile)),
    }  # fmt: skip


@ats("/ats/oas30/oas-impl")
def test_answers_are_of_the_types_and_statuses_that_the_description_says(
    abstract: tuple[str, ...], api: Api, town: Town
) -> None:
    for path, entry in api.json("/api")["paths"].items():
        operation = entry["get"]
        layer = path.split("/")[2] if path.startswith("/collections/") else ""
        if layer and layer != "reports":
            continue
        address = path.replace("{featureId}", str(town.things["in_a"].pk)).replace(
            "{tileMatrix}/{tileRow}/{tileCol}", "0/0/0"
        )
        for media_type in operation["responses"]["200"]["content"]:
            answer = api.get(address, accept=media_type)
            assert answer["Content-Type"].removesuffix("; charset=utf-8") == media_type, address
            assert set(operation["responses"]["200"]["headers"]) <= {
                *answer.headers,
                *(["ETag"] if media_type == HTML else []),
            }
            answer_names = {one["name"] for one in operation["parameters"] if one["in"] == "query"}
            assert ("f" in answer_names) == (HTML in operation["responses"]["200"]["content"])


@ats("/ats/oas30/exception-codes")
def test_errors_are_described_and_happen(abstract: tuple[str, ...], api: Api) -> None:
    described = api.json("/api")["paths"]["/collections/reports/items"]["get"]["responses"]
    assert {"200", "304", "400", "404", "405", "406", "412", "414", "503"} == set(described)
    api.fault("/collections/reports/items", 400, nonsense="1")
    api.fault("/collections/reports/items", 406, accept="image/png")
    assert api.client.post("/ogc/collections/reports/items").status_code == 405
    other = api.client.get("/ogc/collections/reports/items", headers={"If-Match": '"another"'})
    assert (other.status_code, other.json()["code"]) == (412, 412)


@ats("/ats/oas30/security")
def test_nothing_asks_for_a_key(abstract: tuple[str, ...], api: Api) -> None:
    document = api.json("/api")
    assert "security" not in document
    assert not [path for path, entry in document["paths"].items() if "security" in entry["get"]]


def test_the_description_names_values(api: Api) -> None:
    assert "received" in parameter(api, "status")["enum"]
