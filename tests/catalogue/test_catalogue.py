"""The catalogue keeps DCAT-AP_IT, says the truth about counts and dates, and leaves made-up content out."""

from __future__ import annotations

import datetime
import json
import warnings
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, XSD

from civicmap.layers import all_layers
from civicmap.outlets.catalogue.graph import DCATAPIT, VCARD
from civicmap.outlets.catalogue.records import data_sets
from civicmap.outlets.catalogue.vocabulary import FILE_TYPES, THEMES
from layers.declaration.licences import demanding, find_licence
from layers.exports import FORMATS
from places.models import City
from tests import factories

AUTHORITY = "http://publications.europa.eu/resource/authority"
FORMS = {
    "ttl": ("turtle", "text/turtle"),
    "rdf": ("xml", "application/rdf+xml"),
    "jsonld": ("json-ld", "application/ld+json"),
}
LITERAL, IRI = Literal, URIRef
RULES: dict[str, list[tuple[URIRef, Any, int, int | None, str]]] = {
    "Catalog": [
        (DCTERMS.title, LITERAL, 1, None, ""),
        (DCTERMS.description, LITERAL, 1, None, ""),
        (DCTERMS.publisher, IRI, 1, 1, ""),
        (DCTERMS.modified, LITERAL, 1, 1, ""),
        (DCAT.dataset, IRI, 1, None, ""),
        (FOAF.homepage, IRI, 0, 1, ""),
        (DCTERMS.language, IRI, 1, None, f"{AUTHORITY}/language/"),
        (DCAT.themeTaxonomy, IRI, 1, 1, f"{AUTHORITY}/data-theme"),
    ],
    "Dataset": [
        (DCTERMS.identifier, LITERAL, 1, 1, ""),
        (DCTERMS.title, LITERAL, 1, None, ""),
        (DCTERMS.description, LITERAL, 1, None, ""),
        (DCTERMS.modified, LITERAL, 1, 1, ""),
        (DCAT.theme, IRI, 1, None, f"{AUTHORITY}/data-theme/"),
        (DCTERMS.rightsHolder, IRI, 1, 1, ""),
        (DCTERMS.accrualPeriodicity, IRI, 1, 1, f"{AUTHORITY}/frequency/"),
        (DCAT.distribution, IRI, 1, None, ""),
        (DCTERMS.publisher, IRI, 0, 1, ""),
        (DCAT.contactPoint, IRI, 0, 1, ""),
    ],
    "Distribution": [
        (DCTERMS["format"], IRI, 1, 1, f"{AUTHORITY}/file-type/"),
        (DCAT.accessURL, IRI, 1, None, "http"),
        (DCAT.downloadURL, IRI, 0, 1, "http"),
        (DCTERMS.license, IRI, 1, 1, "https://w3id.org/italia/controlled-vocabulary/licences/"),
        (DCTERMS.description, LITERAL, 1, None, ""),
    ],
    "Agent": [(DCTERMS.identifier, LITERAL, 1, 1, ""), (FOAF.name, LITERAL, 1, None, "")],
    "Organization": [(VCARD.fn, LITERAL, 1, None, ""), (VCARD.hasEmail, IRI, 1, 1, "mailto:")],
    "PeriodOfTime": [(DCATAPIT.startDate, LITERAL, 1, 1, "")],
    "LicenseDocument": [
        (FOAF.name, LITERAL, 1, None, ""),
        (DCTERMS.type, IRI, 1, 1, "http://purl.org/adms/licencetype/"),
    ],
    "Standard": [(DCTERMS.title, LITERAL, 1, None, ""), (DCTERMS.identifier, LITERAL, 1, None, "")],
}
"""What each Italian class must say: property, kind of value, least and most, how the value begins."""
TWINS = {
    "Catalog": DCAT.Catalog, "Dataset": DCAT.Dataset, "Distribution": DCAT.Distribution, "Agent": FOAF.Agent,
    "Organization": VCARD.Organization, "PeriodOfTime": DCTERMS.PeriodOfTime,
    "LicenseDocument": DCTERMS.LicenseDocument, "Standard": DCTERMS.Standard,
}  # fmt: skip
"""The European class that each Italian one comes with."""
DATES = (DCTERMS.modified, DCATAPIT.startDate)
TEXTS = (DCTERMS.title, DCTERMS.description, FOAF.name)


