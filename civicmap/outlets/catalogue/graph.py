"""The catalogue as a graph after the Italian profile DCAT-AP_IT, in Turtle, RDF/XML or JSON-LD.

Each city is a ``dcat:Catalog`` of its own, because a public body answers for its catalogue: a harvester that wants one city asks
``/catalogue?city=…``. The names of the things are addresses below that one, so that looking one up leads to its description.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, SKOS, XSD

from civicmap.outlets.catalogue.offers import Offer, offers
from civicmap.outlets.catalogue.records import DataSet, city_boxes
from civicmap.outlets.catalogue.vocabulary import (
    AUTHORITY,
    FILE_TYPES,
    LICENCE_TYPES,
    THEME_SCHEME,
    THEMES,
)
from layers.declaration.licences import UNKNOWN, Licence
from layers.xml import as_xml
from places.models import City

DCATAPIT = Namespace("http://dati.gov.it/onto/dcatapit#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
GSP = Namespace("http://www.opengis.net/ont/geosparql#")
PREFIXES: dict[str, Any] = {
    "dcat": DCAT,
    "dcatapit": DCATAPIT,
    "dct": DCTERMS,
    "foaf": FOAF,
    "gsp": GSP,
    "locn": LOCN,
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "vcard": VCARD,
    "xsd": XSD,
}
WRITERS = {
    "ttl": ("turtle", "text/turtle"),
    "rdf": ("pretty-xml", "application/rdf+xml"),
    "jsonld": ("json-ld", "application/ld+json"),
}
"""Serialisations by the end of the address: rdflib's name and the media type."""
LANGUAGES = {"it": "ITA", "en": "ENG"}


def write(graph: Graph, ending: str) -> bytes:
    """The graph in one of the serialisations. JSON-LD carries its context, so that nobody has to fetch one."""
    form = WRITERS[ending][0]
    if form == "json-ld":
        context = {name: str(namespace) for name, namespace in PREFIXES.items()}
        return graph.serialize(format=form, context=context, indent=1).encode()
    return graph.serialize(format=form).encode()


def build(found: list[DataSet], origin: str) -> Graph:
    """The graph of all data sets, which come sorted by city. ``origin`` is the site's scheme and host."""
    graph = Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, replace=True)
    cities = list({one.city.pk: one.city for one in found}.values())
    boxes = city_boxes(cities)
    for city in cities:
        own = [one for one in found if one.city.pk == city.pk]
        _Catalogue(graph, city, own, boxes[city.pk], origin).add()
    return graph


