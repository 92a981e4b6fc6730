"""Atom and RSS with GeoRSS: valid, ordered, narrowed like everything else, honest about examples, cheap when unchanged."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from civicmap.layers import all_layers
from civicmap.outlets import feeds
from civicmap.outlets.feeds import MAX_ENTRIES
from layers.declaration.layer import unversioned
from places.models import City, Feature, Role, Visibility
from planning.question.values import Question
from planning.saved import services
from reports.models import Report
from tests import factories, shapes

KINDS = ("atom", "rss")
GEORSS = "{http://www.georss.org/georss}point"
DATED = ["houses", "services", "assets", "reports", "initiatives", "pacts", "all"]


def read(client: Client, url: str) -> Any:
    response = client.get(url)
    assert response.status_code == 200, response.content
    found = feedparser.parse(response.content)
    assert not found.bozo, found.get("bozo_exception")
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", DATED)
def test_every_layer_with_a_date_has_a_feed_that_a_reader_understands(
    name: str, kind: str, client: Client, city: City
) -> None:
    things = {layer.name: factories.FACTORIES[layer.kind](city=city) for layer in all_layers() if layer.kind}
    found = read(client, f"/feeds/{name}.{kind}?city=prova")
    shown = things.values() if name == "all" else [things[name]]
    assert {entry.title for entry in found.entries} == {thing.title for thing in shown}
    assert found.version == {"atom": "atom10", "rss": "rss20"}[kind]
    assert found.feed.language == "it"
    assert "Prova" in found.feed.title
    links = {link.rel: link.href for link in found.feed.links}
    assert links["self"] == f"http://testserver/feeds/{name}.{kind}?city=prova"
    assert client.get(found.feed.link).status_code == 200, found.feed.link
    for entry in found.entries:
        thing = next(thing for thing in shown if thing.title == entry.title)
        assert entry.id == entry.link
        assert entry.link == f"http://testserver/prova/{thing.layer_name}/{thing.pk}/"
        assert entry.published_parsed[:5] == thing.published.utctimetuple()[:5]
        assert (entry.where["type"], entry.where["coordinates"]) == ("Point", (7.62, 45.05))


@pytest.mark.parametrize("kind", KINDS)
def test_the_place_is_written_latitude_first_with_a_blank_and_only_the_public_place(
    kind: str, client: Client, city: City
) -> None:
    factories.ReportFactory(city=city, title="Esatta")
    factories.ReportFactory(city=city, title="Imprecisa", coarse=True)
    factories.InitiativeFactory(city=city, title="Percorso", location=None, shape=shapes.PATH_IN_A)
    factories.ReportFactory(city=city, title="Senza luogo", nowhere=True)
    root = ElementTree.fromstring(client.get(f"/feeds/all.{kind}?city=prova").content)
    entries = [node for node in root.iter() if node.tag.endswith(("}entry", "item"))]
    places = {
        next(child.text for child in entry if child.tag.endswith("title")): entry.findtext(GEORSS)
        for entry in entries
    }
    assert places["Esatta"] == "45.050000 7.620000"
    assert places["Senza luogo"] is None
    coarse = Feature.objects.get(title="Imprecisa").public_location
    path = Feature.objects.get(title="Percorso").public_shape
    assert coarse
    assert path
    assert places["Imprecisa"] == f"{coarse.y:.6f} {coarse.x:.6f}" != "45.050000 7.620000"
    latitude, longitude = (float(part) for part in str(places["Percorso"]).split(" "))
    assert path.distance(shapes.point(longitude, latitude)) < 1e-5


@pytest.mark.parametrize("kind", KINDS)
def test_the_newest_come_first_and_not_more_than_fifty(kind: str, client: Client, city: City) -> None:
    category = factories.CategoryFactory(kind="reports.report")
    now = timezone.now()
    for number in range(MAX_ENTRIES + 2):
        factories.ReportFactory(
            city=city,
            category=category,
            title=f"Numero {number}",
            published=now - datetime.timedelta(hours=number),
        )
    found = read(client, f"/feeds/reports.{kind}?city=prova")
    assert [entry.title for entry in found.entries] == [f"Numero {number}" for number in range(MAX_ENTRIES)]


def test_the_filters_of_the_map_work_on_a_feed(client: Client, city: City, districts: dict[str, Any]) -> None:
    category = factories.CategoryFactory(kind="reports.report", code="roads")
    old = timezone.now() - datetime.timedelta(days=40)
    here = factories.ReportFactory(city=city, title="Buca", category=category)
    there = factories.ReportFactory(city=city, title="Lampione", location=shapes.POINT_IN_B)
    factories.ReportFactory(city=city, title="Vecchia", category=category, published=old)
    factories.ReportFactory(city=factories.CityFactory(slug="altra", elsewhere=True), title="Altrove")
    pact = factories.PactFactory(city=city, title="Patto della buca")
    day = timezone.localdate() - datetime.timedelta(days=3)

    def titles(query: str) -> list[str]:
        return [entry.title for entry in read(client, f"/feeds/{query}").entries]

    assert titles("reports.atom?city=prova&area=district:B") == [there.title]
    assert titles(f"reports.atom?city=prova&category=roads&from={day}") == [here.title]
    assert titles("reports.atom?city=prova&status=received&q=lamp") == [there.title]
    assert titles(f"all.atom?city=prova&area=district:A&from={day}") == [pact.title, here.title]
    assert titles("all.rss?city=prova&layer=pacts") == [pact.title]
    named = read(client, "/feeds/all.atom?city=prova&area=district:A")
    assert named.feed.title.endswith("Prova · Quartiere A")


def test_an_example_says_so_in_its_title_and_nothing_of_it_is_markup(client: Client, city: City) -> None:
    factories.ReportFactory(
        city=city,
        title='Buca <b>& "grande"</b>\x01',
        description="Attenti: <script>alert(1)</script> **qui** \x0b",
        is_example=True,
    )
    body = client.get("/feeds/reports.atom?city=prova").content.decode()
    assert "<script" not in body
    found = read(client, "/feeds/reports.atom?city=prova").entries[0]
    assert found.title == 'Esempio: Buca <b>& "grande"</b>'
    assert "<strong>qui</strong>" in found.summary
    assert "script" not in found.summary.replace("&lt;script&gt;", "").replace("&lt;/script&gt;", "")


def test_a_feed_is_not_sent_again_until_something_changes(client: Client, city: City) -> None:
    report = factories.ReportFactory(city=city)
    first = client.get("/feeds/reports.atom?city=prova")
    assert first["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert first["Access-Control-Allow-Origin"] == "*"
    assert "no-cache" in first["Cache-Control"]
    assert not first.cookies
    again = client.get("/feeds/reports.atom?city=prova", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    factories.move(report, visibility=Visibility.HIDDEN)
    changed = client.get("/feeds/reports.atom?city=prova", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert report.title.encode() not in changed.content


def test_an_empty_feed_is_a_feed(client: Client, city: City) -> None:
    for kind in KINDS:
        found = read(client, f"/feeds/pacts.{kind}?city=prova")
        assert found.entries == []
        assert client.get(f"/feeds/pacts.{kind}").content == client.get(f"/feeds/pacts.{kind}").content


def test_wrong_questions_are_answered_with_the_reason(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    assert client.get("/feeds/reports.atom?colour=red").status_code == 400
    assert client.get("/feeds/reports.rss?city=nowhere").status_code == 400
    assert client.get("/feeds/reports.rss?layer=pacts").status_code == 400
    assert client.get("/feeds/nothing.atom").status_code == 404
    assert client.get("/feeds/areas-prova-district.atom").status_code == 404
    assert client.head("/feeds/reports.atom").status_code == 200
    assert client.options("/feeds/reports.atom").status_code == 204
    assert client.post("/feeds/reports.atom").status_code == 405


def test_a_feed_costs_the_same_for_three_items_as_for_eight(client: Client, city: City) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/feeds/all.atom?city=prova")
        return len(queries)

    factories.ReportFactory.create_batch(3, city=city)
    factories.PactFactory(city=city)
    client.get("/feeds/all.atom?city=prova")
    few = cost()
    factories.ReportFactory.create_batch(5, city=city)
    assert cost() == few


@pytest.mark.parametrize("address", ["/prova/reports/?q=buca", "/prova/areas/district/A/", "/prova/"])
def test_pages_name_the_feed_of_what_they_list(
    address: str, client: Client, city: City, districts: dict[str, Any]
) -> None:
    factories.ReportFactory(city=city, title="Buca")
    page = client.get(address).content.decode()
    links = [
        part.split('href="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
        for part in page.split("<link ")
        if 'type="application/atom+xml"' in part.split(">", 1)[0]
    ]
    assert len(links) == 1
    assert [entry.title for entry in read(client, links[0]).entries] == ["Buca"]


def test_words_are_found_newest_first_whether_they_are_rare_or_frequent(client: Client, city: City) -> None:
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    for number in range(55):
        word = "rara" if number in (3, 40) else "solita"
        factories.ReportFactory(
            city=city, title=f"Buca {word} {number}", published=day + datetime.timedelta(days=number)
        )
    for address in ("reports", "all"):
        for word, expected in (("rara", [40, 3]), ("buca", [54, 53, 52])):
            found = feedparser.parse(client.get(f"/feeds/{address}.atom?q={word}").content).entries
            assert [int(one.title.split()[-1]) for one in found][:3] == expected, (address, word)
    listed = client.get("/prova/reports/?q=rara").content.decode()
    assert listed.index("rara 40") < listed.index("rara 3")


@pytest.mark.parametrize("kind", KINDS)
def test_the_feed_of_a_published_question_names_statuses_in_words(
    kind: str, client: Client, city: City
) -> None:
    planner = factories.UserFactory()
    factories.RoleFactory(user=planner, name=Role.Name.PLANNER, city=city)
    factories.ReportFactory(city=city, title="Buca", status="no_action")
    saved = services.save_question(
        user=planner,
        city=city,
        title="Senza intervento",
        question=Question.from_query_string("subject=reports", city.slug),
    )
    known = {layer.name: layer for layer in all_layers()}
    saved = services.publish_question(saved=saved, user=planner, layers=known)
    (entry,) = read(client, f"/feeds/{saved.layer_name}.{kind}").entries
    assert entry.title == "Buca"
    with translation.override("it"):
        label = str(Report.statuses()["no_action"].label)
    assert label in entry.summary
    assert "no_action" not in entry.summary


def test_the_feed_of_everything_has_no_version_while_one_layer_has_none(
    client: Client, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert feeds.everything().version("prova")
    known = feeds.feature_layers()
    nameless = [*known[:-1], replace(known[-1], version=unversioned)]
    monkeypatch.setattr(feeds, "feature_layers", lambda: nameless)
    assert feeds.everything().version("prova") == ""
    first = client.get("/feeds/all.atom?city=prova")
    assert first.status_code == 200
    assert (
        client.get("/feeds/all.atom?city=prova", headers={"If-None-Match": first["ETag"]}).status_code == 304
    )
