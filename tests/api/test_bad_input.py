"""Words and numbers that no database takes are answered as what they are: wrong or not there, never as a fault of ours."""

from __future__ import annotations

import pytest
from django.test import Client

from places.models import City
from tests import factories

HUGE = "9" * 20
ADDRESSES = {
    "/api/analysis.geojson?city=%00": 400,
    "/api/analysis.csv?city=%00": 400,
    "/api/analysis.geojson?city=prova&subject=%00": 400,
    "/api/addresses?city=%00": 400,
    "/api/reports.geojson?city=%00": 400,
    f"/api/reports.geojson?after={HUGE}": 400,
    **{f"/api/{name}.geojson?q=a%00b": 200 for name in ("reports", "organisations", "areas-prova-district")},
    "/prova/organisations/?q=%00": 200,
    "/api/reports.geojson?from=0001-01-01&to=9999-12-31": 200,
    "/prova/reports/?from=0001-01-01&to=9999-12-31": 200,
    "/prova/analysis/?subject=reports&from=0001-01-01&to=9999-12-31": 200,
    "/prova/statistics/?from=0001-01-01&to=9999-12-31": 200,
    "/prova/statistics.json?to=0001-01-01": 200,
    "/prova/statistics/?area=%00": 400,
    "/prova/statistics.csv?group=%00": 400,
    "/prova/analysis/?subject=reports&group=month&from=0001-01-02&to=9999-12-30": 200,
    "/catalogue?city=%00": 400,
    "/catalogue.ttl?city=%00": 400,
    "/catalogue.rdf?city=%00": 400,
    "/catalogue.jsonld?city=%00": 400,
    "/tiles/map.json?city=%00": 400,
    "/feeds/reports.atom?city=%00": 400,
    "/embed/?city=%00": 404,
    "/open-data/?city=%00": 404,
    "/feedback/?city=%00": 200,
    "/accounts/login/?next=/%00/": 200,
    "/api/exports/zz%00/": 404,
    "/api/exports/zz%00/state.json": 404,
    "/api/exports/zz%00/file": 404,
    "/prova/analysis/mails/zz%00/": 404,
    f"/sitemap-prova.reports.{HUGE}.xml": 404,
    "/prova/areas/district/x%00/": 404,
    "/prova/areas/x%00/A/": 404,
    f"/prova/card/{HUGE}/": 404,
    f"/prova/reports/{HUGE}/": 404,
    f"/api/reports/{HUGE}/": 404,
    "/ogc/collections/x%00": 404,
    "/ogc/collections/reports/items/x%00": 404,
    f"/ogc/collections/reports/items/{HUGE}": 404,
    f"/tiles/reports/1/{HUGE}/0.mvt": 404,
}


@pytest.fixture
def town(city: City) -> City:
    """A city with a kind of area and a report, so that all that is looked up is looked for."""
    factories.AreaFactory(kind=factories.AreaKindFactory(city=city))
    factories.ReportFactory(city=city)
    return city


@pytest.mark.parametrize(("address", "status"), ADDRESSES.items())
def test_what_no_database_takes_is_not_a_fault_of_the_server(
    address: str, status: int, client: Client, town: City
) -> None:
    assert client.get(address, headers={"accept": "*/*"}).status_code == status


@pytest.mark.parametrize(
    "page", ["/prova/", "/prova/reports/", "/prova/embed/", "/prova/download/", "/embed/"]
)
def test_a_text_that_cannot_be_looked_for_finds_nothing_or_is_refused(
    page: str, client: Client, town: City
) -> None:
    for query in ("q=%00", "category=%00", "status=%00", "area=district:%00", f"page={HUGE}"):
        assert client.get(f"{page}?{query}").status_code in (200, 400, 404), query


def test_a_picture_whose_file_is_lost_is_not_there(client: Client, town: City) -> None:
    photo = factories.PhotoFactory(ready=True, feature=factories.ReportFactory(city=town))
    address = f"/media/photos/{photo.key}-small.webp"
    assert client.get(address).status_code == 200
    photo.small.storage.delete(photo.small.name)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/tiles/map/-1/0/0.mvt",
        "/tiles/reports/1/a/0.mvt",
        "/api/reports.exe",
        "/feeds/reports.json",
        "/api/x%00/y",
    ],
)
def test_an_address_below_those_of_machines_that_nothing_has_is_missing_in_json(
    address: str, client: Client, town: City
) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.json()["code"]) == (404, 404)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    page = client.get("/prova/nothing/")
    assert (page.status_code, page["Content-Type"]) == (404, "text/html; charset=utf-8")