class _Catalogue:
    """Writes one city's catalogue into the graph."""

    def __init__(
        self,
        graph: Graph,
        city: City,
        found: list[DataSet],
        box: tuple[float, float, float, float],
        origin: str,
    ) -> None:
        self.graph = graph
        self.city = city
        self.found = found
        self.box = box
        self.origin = origin
        self.node = self.address()
        self.publisher = self.address("publisher")
        self.contact = self.address("contact") if city.contact_email else None
        self.place = self.address("place")
        self.today = timezone.localdate()

    def address(self, part: str = "") -> URIRef:
        """The name of a thing in the catalogue of the city; without ``part`` the catalogue itself."""
        base = f"{self.origin}{reverse('catalogue')}?city={self.city.slug}"
        return URIRef(f"{base}#{part}" if part else base)

    # --- small words ------------------------------------------------------------------------------------------------

    def say(self, node: URIRef, predicate: URIRef, *values: Any) -> None:
        """Add one statement for each value."""
        for value in values:
            self.graph.add((node, predicate, value))

    def both(self, node: URIRef, name: str, *also: URIRef) -> None:
        """The types of a thing: the European and the Italian."""
        self.say(node, RDF.type, *also, DCATAPIT[name])

    def texts(self, node: URIRef, predicate: URIRef, texts: dict[str, str]) -> None:
        """One text in several languages."""
        self.say(node, predicate, *(Literal(as_xml(text), lang=code) for code, text in texts.items() if text))

    def page(self) -> URIRef:
        """The city's page of open data."""
        return URIRef(self.origin + reverse("open_data_city", args=[self.city.slug]))

    # --- the things -------------------------------------------------------------------------------------------------

    def add(self) -> None:
        """The catalogue and all it holds."""
        self._add_agents()
        self._add_place()
        self.both(self.node, "Catalog", DCAT.Catalog)
        titles, descriptions = {}, {}
        for code in LANGUAGES:
            with translation.override(code):
                titles[code] = _("Open data of the civic map of %(city)s") % {"city": self.city.name}
                descriptions[code] = _(
                    "Places, services, reports, initiatives, pacts and areas of the city, as the public map shows them."
                )
        self.texts(self.node, DCTERMS.title, titles)
        self.texts(self.node, DCTERMS.description, descriptions)
        self.say(self.node, DCTERMS.publisher, self.publisher)
        modified = max(self.modified(one) for one in self.found)
        self.say(self.node, DCTERMS.modified, Literal(modified, datatype=XSD.date))
        self.say(self.node, FOAF.homepage, self.page())
        self.say(
            self.node,
            DCTERMS.language,
            *(URIRef(f"{AUTHORITY}/language/{code}") for code in LANGUAGES.values()),
        )
        self.say(self.node, DCTERMS.spatial, self.place)
        self.say(self.node, DCAT.themeTaxonomy, URIRef(THEME_SCHEME))
        self.say(URIRef(THEME_SCHEME), RDF.type, SKOS.ConceptScheme)
        self.texts(URIRef(THEME_SCHEME), DCTERMS.title, {"it": "Tema dei dati", "en": "Data theme"})
        for one in self.found:
            self._add_data_set(one)

    def modified(self, one: DataSet) -> datetime.date:
        """The day of the newest change; today where neither rows nor sources name one."""
        return one.updated or self.today

    def _add_agents(self) -> None:
        """The rights holder and the contact point: two separate nodes."""
        city = self.city
        name = city.body_name or city.official_name
        self.both(self.publisher, "Agent", FOAF.Agent)
        self.say(self.publisher, DCTERMS.identifier, Literal(city.ipa_code or city.istat_code))
        self.texts(self.publisher, FOAF.name, {"it": name})
        if city.homepage:
            self.say(self.publisher, FOAF.homepage, written_iri(city.homepage))
        if self.contact is not None:
            self.both(self.contact, "Organization", VCARD.Organization, VCARD.Kind)
            self.texts(self.contact, VCARD.fn, {"it": name})
            self.say(self.contact, VCARD.hasEmail, written_iri(f"mailto:{city.contact_email}"))
            if city.homepage:
                self.say(self.contact, VCARD.hasURL, written_iri(city.homepage))

    def _add_place(self) -> None:
        west, south, east, north = (f"{value:.5f}" for value in self.box)
        corners = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
        self.say(self.place, RDF.type, DCTERMS.Location)
        self.texts(self.place, RDFS.label, {"it": self.city.name_it})
        self.say(self.place, LOCN.geometry, Literal(f"POLYGON(({corners}))", datatype=GSP.wktLiteral))

    def _add_data_set(self, one: DataSet) -> None:
        node = self.address(one.key)
        self.say(self.node, DCAT.dataset, node)
        self.both(node, "Dataset", DCAT.Dataset)
        owner = self.city.ipa_code or self.city.istat_code
        self.say(node, DCTERMS.identifier, Literal(f"{owner}:{self.city.slug}-{one.key}"))
        city = {"it": self.city.name_it, "en": self.city.name_en or self.city.name_it}
        titles = {code: one.title_in(code, city[code]) for code in one.titles}
        self.texts(node, DCTERMS.title, titles)
        self.texts(node, DCTERMS.description, one.descriptions)
        self.say(node, DCTERMS.modified, Literal(self.modified(one), datatype=XSD.date))
        theme = URIRef(f"{THEME_SCHEME}/{one.layer.theme}")
        self.say(node, DCAT.theme, theme)
        self.say(theme, RDF.type, SKOS.Concept)
        self.texts(theme, SKOS.prefLabel, dict(zip(("it", "en"), THEMES[one.layer.theme], strict=True)))
        self.say(theme, SKOS.inScheme, URIRef(THEME_SCHEME))
        self.say(node, DCTERMS.rightsHolder, self.publisher)
        self.say(node, DCTERMS.publisher, self.publisher)
        self.say(node, DCTERMS.accrualPeriodicity, URIRef(f"{AUTHORITY}/frequency/{one.layer.frequency}"))
        self.say(node, DCTERMS.accessRights, URIRef(f"{AUTHORITY}/access-right/PUBLIC"))
        self.say(node, DCTERMS.language, URIRef(f"{AUTHORITY}/language/ITA"))
        self.say(node, DCTERMS.spatial, self.place)
        self.texts(node, DCAT.keyword, {"it": one.titles["it"].lower(), "en": one.titles["en"].lower()})
        self.say(node, DCAT.landingPage, URIRef(f"{self.page()}#{one.key}"))
        if self.contact is not None:
            self.say(node, DCAT.contactPoint, self.contact)
        if one.start:
            self._add_period(node, one)
        for origin in one.origins:
            if origin.url:
                self.say(node, DCTERMS.source, written_iri(origin.url))
        for offer in offers(one):
            self._add_distribution(node, one, offer)

    def _add_period(self, node: URIRef, one: DataSet) -> None:
        period = self.address(f"{one.key}-period")
        self.say(node, DCTERMS.temporal, period)
        self.both(period, "PeriodOfTime", DCTERMS.PeriodOfTime)
        self.say(period, DCATAPIT.startDate, Literal(one.start, datatype=XSD.date))

    def _add_distribution(self, data_set: URIRef, one: DataSet, offer: Offer) -> None:
        node = self.address(f"{one.key}-{offer.code}")
        self.say(data_set, DCAT.distribution, node)
        self.both(node, "Distribution", DCAT.Distribution)
        titles, purposes = {}, {}
        for code in LANGUAGES:
            with translation.override(code):
                titles[code] = f"{one.titles[code]}: {offer.title}"
                purposes[code] = f"{offer.purpose}. {rights(one)}"
        self.texts(node, DCTERMS.title, titles)
        self.texts(node, DCTERMS.description, purposes)
        self.say(node, DCTERMS.format, URIRef(f"{AUTHORITY}/file-type/{FILE_TYPES[offer.code]}"))
        self.say(node, DCAT.accessURL, URIRef(self.origin + offer.path))
        if offer.is_file:
            self.say(node, DCAT.downloadURL, URIRef(self.origin + offer.path))
        self.say(node, DCTERMS.modified, Literal(self.modified(one), datatype=XSD.date))
        self.say(node, DCTERMS.license, URIRef(one.licence.iri))
        self._add_licence(one.licence)
        if offer.standard:
            standard = URIRef(offer.standard)
            self.say(node, DCTERMS.conformsTo, standard)
            self.both(standard, "Standard", DCTERMS.Standard)
            self.texts(standard, DCTERMS.title, {"en": str(offer.title)})
            self.say(standard, DCTERMS.identifier, Literal(offer.standard))

    def _add_licence(self, licence: Licence) -> None:
        node = URIRef(licence.iri)
        self.both(node, "LicenseDocument", DCTERMS.LicenseDocument)
        self.say(node, DCTERMS.type, URIRef(LICENCE_TYPES + licence.kind))
        name = "Licenza sconosciuta" if licence.code == UNKNOWN else licence.name
        self.texts(node, FOAF.name, {"it": name})
        if licence.version:
            self.say(node, OWL.versionInfo, Literal(licence.version))


def written_iri(address: str) -> URIRef:
    """A typed URL with characters quoted that are invalid in an IRI; one of them would break the whole catalogue."""
    return URIRef(iri_to_uri(address))


def rights(one: DataSet) -> str:
    """The licences in words, in the active language: each row names its own."""
    names = ", ".join(dict.fromkeys(licence.name for licence in one.licences))
    told = _("Licences of the rows: %(names)s.") % {"names": names}
    parts = "; ".join(str(credit) for credit in one.layer.credits)
    return f"{told} {parts}." if parts else told