def faults_of(graph: Graph) -> list[str]:
    """Everything in which the graph breaks the profile."""
    found = []
    for name, rules in RULES.items():
        ours, twin = set(graph.subjects(RDF.type, DCATAPIT[name])), TWINS[name]
        found += [
            f"{node} is only one of the two {name}" for node in ours ^ set(graph.subjects(RDF.type, twin))
        ]
        for node in ours:
            for predicate, kind, least, most, start in rules:
                values = list(graph.objects(node, predicate))
                if len(values) < least or (most is not None and len(values) > most):
                    found.append(f"{node} has {len(values)} {predicate}")
                found += [f"{node} {predicate} {value!r}" for value in values if not isinstance(value, kind)]
                found += [
                    f"{node} {predicate} {value}" for value in values if not str(value).startswith(start)
                ]
                if predicate in DATES:
                    found += [f"{value!r} is no date" for value in values if value.datatype != XSD.date]
                if predicate in TEXTS and name in ("Catalog", "Dataset", "Distribution"):
                    languages = {value.language for value in values}
                    if languages != {"it", "en"}:
                        found.append(f"{node} {predicate} is in {languages}")
    for predicate, name in (
        (DCAT.dataset, "Dataset"),
        (DCAT.distribution, "Distribution"),
        (DCTERMS.publisher, "Agent"),
        (DCTERMS.rightsHolder, "Agent"),
        (DCAT.contactPoint, "Organization"),
        (DCTERMS.temporal, "PeriodOfTime"),
        (DCTERMS.license, "LicenseDocument"),
        (DCTERMS.conformsTo, "Standard"),
    ):
        for node in graph.objects(None, predicate):
            if (node, RDF.type, DCATAPIT[name]) not in graph:
                found.append(f"{node} is named by {predicate} and is no {name}")
    return found


def read(client: Client, ending: str = "ttl", query: str = "") -> Graph:
    response = client.get(f"/catalogue.{ending}{query}")
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == f"{FORMS[ending][1]}; charset=utf-8"
    with warnings.catch_warnings():
        # rdflib's own reader of JSON-LD uses a class that rdflib is about to drop.
        warnings.simplefilter("ignore", DeprecationWarning)
        return Graph().parse(data=response.content, format=FORMS[ending][0])


def titles(graph: Graph) -> set[str]:
    nodes = graph.subjects(RDF.type, DCAT.Dataset)
    return {
        str(value) for node in nodes for value in graph.objects(node, DCTERMS.title) if value.language == "it"
    }


@pytest.fixture
def town(city: City, districts: dict[str, Any]) -> City:
    """A city with one real thing of each kind, two districts, and all that a catalogue asks of it."""
    City.objects.filter(pk=city.pk).update(
        ipa_code="c_a001", body_name="Comune di Prova", contact_email="dati@example.org",
        homepage="https://www.example.org",
    )  # fmt: skip
    for kind in factories.FACTORIES:
        factories.FACTORIES[kind](city=city)
    city.refresh_from_db()
    return city


@pytest.mark.parametrize("ending", FORMS)
def test_every_form_says_all_that_the_italian_profile_demands(
    ending: str, client: Client, town: City
) -> None:
    graph = read(client, ending)
    assert faults_of(graph) == []
    held = [layer.name for layer in all_layers() if layer.queryset().exists()]
    assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) == len(held) >= 7
    assert len(set(graph.subjects(RDF.type, DCATAPIT.Organization))) == 1
    assert len(set(graph.subjects(RDF.type, DCATAPIT.PeriodOfTime))) >= 6


def test_the_three_forms_say_the_same(client: Client, town: City) -> None:
    turtle, xml, json_ld = (set(read(client, ending)) for ending in FORMS)
    assert turtle == xml == json_ld


def test_the_check_of_the_profile_finds_faults(client: Client, town: City) -> None:
    whole = read(client)
    node = next(iter(whole.subjects(RDF.type, DCAT.Dataset)))
    for predicate in (DCTERMS.identifier, DCAT.theme, DCTERMS.rightsHolder, DCAT.distribution):
        graph = Graph() + whole
        graph.remove((node, predicate, None))
        assert faults_of(graph), predicate
    graph = Graph() + whole
    graph.set((node, DCTERMS.accrualPeriodicity, Literal("often")))
    assert faults_of(graph)


def test_json_ld_needs_no_other_site_to_be_read(client: Client, town: City) -> None:
    body = json.loads(client.get("/catalogue.jsonld").content)
    assert isinstance(body["@context"], dict)
    assert body["@context"]["dcatapit"] == str(DCATAPIT)
    assert body["@graph"]


def test_the_rights_holder_is_the_city_by_its_code_and_is_not_its_contact(client: Client, town: City) -> None:
    graph = read(client)
    holders = set(graph.objects(None, DCTERMS.rightsHolder))
    contacts = set(graph.objects(None, DCAT.contactPoint))
    assert len(holders) == len(contacts) == 1
    assert not holders & contacts
    holder = holders.pop()
    assert [str(value) for value in graph.objects(holder, DCTERMS.identifier)] == ["c_a001"]
    assert [str(value) for value in graph.objects(holder, FOAF.name)] == ["Comune di Prova"]
    assert [str(value) for value in graph.objects(contacts.pop(), VCARD.hasEmail)] == [
        "mailto:dati@example.org"
    ]


