"""What the search box offers: addresses, areas by name and code, places, categories; and when Enter means an address."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.gis.geos import LineString, MultiLineString
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civicmap.layers import find_layer
from places.counts.counting import merge_changes
from places.models import City, Concept, ConceptTerm, SearchMiss, Street
from places.search.indexing import index_anew
from places.search.suggesting import suggest
from tests import factories, shapes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_concepts(db: None) -> None:
    """Tests that load the demonstration leave its table of concepts behind."""
    Concept.objects.all().delete()


@pytest.fixture
def city() -> City:
    found: City = factories.CityFactory(slug="prova", name_it="Prova")
    kind = factories.AreaKindFactory(
        city=found, code="zone", name_it="Zona statistica", name_en="Statistical zone"
    )
    factories.AreaFactory(kind=kind, code="07", name="San Salvario")
    factories.AreaFactory(kind=kind, code="70", name="Borgo Nuovo", boundary=shapes.DISTRICT_B)
    line = MultiLineString(LineString((7.612, 45.044), (7.646, 45.062)), srid=4326)
    factories.StreetFactory(city=found, name="Via Giuseppe Garibaldi", shape=line)
    library = factories.CategoryFactory(
        kind="assets.asset", code="library", name_it="Biblioteche", name_en="Library"
    )
    factories.CategoryFactory(kind="assets.asset", code="museum", name_it="Musei", name_en="Museum")
    factories.AssetFactory(city=found, title="Biblioteca Geisser", category=library)
    factories.HouseFactory(city=found, title="Casa di San Salvario")
    factories.ReportFactory(city=found, title="Buca in biblioteca", reference="2026-000412")
    return found


def offered(text: str, city: City) -> dict[str, list[str]]:
    return {group.code: [one.label for one in group.options] for group in suggest(text, city).groups}


def test_each_sort_is_offered_by_its_words(city: City) -> None:
    assert offered("garibaldi", city) == {"addresses": ["Via Giuseppe Garibaldi"]}
    found = offered("san salvario", city)
    assert found["areas"] == ["San Salvario"]
    assert found["things"] == ["Casa di San Salvario"]
    found = offered("biblioteca", city)
    assert found["things"] == ["Biblioteca Geisser"], "reports are no places"
    assert found["categories"] == ["Biblioteche"]
    assert offered("museo", city) == {}, "a category without anything is a dead end"
    assert offered("x", city) == {}


@pytest.mark.parametrize("text", ["07", "zona 7", "Zona statistica 07", "statistical zone 7", "San Salv"])
def test_areas_are_found_by_name_and_by_code(city: City, text: str) -> None:
    assert offered(text, city)["areas"] == ["San Salvario"]


def test_a_name_with_a_slip_and_an_everyday_word_are_understood(city: City) -> None:
    concept = Concept.objects.create(code="library", name_it="Biblioteca")
    for words in ("biblioteca", "posto per leggere"):
        ConceptTerm.objects.create(concept=concept, words=words)

    index_anew()
    assert offered("posto per leggere", city)["categories"] == ["Biblioteche"]
    assert offered("geiser", city)["things"] == ["Biblioteca Geisser"]


@pytest.mark.parametrize(
    ("text", "is_address"),
    [
        ("via giuseppe garibaldi", True),
        ("via garibaldi", True),
        ("via garibladi", True),
        ("via garibaldi 12", True),
        ("45.05, 7.62", True),
        ("garibaldi 3", True),
        ("biblioteca", False),
        ("corso di italiano", False),
        ("san salvario", False),
        ("2026-000412", False),
    ],
)
def test_enter_means_an_address_where_the_words_are_one(city: City, text: str, is_address: bool) -> None:
    found = suggest(text, city)
    assert found.is_address is is_address
    if is_address:
        assert found.groups[0].code == "addresses"


def test_an_identifier_stands_first_and_what_is_hidden_is_not_offered(city: City) -> None:
    factories.ReportFactory(city=city, title="Nascosta", reference="2026-000413", hidden=True)
    factories.HouseFactory(city=city, title="Casa nascosta", hidden=True)
    assert offered("rif. 2026/412", city)["things"] == ["Buca in biblioteca"]
    assert "things" not in offered("2026-000413", city)
    assert "things" not in offered("casa nascosta", city)


def test_other_cities_are_left_out(city: City) -> None:
    other = factories.CityFactory(slug="altra", elsewhere=True)
    assert offered("garibaldi", other) == {}
    assert offered("biblioteca", other) == {}


def test_the_answer_holds_where_each_leads_and_changes_with_the_data(client: Client, city: City) -> None:
    answer = client.get("/prova/suggestions/?q=san salvario")
    area = answer.json()["groups"][0]["options"][0]
    assert area["url"] == "/prova/?area=zone:07"
    assert client.get(area["url"]).status_code == 200
    etag = answer["ETag"]
    assert (
        client.get("/prova/suggestions/?q=san salvario", headers={"If-None-Match": etag}).status_code == 304
    )
    factories.HouseFactory(city=city, title="Altra di San Salvario")
    changed = client.get("/prova/suggestions/?q=san salvario", headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert "Altra di San Salvario" in changed.content.decode()
    english = client.get("/en/prova/suggestions/?q=biblioteca").json()
    assert english["groups"][-1]["title"] == "Categories"
    assert client.get("/nulla/suggestions/?q=via").status_code == 404
    assert client.get("/prova/suggestions/?q=via&lat=x&lon=7").status_code == 400


def test_an_imported_or_renamed_street_changes_the_answer_and_no_layer(client: Client, city: City) -> None:
    merge_changes()
    address = "/prova/suggestions/?q=cavour"
    reports = find_layer("reports")
    assert reports is not None
    of_reports = reports.version(city.slug)
    etag = client.get(address)["ETag"]
    street = factories.StreetFactory(city=city, name="Via Cavour")
    for label in ("Via Cavour", "Via Camillo Cavour"):
        Street.objects.filter(pk=street.pk).update(name=label)
        answer = client.get(address, headers={"If-None-Match": etag})
        assert answer.status_code == 200
        assert answer.json()["groups"][0]["options"][0]["label"] == label
        etag = answer["ETag"]
    merge_changes()
    etag = client.get(address)["ETag"]
    street.delete()
    assert client.get(address, headers={"If-None-Match": etag}).json()["groups"] == []
    assert reports.version(city.slug) == of_reports


def test_a_closed_city_offers_nothing(client: Client, city: City) -> None:
    etag = client.get("/prova/suggestions/?q=san salvario")["ETag"]
    City.objects.filter(pk=city.pk).update(state=City.State.CLOSED)
    answer = client.get("/prova/suggestions/?q=san salvario", headers={"If-None-Match": etag})
    assert answer.status_code == 404


def test_the_number_of_queries_does_not_grow(
    client: Client, city: City, django_assert_num_queries: Any
) -> None:
    with CaptureQueriesContext(connection) as few:
        client.get("/prova/suggestions/?q=casa")
    for number in range(8):
        factories.HouseFactory(city=city, title=f"Casa {number}")
    with django_assert_num_queries(len(few)):
        client.get("/prova/suggestions/?q=casa")


def test_a_list_of_words_links_what_they_may_mean_and_notes_what_is_missing(
    client: Client, city: City
) -> None:
    page = client.get("/prova/?q=san+salvario").content.decode()
    assert 'href="/prova/?area=zone%3A07" data-navigate' in page
    page = client.get("/prova/assets/?q=biblioteca+elicottero").content.decode()
    assert "Niente contiene tutte queste parole" in page
    assert "Biblioteca Geisser" in page

    assert list(SearchMiss.objects.values_list("words", "times")) == [("biblioteca elicottero", 1)]


def test_a_list_near_a_place_says_how_far_and_how_to_take_it_off(client: Client, city: City) -> None:
    factories.HouseFactory(city=city, title="Vicina", location=shapes.point(7.62, 45.05))
    factories.HouseFactory(city=city, title="Senza posto", location=None)
    for address in ("/prova/", "/prova/houses/"):
        page = client.get(f"{address}?sort=near&near=7.62,45.0509").content.decode()
        assert "100 m</strong>" in page, address
        assert 'href="?"' in page or 'href="/prova/?"' in page, "a way back to the newest"
    page = client.get("/prova/?sort=near&near=7.62,45.0509").content.decode()
    assert "vicino a" in page
    hidden = factories.HouseFactory(
        city=city, title="Riservata", location=shapes.point(7.62, 45.0509), precision="100m"
    )
    page = client.get("/prova/houses/?sort=near&near=7.62,45.0509").content.decode()
    assert hidden.title in page
    assert "10 m</strong>" not in page, "distances are those of the public place"


def test_a_city_without_streets_promises_none(client: Client, city: City) -> None:
    factories.CityFactory(slug="altra", elsewhere=True)
    assert "Cerca vie, zone, servizi…" in client.get("/prova/").content.decode()
    assert "Cerca zone, luoghi, servizi…" in client.get("/altra/").content.decode()
