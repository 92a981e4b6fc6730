"""Pages of other sites read all that is public, with whatever headers their programs send."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import factories

READS = (
    "/api/", "/api/reports.geojson", "/api/reports.csv", "/api/openapi.json", "/api/addresses?q=via&city=prova", "/api/reports/{pk}/",
    "/api/analysis.geojson?city=prova&subject=reports", "/tiles/map/10/533/368.mvt", "/tiles/reports.json", "/feeds/reports.atom",
    "/catalogue.ttl", "/ogc/", "/ogc/collections/reports/items", "/prova/boundary.geojson", "/healthz",
    "/prova/statistics.json", "/prova/statistics.csv",
)  # fmt: skip
HEADERS = ("range", "x-requested-with", "if-none-match", "content-type", "accept-language", "cache-control")


@pytest.mark.parametrize("address", READS)
def test_every_public_read_may_be_read_from_anywhere(client: Client, city: Any, address: str) -> None:
    address = address.format(pk=factories.ReportFactory(city=city).pk)
    origin = {"Origin": "https://elsewhere.example.org"}
    answer = client.get(address, headers=origin)
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": ", ".join(HEADERS)}
    before = client.options(address, headers={**origin, **asked})
    assert before.status_code == 204
    assert before["Access-Control-Allow-Origin"] == "*"
    allowed = {name.strip().lower() for name in before["Access-Control-Allow-Headers"].split(",")}
    assert set(HEADERS) <= allowed
    assert "GET" in before["Access-Control-Allow-Methods"]


def test_what_is_not_there_may_be_read_from_anywhere_too(client: Client, city: Any) -> None:
    for address in ("/api/reports/999/", "/api/nothing.geojson", "/ogc/nothing"):
        answer = client.get(address)
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (404, "*"), address


@pytest.mark.parametrize(
    "address",
    ["/tiles/map/012/533/368.mvt", "/tiles/reports/10/0533/368.mvt", "/tiles/basemap/10/533/00.mvt"],
)
def test_a_number_with_zeros_before_it_is_no_tile(client: Client, city: Any, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("root", ["/ogc", "/prova/ogc"])
def test_a_slash_too_many_leads_to_the_resource(client: Client, city: Any, root: str) -> None:
    for path in (
        "/collections",
        "/collections/reports",
        "/collections/reports/items",
        "/conformance",
        "/api",
    ):
        answer = client.get(f"{root}{path}/?f=json&limit=1")
        assert (answer.status_code, answer["Location"]) == (308, f"{root}{path}?f=json&limit=1")
    assert client.get(f"{root}/nothing/").status_code == 404
    assert client.get(f"{root}/collections//").status_code == 404
    quad = f"{root}/collections/reports/tiles/WebMercatorQuad"
    assert client.get(f"{quad}/10/368/533").status_code in (200, 204)
    assert client.get(f"{quad}/010/368/533").status_code == 404
