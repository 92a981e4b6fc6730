"""OGC API - Features, part 3: queryables, queryables as parameters, filters in CQL2. What CQL2 itself means: tests/layers/test_cql2.py."""

from __future__ import annotations

import json
from typing import Any

import pytest

from civicmap.layers import all_layers
from civicmap.outlets.ogc.conformance import CLASSES
from civicmap.outlets.ogc.items_request import simple_columns
from layers import cql2
from tests.ogc.annex import ats
from tests.ogc.test_core import EVERYTHING, parameter
from tests.ogc.test_crs import projected
from tests.ogc.town import EPSG, Api, Town, link

pytestmark = pytest.mark.django_db

QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"


@ats(
    "/conf/queryables/get-conformance",
    "/conf/filter/get-conformance",
    "/conf/features-filter/get-conformance",
)
def test_the_declaration_names_the_classes_of_filters(abstract: tuple[str, ...], api: Api) -> None:
    for name in ("queryables", "queryables-query-parameters", "filter", "features-filter"):
        assert f"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/{name}" in CLASSES
    assert set(cql2.CONFORMANCE) <= set(api.json("/conformance")["conformsTo"])
    for name in ("cql2-text", "cql2-json", "basic-cql2"):
        assert f"http://www.opengis.net/spec/cql2/1.0/conf/{name}" in CLASSES


@ats("/conf/queryables/get-queryables", "/conf/queryables/get-collection")
def test_every_collection_says_what_can_be_asked(abstract: tuple[str, ...], api: Api) -> None:
    for entry in api.json("/collections")["collections"]:
        response = api.get(link(entry, QUERYABLES), accept="application/schema+json")
        assert response["Content-Type"] == "application/schema+json"
        found = json.loads(response.content)
        assert found["$schema"] in (
            "https://json-schema.org/draft/2019-09/schema",
            "https://json-schema.org/draft/2020-12/schema",
        )
        assert found["$id"] == f"http://testserver/ogc/collections/{entry['id']}/queryables"
        assert found["type"] == "object"
        (spatial,) = [
            one for one in found["properties"].values() if one.get("format", "").startswith("geometry-")
        ]
        assert "type" not in spatial
        layer = next(layer for layer in all_layers() if layer.name == entry["id"])
        assert set(found["properties"]) == {
            "geometry",
            *(column.name for column in layer.columns if column.queryable),
        }


@ats("/conf/queryables-query-parameters/parameters")
def test_every_simple_queryable_is_a_parameter(abstract: tuple[str, ...], api: Api) -> None:
    for layer in all_layers():
        described = api.json(f"/collections/{layer.name}/queryables")["properties"]
        for column in simple_columns(layer):
            schema = parameter(api, column.name, layer.name)
            if described[column.name]["type"] != "array":
                assert schema == described[column.name]
        simple = {
            name
            for name, one in described.items()
            if one.get("type") in ("string", "number", "integer", "boolean")
        }
        assert simple <= {column.name for column in simple_columns(layer)}


@ats("/conf/queryables-query-parameters/parameters")
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"title": "Buca in via Roma"}, ["Buca in via Roma"]),
        ({"title": "Buca"}, []),
        ({"title": "' OR 1=1 --"}, []),
        ({"status": "resolved"}, ["Lampione spento"]),
        ({"category": "road"}, ["Buca in via Roma", "Senza luogo"]),
        ({"category": "road", "position": "none"}, ["Senza luogo"]),
        ({"city": "prova"}, EVERYTHING),
        ({"city": "altrove"}, []),
        ({"is_example": "false"}, EVERYTHING),
        ({"is_example": "true"}, []),
        ({"areas": "district:B"}, ["Lampione spento"]),
        ({"published": "2020-05-01T12:00:00Z"}, ["Buca in via Roma"]),
        ({"status": "received", "bbox": "7.61,45.04,7.63,45.06"}, ["Buca in via Roma", "Senza luogo"]),
    ],
)
def test_a_parameter_asks_for_a_value(
    asked: dict[str, str], expected: list[str], abstract: tuple[str, ...], api: Api
) -> None:
    assert api.titles("reports", **asked) == expected


