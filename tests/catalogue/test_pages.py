"""The pages of open data: every data set with every way to have it, for people and for search engines."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from layers.exports import FORMATS
from places.models import City
from tests import factories


def structured(page: str) -> list[Any]:
    return [
        json.loads(text)
        for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    ]


@pytest.fixture
def other(db: None) -> City:
    """A second city with one report."""
    city = factories.CityFactory(slug="altra", name_it="Altra", elsewhere=True)
    factories.ReportFactory(city=city)
    return city


def test_a_data_set_shows_number_licence_date_and_every_way_to_have_it(client: Client, city: City) -> None:
    source = factories.SourceFactory(title="Fonte", licence="CC BY-SA 4.0", url="https://example.org/fonte")
    factories.HouseFactory.create_batch(3, city=city, source=source)
    page = client.get("/prova/open-data/").content.decode()
    panel = page.split('id="houses"', 1)[1].split("</section>", 1)[0]
    assert "<dd>3" in panel
    assert "CC BY-SA 4.0" in panel
    assert "https://example.org/fonte" in panel
    for form in FORMATS:
        assert f"/api/houses.{form.extension}?city=prova" in panel
    for address in ("/prova/ogc/collections/houses", "/feeds/houses.atom?city=prova", "/prova/houses/"):
        assert f'href="{address}' in panel
    assert 'data-tiles="city=prova&amp;layer=houses"' in panel
    assert 'value="http://testserver/prova/ogc/"' in page
    assert "/catalogue.ttl?city=prova" in page


def test_areas_are_data_sets_of_their_own_city_only(
    client: Client, city: City, districts: dict[str, Any], other: City
) -> None:
    assert 'id="areas-prova-district"' in client.get("/prova/open-data/").content.decode()
    assert "areas-prova-district" not in client.get("/altra/open-data/").content.decode()


def test_the_page_of_all_cities_leads_to_each_and_the_choice_of_one_too(
    client: Client, city: City, other: City
) -> None:
    factories.HouseFactory(city=city)
    page = client.get("/open-data/").content.decode()
    assert 'href="/prova/open-data/#houses"' in page
    assert 'href="/altra/open-data/#reports"' in page
    assert client.get("/open-data/?city=altra")["Location"] == "/altra/open-data/"
    assert client.get("/en/open-data/?city=altra")["Location"] == "/en/altra/open-data/"
    assert client.get("/open-data/?city=nowhere").status_code == 404
    assert client.get("/nowhere/open-data/").status_code == 404


def test_an_installation_of_one_city_has_one_page(client: Client, city: City) -> None:
    assert client.get("/open-data/")["Location"] == "/prova/open-data/"


def test_search_engines_are_told_of_real_data_only(client: Client, city: City) -> None:
    factories.ReportFactory(city=city)
    factories.PactFactory(city=city, is_example=True)
    (catalogue,) = structured(client.get("/prova/open-data/").content.decode())
    assert catalogue["@type"] == "DataCatalog"
    (data_set,) = catalogue["dataset"]
    assert data_set["@type"] == "Dataset"
    assert data_set["name"] == "Segnalazioni · Prova"
    assert len(data_set["description"]) >= 50
    assert data_set["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert {part["contentUrl"] for part in data_set["distribution"]} >= {
        "http://testserver/api/reports.csv?city=prova"
    }
    (english,) = structured(client.get("/en/prova/open-data/").content.decode())
    assert english["dataset"][0]["name"] == "Reports · Trial"


def test_structured_data_cannot_end_the_script_element(client: Client, city: City) -> None:
    house = factories.HouseFactory(city=city, title="Casa </script><script>alert(1)</script> & co")
    page = client.get(house.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    kinds = {one["@type"]: one for one in structured(page)}
    assert kinds["CivicStructure"]["name"] == house.title
    assert [step["position"] for step in kinds["BreadcrumbList"]["itemListElement"]] == [1, 2, 3]


def test_a_coarse_place_has_no_coordinates_and_an_example_is_no_thing_for_search_engines(
    client: Client, city: City
) -> None:
    coarse = factories.HouseFactory(city=city, coarse=True)
    kinds = {one["@type"]: one for one in structured(client.get(coarse.get_absolute_url()).content.decode())}
    assert "geo" not in kinds["CivicStructure"]
    example = factories.HouseFactory(city=city, is_example=True)
    assert structured(client.get(example.get_absolute_url()).content.decode()) == []


def test_the_old_address_of_the_documentation_still_answers(client: Client, city: City) -> None:
    assert client.get("/api/docs/").status_code == 200
