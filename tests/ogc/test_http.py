"""What HTTP promises, on every resource: forms, methods, errors, validators, addresses behind a proxy, two languages, one city."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civicmap.layers import all_layers
from tests import factories
from tests.ogc import test_core, test_crs, test_filter, test_tiles
from tests.ogc.annex import ALL, COVERED
from tests.ogc.test_core import GEOJSON, HTML, JSON, RESOURCES
from tests.ogc.town import EPSG, Api, Town, link, links

pytestmark = pytest.mark.django_db

TILE = "/collections/reports/tiles/WebMercatorQuad/10/368/533"


@pytest.fixture
def resources(town: Town) -> list[str]:
    """Paths of every kind of resource."""
    return [*RESOURCES, f"/collections/reports/items/{town.things['in_a'].pk}", TILE]


# --- Forms ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", GEOJSON),
        ("*/*", GEOJSON),
        ("application/json", JSON),
        ("application/geo+json, application/json", GEOJSON),
        ("application/geo+json;q=0.5, text/html", HTML),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8", HTML),
        ("text/*", HTML),
        ("image/png, */*;q=0.1", GEOJSON),
    ],
)
def test_the_form_of_features_is_what_was_asked_for(accept: str, expected: str, api: Api) -> None:
    response = api.get("/collections/reports/items", accept=accept)
    assert response["Content-Type"].split(";")[0] == expected
    assert {"Accept", "Accept-Language"} <= {name.strip() for name in response["Vary"].split(",")}


def test_any_form_is_never_a_page(api: Api, resources: list[str]) -> None:
    for path in resources:
        assert "html" not in api.get(path, accept="*/*")["Content-Type"], path
        assert "html" not in api.get(path)["Content-Type"], path


def test_the_parameter_f_wins(api: Api, resources: list[str]) -> None:
    for path in resources[:-1]:
        assert api.get(path, f="html", accept=JSON)["Content-Type"].startswith(HTML), path
        assert "json" in api.get(path, f="json", accept=HTML)["Content-Type"], path


def test_what_nobody_has_is_refused(api: Api, resources: list[str]) -> None:
    for path in resources:
        assert api.fault(path, 406, accept="image/png")["description"]


# --- Methods, origins -------------------------------------------------------------------------------------------


def test_methods_and_origins(api: Api, resources: list[str]) -> None:
    for path in resources:
        address = f"/ogc{path}"
        got, head = api.client.get(address), api.client.head(address)
        assert (head.status_code, head.content) == (200, b""), path
        assert head["Content-Type"] == got["Content-Type"]
        assert got["Access-Control-Allow-Origin"] == "*"
        asked = api.client.options(
            address, headers={"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
        )
        assert asked.status_code in (200, 204)
        assert "GET" in asked["Allow"]
        assert "GET" in asked["Access-Control-Allow-Methods"]
        for method in ("post", "put", "patch", "delete"):
            refused = getattr(Client(enforce_csrf_checks=True), method)(address)
            assert refused.status_code == 405, (method, path)
            assert "GET" in refused["Allow"]
        assert not got.cookies


# --- Errors -----------------------------------------------------------------------------------------------------


def test_errors_are_documents_for_programs_and_pages_for_people(api: Api) -> None:
    for path, status in (
        ("/collections/nothing", 404),
        ("/nothing/at/all", 404),
        ("/collections?x=1", 400),
    ):
        body = json.loads(api.get(path, expected=status).content)
        assert body["code"] == status
        assert body["description"]
        page = api.get(path, expected=status, accept=HTML).content.decode()
        assert page.startswith("<!doctype html>")
        assert f">{status}<" in page


def test_only_the_root_has_a_slash_and_other_resources_lead_to_the_address_without(api: Api) -> None:
    for root in ("/ogc", "/ogc/", "/prova/ogc", "/prova/ogc/", "/ogc/collections", "/prova/ogc/collections"):
        assert api.client.get(root).status_code == 200, root
    for path in ("/ogc/collections", "/ogc/collections/reports", "/ogc/api", "/prova/ogc/collections"):
        answer = api.client.get(f"{path}/")
        assert (answer.status_code, answer["Location"]) == (308, path)
    for path in ("/ogc/x", "/ogc/x/"):
        assert api.client.get(path).status_code == 404, path


# --- Validators -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("layer", ["reports", "areas-prova-district"])
def test_who_has_the_answer_is_told_so_before_any_work(layer: str, api: Api) -> None:
    address = f"/ogc/collections/{layer}/items?limit=2&bbox=7,45,8,46"
    first = api.client.get(address)
    etag = first["ETag"]
    assert etag.startswith('W/"'), "two answers of one version differ in their timeStamp"
    with CaptureQueriesContext(
        connection,
    ) as asked:
        again = api.client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == etag
    assert not [query["sql"] for query in asked if "ST_AsGeoJSON" in query["sql"] or "COUNT(" in query["sql"]]
    for other in (f"{address}&lang=en", f"{address}&offset=1", address.replace("limit=2", "limit=3")):
        assert api.client.get(other, headers={"If-None-Match": etag}).status_code == 200
    assert api.client.get(address, headers={"If-None-Match": etag, "Accept": JSON}).status_code == 200


@pytest.mark.django_db
def test_a_change_changes_the_etag_the_count_and_the_extent(api: Api, town: Town) -> None:
    address = "/ogc/collections/assets/items?limit=1"
    before, extent = api.client.get(address), api.json("/collections/assets")["extent"]
    factories.AssetFactory(city=town.city, location=factories.shapes.POINT_IN_NO_AREA)
    after = api.client.get(address, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert json.loads(after.content)["numberMatched"] == json.loads(before.content)["numberMatched"] + 1
    assert (
        api.json("/collections/assets")["extent"]["spatial"] != extent["spatial"]
        or after["ETag"] != before["ETag"]
    )


def test_every_document_has_a_validator(api: Api, resources: list[str]) -> None:
    for path in resources:
        response = api.get(path)
        assert response["Cache-Control"] == "public, no-cache"
        again = api.client.get(f"/ogc{path}", headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304, path


@pytest.mark.django_db
def test_a_page_of_features_is_few_queries_however_long(api: Api, town: Town) -> None:
    address = "/ogc/collections/assets/items?bbox=7,45,11,46&limit=1"
    api.client.get(address)
    with CaptureQueriesContext(connection) as few:
        api.client.get(address)
    factories.AssetFactory.create_batch(5, city=town.city)
    with CaptureQueriesContext(connection) as many:
        assert json.loads(api.client.get(f"{address[:-1]}50").content)["numberReturned"] > 5
    assert len(many) <= len(few) + 1 <= 4


# --- Paging -----------------------------------------------------------------------------------------------------


def test_the_way_on_keeps_every_parameter(api: Api) -> None:
    asked: dict[str, Any] = {
        "limit": 1, "bbox": "7.5,45,7.8,45.2", "datetime": "2019-01-01T00:00:00Z/..",
        "filter": "title LIKE '%a%'", "filter-lang": "cql2-text",
        "crs": f"{EPSG}32632", "city": "prova", "lang": "en", "f": "json",
    }  # fmt: skip
    page, seen = api.items("reports", **asked), 0
    total = page["numberMatched"]
    while True:
        seen += page["numberReturned"]
        assert page["numberMatched"] == total
        onward = link(page, "next")
        if not onward:
            break
        query = dict(part.split("=", 1) for part in urlsplit(onward).query.split("&"))
        assert set(query) == {*asked, "after"}
        page = api.json(onward)
    assert seen == total > 1


def test_offsets_lead_to_the_same_features_and_back(api: Api) -> None:
    whole = [feature["id"] for feature in api.items("reports")["features"]]
    for offset in range(6):
        page = api.items("reports", limit=2, offset=offset)
        assert [feature["id"] for feature in page["features"]] == whole[offset : offset + 2]
        assert page["numberMatched"] == len(whole)
        if offset:
            back = api.json(link(page, "prev"))
            assert [feature["id"] for feature in back["features"]] == whole[max(0, offset - 2) : offset]
        else:
            assert links(page, "prev") == []
    onward = api.json(link(api.items("reports", limit=1, offset=1), "next"))
    assert [feature["id"] for feature in onward["features"]] == whole[2:3]


def test_pages_for_people_go_on_and_back(api: Api) -> None:
    first = api.get("/collections/reports/items", f="html", limit=3).content.decode()
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    second = api.get("/collections/reports/items", f="html", limit=3, offset=3).content.decode()
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second


# --- Addresses, languages, one city -----------------------------------------------------------------------------


def hrefs(document: Any) -> list[dict[str, Any]]:
    """Every link object in a document."""
    if isinstance(document, dict):
        own = [document] if isinstance(document.get("href"), str) else []
        return own + [found for value in document.values() for found in hrefs(value)]
    return [found for value in document for found in hrefs(value)] if isinstance(document, list) else []


@pytest.mark.parametrize("root", ["/ogc", "/prova/ogc"])
def test_every_link_of_the_api_leads_to_what_it_says(root: str, town: Town) -> None:
    client, seen, waiting = Client(), set(), [(f"http://testserver{root}/", JSON)]
    while waiting:
        address, media_type = waiting.pop()
        if (address, media_type) in seen:
            continue
        seen.add((address, media_type))
        assert address.startswith("http://testserver/")
        response = client.get(address.removeprefix("http://testserver"), headers={"Accept": media_type})
        assert response.status_code == 200, address
        assert response["Content-Type"].removesuffix("; charset=utf-8") == media_type, address
        if "json" not in media_type:
            continue
        for found in hrefs(json.loads(response.content)):
            assert found["rel"]
            assert found["type"]
            target = found["href"]
            if found.get("templated"):
                for name, value in (("{tileMatrix}", "10"), ("{tileRow}", "368"), ("{tileCol}", "533")):
                    assert name in target
                    target = target.replace(name, value)
                if "/areas-" not in target and "/reports/" not in target:
                    continue
            if found["rel"] != "license":
                assert urlsplit(target).path.startswith(root), target
            waiting.append((target, found["type"]))
    assert len(seen) > 60


def test_addresses_are_those_the_reader_used(api: Api, settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.ALLOWED_HOSTS = ["dati.example.it"]
    for root in ("/ogc", "/prova/ogc"):
        for path in (
            "",
            "/collections",
            "/collections/reports/items?limit=1",
            "/collections/reports/tiles/WebMercatorQuad",
            "/conformance",
        ):
            response = api.client.get(
                f"{root}{path}", headers={"X-Forwarded-Proto": "https", "Host": "dati.example.it"}
            )
            found = hrefs(json.loads(response.content))
            assert found
            assert {urlsplit(one["href"])[:2] for one in found} == {("https", "dati.example.it")}
    described = api.client.get("/ogc/api", headers={"X-Forwarded-Proto": "https", "Host": "dati.example.it"})
    assert json.loads(described.content)["servers"] == [{"url": "https://dati.example.it/ogc"}]


def test_titles_are_in_the_language_that_was_asked_for(api: Api) -> None:
    def title(**asked: Any) -> str:
        response = api.client.get("/ogc/collections/reports", asked.pop("query", None), **asked)
        return f"{response['Content-Language']} {json.loads(response.content)['title']}"

    assert title() == "it Segnalazioni"
    assert title(headers={"Accept-Language": "en"}) == "en Reports"
    assert title(query={"lang": "en"}) == "en Reports"
    assert title(query={"lang": "it"}, headers={"Accept-Language": "en"}) == "it Segnalazioni"
    page = api.get("/collections/reports", lang="en", f="html").content.decode()
    assert '<html lang="en">' in page
    assert "/ogc/collections?lang=en&amp;f=html" in page


def test_the_api_of_a_city_holds_that_city_alone(api: Api, city_api: Api, town: Town) -> None:
    assert api.titles("assets") == ["Biblioteca", "Lontano"]
    assert city_api.titles("assets") == ["Biblioteca"]
    assert Api("/altrove/ogc").titles("assets") == ["Lontano"]
    city_api.fault(f"/collections/assets/items/{town.things['far'].pk}", 404)
    names = {entry["id"] for entry in city_api.json("/collections")["collections"]}
    assert "areas-prova-district" in names
    elsewhere = {entry["id"] for entry in Api("/altrove/ogc").json("/collections")["collections"]}
    assert elsewhere == names - {"areas-prova-district"}
    box = next(one for one in city_api.json("/collections")["collections"] if one["id"] == "assets")[
        "extent"
    ]["spatial"]["bbox"][0]
    assert box[2] < 8
    assert Api("/nowhere/ogc").fault("/collections", 404)
    moved = api.client.get("/en/ogc/collections?f=html")
    assert (moved.status_code, moved["Location"]) == (302, "/ogc/collections?f=html&lang=en")


def test_what_is_not_public_is_nowhere(api: Api) -> None:
    for layer in all_layers():
        for asked in ({}, {"f": "html"}, {"filter": "title LIKE '%'"} if layer.column("title") else {}):
            body = api.get(f"/collections/{layer.name}/items", **asked).content.decode()
            assert "Nascosta" not in body
            assert "Bozza" not in body


def test_every_abstract_test_is_covered() -> None:
    # The modules fill the set when they are imported, whichever of them are run.
    assert all((test_core, test_crs, test_filter, test_tiles))
    assert set() == ALL - COVERED