TEXTS = [
    ("status = 'resolved'", ["Lampione spento"]),
    ("NOT (status = 'resolved')", ["Al confine", "Buca in via Roma", "Senza luogo"]),
    ("title LIKE 'Senza%'", ["Senza luogo"]),
    ("category IN ('road') AND published > TIMESTAMP('2022-01-01T00:00:00Z')", ["Senza luogo"]),
    ("valid_from IS NULL", ["Al confine", "Buca in via Roma", "Senza luogo"]),
    ("NOT (valid_from < DATE('2022-01-01'))", ["Lampione spento"]),
    ("CASEI(title) = CASEI('SENZA LUOGO')", ["Senza luogo"]),
    ("S_INTERSECTS(geometry, BBOX(7.61,45.04,7.63,45.06))", ["Buca in via Roma"]),
    ("T_AFTER(published, TIMESTAMP('2023-01-01T00:00:00Z'))", ["Lampione spento", "Senza luogo"]),
]


@ats("/conf/filter/filter-param", "/conf/filter/filter-lang-default", "/conf/features-filter/filter-param")
@pytest.mark.parametrize(("text", "expected"), TEXTS, ids=[text for text, _expected in TEXTS])
def test_a_filter_in_text(text: str, expected: list[str], abstract: tuple[str, ...], api: Api) -> None:
    assert api.titles("reports", filter=text) == expected
    assert api.titles("reports", filter=text, filter_lang="cql2-text", limit=1) == expected


def test_a_filter_in_json(api: Api) -> None:
    tree: dict[str, Any] = {"op": "=", "args": [{"property": "status"}, "resolved"]}
    assert api.titles("reports", filter=json.dumps(tree), filter_lang="cql2-json") == ["Lampione spento"]
    api.fault("/collections/reports/items", filter=json.dumps(tree))
    api.fault("/collections/reports/items", filter="status = 'resolved'", filter_lang="cql2-json")
    assert parameter(api, "filter-lang") == {
        "type": "string",
        "enum": ["cql2-text", "cql2-json", "cql-text"],
        "default": "cql2-text",
    }


@ats("/conf/filter/expression-construction")
def test_what_is_no_queryable_cannot_be_asked(abstract: tuple[str, ...], api: Api) -> None:
    for text in (
        "this_is_not_a_queryable IS NULL",
        "visibility = 'hidden'",
        "location IS NULL",
        "category__code = 'road'",
        "THIS IS NOT",
    ):
        assert api.fault("/collections/reports/items", filter=text)["parameter"] == "filter"


@ats("/conf/filter/filter-crs-wgs84")
def test_shapes_in_a_filter_are_in_crs84_by_default(abstract: tuple[str, ...], api: Api) -> None:
    for entry in api.json("/collections")["collections"]:
        if "spatial" not in entry.get("extent", {}):
            continue
        box = ",".join(str(value) for value in entry["extent"]["spatial"]["bbox"][0])
        placed = [one["id"] for one in api.items(entry["id"])["features"] if one["geometry"]]
        found = api.items(entry["id"], filter=f"S_INTERSECTS(geometry, BBOX({box}))")
        assert [one["id"] for one in found["features"]] == placed
    api.fault(
        "/collections/reports/items", filter="S_INTERSECTS(geometry, BBOX(1000000,1000000,2000000,2000000))"
    )


@ats("/conf/filter/filter-crs-param")
@pytest.mark.parametrize("code", [4326, 3857, 32632, 6707, 3003])
def test_shapes_in_a_filter_can_be_in_another_system(code: int, abstract: tuple[str, ...], api: Api) -> None:
    first, second = projected(f"{EPSG}{code}", 7.62, 45.05)
    reach = 1e-4 if code == 4326 else 10.0
    box = f"BBOX({first - reach},{second - reach},{first + reach},{second + reach})"
    assert api.titles("reports", filter=f"S_INTERSECTS(geometry, {box})", filter_crs=f"{EPSG}{code}") == [
        "Buca in via Roma"
    ]
    api.fault("/collections/reports/items", filter=f"S_INTERSECTS(geometry, {box})", filter_crs=f"{EPSG}1")


@ats("/conf/filter/mixing-expressions")
def test_a_filter_holds_together_with_every_other_parameter(
    abstract: tuple[str, ...], api: Api, town: Town
) -> None:
    asked = {
        "filter": "category = 'road'",
        "bbox": "7.61,45.04,7.66,45.06",
        "datetime": "2020-01-01T00:00:00Z/..",
    }
    assert api.titles("reports", **asked) == ["Buca in via Roma", "Senza luogo"]
    assert api.titles("reports", **asked, status="received", limit=1) == ["Buca in via Roma", "Senza luogo"]
    assert api.titles("reports", **asked, title="Senza luogo") == ["Senza luogo"]