@pytest.mark.parametrize("ending", FORMS)
def test_no_sign_that_somebody_typed_breaks_the_catalogue(ending: str, client: Client, town: City) -> None:
    City.objects.filter(pk=town.pk).update(
        body_name="Comune\x02 di Prova",
        homepage="https://example.org/{a}|b",
        contact_email="a{b}@example.org",
    )
    source = factories.SourceFactory(title="Case", url='https://example.org/?q={"a"}^b')
    factories.HouseFactory(city=town, source=source)
    graph = read(client, ending)
    assert faults_of(graph) == []
    holder = next(graph.objects(None, DCTERMS.rightsHolder))
    assert [str(name) for name in graph.objects(holder, FOAF.name)] == ["Comune di Prova"]
    assert str(next(graph.objects(holder, FOAF.homepage))) == "https://example.org/%7Ba%7D%7Cb"
    assert str(next(graph.objects(None, VCARD.hasEmail))) == "mailto:a%7Bb%7D@example.org"
    assert URIRef("https://example.org/?q=%7B%22a%22%7D%5Eb") in set(graph.objects(None, DCTERMS.source))


def test_a_city_that_has_told_nothing_yet_still_has_a_catalogue(client: Client, city: City) -> None:
    factories.ReportFactory(city=city)
    graph = read(client)
    assert faults_of(graph) == []
    holder = next(graph.objects(None, DCTERMS.rightsHolder))
    assert [str(value) for value in graph.objects(holder, DCTERMS.identifier)] == [city.istat_code]
    assert not list(graph.objects(None, DCAT.contactPoint))


def test_made_up_content_is_no_data(client: Client, city: City) -> None:
    factories.ReportFactory.create_batch(2, city=city)
    factories.ReportFactory(city=city, is_example=True)
    factories.PactFactory(city=city, is_example=True)
    assert titles(read(client)) == {"Segnalazioni · Prova"}
    assert [(one.layer.name, one.count, one.examples) for one in data_sets()] == [("reports", 2, 1)]
    page = client.get("/prova/open-data/").content.decode()
    assert 'id="reports"' in page
    assert 'id="pacts"' not in page
    assert "Finora solo esempi inventati" in page
    assert "e 1 esempio inventato" in page


def test_an_empty_city_has_no_catalogue_and_a_page_that_says_so(client: Client, city: City) -> None:
    assert not list(read(client).subjects(RDF.type, DCAT.Catalog))
    assert "Non ci sono ancora dati" in client.get("/prova/open-data/").content.decode()


def test_each_city_is_a_catalogue_of_its_own(client: Client, town: City) -> None:
    other = factories.CityFactory(slug="altra", name_it="Altra", elsewhere=True)
    factories.ReportFactory(city=other)
    both = read(client)
    assert faults_of(both) == []
    assert len(set(both.subjects(RDF.type, DCAT.Catalog))) == 2
    alone = read(client, query="?city=altra")
    assert titles(alone) == {"Segnalazioni · Altra"}
    assert not [node for node in alone.objects(None, DCAT.accessURL) if "prova" in str(node)]


def test_every_distribution_answers_at_the_address_it_names(client: Client, town: City) -> None:
    graph = read(client)
    addresses = {str(node).removeprefix("http://testserver") for node in graph.objects(None, DCAT.accessURL)}
    one = {address for address in addresses if "houses" in address or "district" in address}
    assert len(one) >= 2 * (len(FORMATS) + 2)
    for address in sorted(one):
        response = client.get(address)
        assert response.status_code == 200, address
        b"".join(response.streaming_content) if response.streaming else response.content
    for address in addresses:
        assert address.startswith("/"), address


def test_licence_and_date_come_from_the_sources_and_the_strictest_licence_holds(
    client: Client, city: City
) -> None:
    open_street_map = factories.SourceFactory(
        title="Luoghi", licence="ODbL 1.0", url="https://example.org/osm"
    )
    region = factories.SourceFactory(title="Musei", licence="CC BY 2.5 IT")
    same = factories.SourceFactory(title="Luoghi", licence="ODbL 1.0", url="https://example.org/osm")
    moment = datetime.datetime(2015, 3, 1, 12, tzinfo=datetime.UTC)
    today = timezone.localdate()
    factories.AssetFactory(city=city, source=open_street_map, published=moment)
    factories.AssetFactory(city=city, source=same, published=moment)
    factories.AssetFactory(city=city, source=region, published=moment)
    (found,) = data_sets(city)
    assert {licence.code for licence in found.licences} == {"A310_ODBL", "A25_CCBY25IT"}
    assert found.licence.code == "A310_ODBL"
    assert found.start == datetime.date(2015, 3, 1)
    assert found.updated in (today, timezone.localdate())
    assert sorted(origin.title for origin in found.origins) == ["Luoghi", "Musei"]
    graph = read(client)
    assert {str(node) for node in graph.objects(None, DCTERMS.license)} == {found.licence.iri}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "A21_CCBY40"), ("CC BY 4.0", "A21_CCBY40"), ("CC-BY-SA 4.0", "A31_CCBYSA40"), ("CC0 1.0", "A11_CCO10"),
        ("ODbL 1.0 (posizioni sulle vie)", "A310_ODBL"), ("IODL 2.0", "A29_IODL20"), ("CC BY 2.5 IT", "A25_CCBY25IT"),
        ("CC BY-NC 4.0", "C1_Unknown"), ("Atti ufficiali", "C1_Unknown"),
    ],
)  # fmt: skip
def test_licences_are_told_in_the_words_of_the_national_vocabulary(text: str, code: str) -> None:
    assert find_licence(text).code == code


