"""The sitemap names every real public page in every language, and nothing made up or hidden."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from civicmap.outlets import sitemap
from places.models import City, Feature, Visibility
from tests import factories

NAMES = {"s": sitemap.NAMESPACE, "x": "http://www.w3.org/1999/xhtml"}
HOST = "http://testserver"


def read(client: Client, path: str) -> ElementTree.Element:
    response = client.get(path)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def places(root: ElementTree.Element) -> list[str]:
    return [str(node.text).removeprefix(HOST) for node in root.iter(f"{{{sitemap.NAMESPACE}}}loc")]


def all_pages(client: Client) -> set[str]:
    return {page for part in places(read(client, "/sitemap.xml")) for page in places(read(client, part))}


def test_every_page_it_names_is_there_in_both_languages(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    for kind in factories.FACTORIES:
        factories.FACTORIES[kind](city=city)
    found = all_pages(client)
    report = Feature.objects.get(kind="reports.report")
    report.city = city
    expected = {"/", "/prova/", "/prova/reports/", "/prova/open-data/", "/prova/areas/district/A/"}
    expected.add(report.get_absolute_url())
    expected.add("/prova/organisations/")
    assert expected <= found
    assert {f"/en{page}" for page in expected} <= found
    for page in found:
        response = client.get(page)
        # An installation of one city leads on from the pages of all cities.
        assert response.status_code == (302 if re.fullmatch(r"(/en)?/(open-data/)?", page) else 200), page
    assert f"Sitemap: {HOST}/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_each_address_names_its_other_languages_and_the_day_of_its_last_change(
    client: Client, city: City
) -> None:
    report = factories.ReportFactory(city=city)
    root = read(client, "/sitemap-prova.reports.1.xml")
    entries = root.findall("s:url", NAMES)
    assert len(entries) == 2
    for entry in entries:
        others = {link.get("hreflang"): link.get("href") for link in entry.findall("x:link", NAMES)}
        assert others == {
            "it": f"{HOST}{report.get_absolute_url()}",
            "en": f"{HOST}/en{report.get_absolute_url()}",
        }
        assert str(entry.findtext("s:lastmod", namespaces=NAMES)).startswith(
            f"{report.updated:%Y-%m-%dT%H:%M}"
        )


def test_made_up_and_hidden_things_are_not_in_it(client: Client, city: City) -> None:
    real = factories.ReportFactory(city=city, title="Vera")
    example = factories.ReportFactory(city=city, title="Finta", is_example=True)
    factories.ReportFactory(city=city, title="Nascosta", hidden=True)
    factories.PactFactory(city=city, is_example=True)
    factories.OrganisationFactory(city=city, is_example=True)
    found = all_pages(client)
    assert real.get_absolute_url() in found
    assert example.get_absolute_url() not in found
    assert not [
        page for page in found if "nascosta" in page or "/pacts/" in page or "/organisations/" in page
    ]
    assert 'content="noindex"' in client.get(example.get_absolute_url()).content.decode()


def test_a_long_layer_fills_several_files(
    client: Client, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "FEATURES_IN_FILE", 2)
    reports = factories.ReportFactory.create_batch(5, city=city)
    parts = [part for part in places(read(client, "/sitemap.xml")) if "reports" in part]
    assert parts == [f"/sitemap-prova.reports.{number}.xml" for number in (1, 2, 3)]
    pages = [page for part in parts for page in places(read(client, part)) if not page.startswith("/en/")]
    assert pages == [report.get_absolute_url() for report in reports]
    assert client.get("/sitemap-prova.reports.4.xml").status_code == 404


def test_it_is_not_made_again_until_something_changes_and_knows_no_other_parts(
    client: Client, city: City
) -> None:
    report = factories.ReportFactory(city=city)
    for path in ("/sitemap.xml", "/sitemap-prova.reports.1.xml"):
        first = client.get(path)
        assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
        assert client.head(path).status_code == 200
    factories.move(report, visibility=Visibility.HIDDEN)
    assert client.get("/sitemap-prova.reports.1.xml").status_code == 404
    assert "reports" not in client.get("/sitemap.xml").content.decode()
    for path in (
        "/sitemap-nowhere.pages.1.xml",
        "/sitemap-prova.pages.2.xml",
        "/sitemap-prova.nothing.1.xml",
    ):
        assert client.get(path).status_code == 404
    assert client.get("/sitemap.xml?city=prova").status_code == 400
    assert sitemap.FEATURES_IN_FILE * 2 <= sitemap.MAX_ADDRESSES