@pytest.mark.parametrize(
    ("texts", "strictest"),
    [
        (["CC BY 4.0", "CC BY-NC 4.0"], "CC BY-NC 4.0"),
        (["Accordo con il gestore", "ODbL 1.0", ""], "Accordo con il gestore"),
        (["Atti ufficiali (art. 5, legge 633/1941)", "CC BY 4.0"], "CC BY 4.0"),
        (["Fatti citati da documenti pubblici", "CC0 1.0"], "CC0 1.0"),
        (["CC BY 4.0", "CC BY-SA 4.0", "CC0 1.0"], "CC BY-SA 4.0"),
        ([], "CC BY 4.0"),
    ],
)
def test_a_whole_promises_no_more_than_its_strictest_part(texts: list[str], strictest: str) -> None:
    for order in (texts, texts[::-1]):
        assert demanding([find_licence(text) for text in order]).name == strictest


@pytest.mark.django_db
def test_every_format_and_every_theme_has_a_word_in_the_european_vocabularies(city: City) -> None:
    assert {form.extension for form in FORMATS} <= set(FILE_TYPES)
    factories.AreaKindFactory(city=city)
    assert {layer.theme for layer in all_layers()} <= set(THEMES)


@pytest.mark.parametrize(
    ("accept", "status", "kind"),
    [
        ("*/*", 200, "text/turtle"), ("application/ld+json", 200, "application/ld+json"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.2", 200, "application/rdf+xml"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", 303, ""), ("image/png", 406, ""),
    ],
)  # fmt: skip
def test_the_reader_gets_what_it_accepts(
    accept: str, status: int, kind: str, client: Client, city: City
) -> None:
    response = client.get("/catalogue?city=prova", headers={"Accept": accept})
    assert response.status_code == status
    assert "Accept" in response["Vary"]
    assert response["Content-Type"].startswith(kind)
    if status == 303:
        assert response["Location"] == "/prova/open-data/"


def test_the_catalogue_is_not_made_again_until_something_changes(client: Client, town: City) -> None:
    first = client.get("/catalogue.ttl")
    assert first["Access-Control-Allow-Origin"] == "*"
    assert not first.cookies
    assert client.get("/catalogue.ttl", headers={"If-None-Match": first["ETag"]}).status_code == 304
    factories.ReportFactory(city=town)
    assert client.get("/catalogue.ttl", headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert client.get("/catalogue.ttl?city=nowhere").status_code == 400
    assert client.get("/catalogue.ttl?layer=reports").status_code == 400
    assert client.head("/catalogue.rdf").status_code == 200
    assert client.options("/catalogue").status_code == 204
    assert client.post("/catalogue").status_code == 405


def test_the_catalogue_costs_the_same_for_three_items_as_for_eight(client: Client, town: City) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/prova/open-data/")
        return len(queries)

    client.get("/prova/open-data/")
    factories.ReportFactory.create_batch(2, city=town)
    few = cost()
    factories.ReportFactory.create_batch(5, city=town)
    assert cost() == few


@pytest.mark.parametrize(
    "address",
    ["/sitemap.xml", "/open-data/", "/prova/open-data/", "/ogc/api", "/catalogue.ttl", "/ogc/collections"],
)
def test_twice_the_kinds_of_area_and_cities_cost_no_query_more(
    address: str, client: Client, town: City
) -> None:
    def grow(number: int) -> None:
        other = factories.CityFactory(slug=f"altra-{number}", name_it=f"Altra {number}", elsewhere=True)
        factories.ReportFactory(city=other)
        for city in (town, other):
            factories.AreaFactory(kind=factories.AreaKindFactory(city=city, code=f"kind_{number}"))

    def cost() -> int:
        client.get(address)  # what is kept until something changes is asked here
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    grow(1)
    few = cost()
    grow(2)
    grow(3)
    assert cost() == few
