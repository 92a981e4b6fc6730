"""What every address for machines keeps to: validators, encodings, methods, origins, errors, no cookie.

An endpoint joins by a line in ``ENDPOINTS``; those of layers are asked of every layer.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import Any

import brotli
import psycopg
import pytest
from django.db import connection
from django.test import Client

from civicmap.layers import all_layers
from places.models import City
from tests import factories, shapes

GEOJSON = "application/geo+json"
JSON = "application/json; charset=utf-8"
MVT = "application/vnd.mapbox-vector-tile"
ATOM = "application/atom+xml; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
TURTLE = "text/turtle; charset=utf-8"
XML = "application/xml; charset=utf-8"
TILE = "12/2134/1472"
"""The tile of the town's points."""


@dataclass(frozen=True)
class Endpoint:
    """An address; ``{layer}`` stands for each layer. ``wrong`` is a query that is refused, ``missing`` what is not there.

    ``early``: its ETag is known before the body. ``vary`` names further headers that choose the answer.
    """

    path: str
    content_type: str
    wrong: str = ""
    missing: str = ""
    early: bool = True
    vary: tuple[str, ...] = ()


ENDPOINTS = [
    Endpoint("/api/", JSON, early=False),
    Endpoint("/api/openapi.json", "application/vnd.oai.openapi+json;version=3.0", early=False),
    Endpoint("/api/{layer}.geojson", GEOJSON, "bbox=1,2,3", "/api/nothing.geojson"),
    Endpoint("/api/{layer}.geojson?limit=1", GEOJSON, "limit=0", "/api/nothing.geojson?limit=1"),
    Endpoint(f"/tiles/map/{TILE}.mvt", MVT, "city=nowhere", "/tiles/map/3/9/0.mvt"),
    Endpoint("/tiles/{layer}.json", JSON, "", "/tiles/nothing.json"),
    Endpoint("/feeds/reports.atom", ATOM, "area=A", "/feeds/nothing.atom"),
    Endpoint("/feeds/all.rss?city=prova", RSS, "from=soon", "/feeds/nothing.rss"),
    Endpoint("/api/events", JSON, "verb=nothing", early=False),
    Endpoint("/catalogue", TURTLE, "city=nowhere", vary=("Accept",)),
    Endpoint("/catalogue.ttl", TURTLE, "city=nowhere"),
    Endpoint("/catalogue.rdf?city=prova", "application/rdf+xml; charset=utf-8", "city=nowhere"),
    Endpoint("/catalogue.jsonld", "application/ld+json; charset=utf-8", "city=nowhere"),
    Endpoint("/sitemap.xml", XML),
    Endpoint("/sitemap-site.xml", XML, early=False),
    Endpoint("/sitemap-prova.reports.1.xml", XML, "", "/sitemap-prova.nothing.1.xml"),
]


def expanded() -> list[tuple[Endpoint, str]]:
    """The endpoints, those of layers once for each layer."""
    found: list[tuple[Endpoint, str]] = []
    for endpoint in ENDPOINTS:
        names = [layer.name for layer in all_layers()] if "{layer}" in endpoint.path else [""]
        found += [(endpoint, endpoint.path.format(layer=name)) for name in names]
    return found


@pytest.fixture
def town(db: None) -> City:
    """A city with one thing of each kind, long enough to be worth compressing."""
    city = factories.CityFactory(slug="prova", name_it="Prova")
    kind = factories.AreaKindFactory(city=city)
    factories.AreaFactory(kind=kind)
    factories.AreaFactory(kind=kind, b=True)
    for factory in factories.FACTORIES.values():
        factory(city=city, location=shapes.POINT_IN_A, description="lungo " * 300)
    return city


def body_of(response: Any) -> bytes:
    """The bytes of an answer, streamed or not."""
    return bytes(response.getvalue() if response.streaming else response.content)


def ask(client: Client, path: str, **headers: str) -> Any:
    return client.get(path, headers=headers)


def with_query(path: str, query: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{query}"


def test_every_endpoint_answers_as_the_standards_say(town: City) -> None:
    for endpoint, path in expanded():
        answers_well(endpoint, path)


def answers_well(endpoint: Endpoint, path: str) -> None:
    """All that holds for one address."""
    client = Client()
    plain = ask(client, path, accept_encoding="identity")
    assert plain.status_code == 200, f"{path}: {plain.status_code}"
    assert plain["Content-Type"] == endpoint.content_type, path
    assert plain["Cache-Control"] == "public, no-cache", path
    assert {name.strip() for name in plain["Vary"].split(",")} == {"Accept-Encoding", *endpoint.vary}, path
    assert plain["Access-Control-Allow-Origin"] == "*", path
    assert "ETag" in plain["Access-Control-Expose-Headers"], path
    body = body_of(plain)
    assert body, path
    compressed(client, path, plain["ETag"], body)
    revalidated(client, path, plain["ETag"])
    head = client.head(path)
    assert (head.status_code, body_of(head)) == (200, b""), path
    assert head["ETag"] == ask(client, path)["ETag"], path
    preflight = client.options(path)
    assert (preflight.status_code, preflight["Allow"]) == (204, "GET, HEAD, OPTIONS"), path
    assert "If-None-Match" in preflight["Access-Control-Allow-Headers"], path
    assert "Content-Type" in preflight["Access-Control-Allow-Headers"], path
    assert "If-Modified-Since" in preflight["Access-Control-Allow-Headers"], path
    # A test client does not check for forged forms, a server does.
    strict = Client(enforce_csrf_checks=True)
    for method in (strict.post, strict.put, strict.patch, strict.delete):
        refused = method(path)
        assert refused["Access-Control-Allow-Origin"] == "*", path
        assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS"), path
    assert ask(client, path, accept="image/png").status_code in (200, 406), path
    wrong(client, with_query(path, "surprise=1"), "surprise")
    if endpoint.wrong:
        wrong(client, with_query(path.split("?")[0], endpoint.wrong), endpoint.wrong.split("=")[0])
    if endpoint.missing:
        missing = ask(client, endpoint.missing)
        assert missing.status_code == 404, endpoint.missing
        assert json.loads(missing.content)["code"] == 404
    assert not client.cookies, f"{path} sets a cookie"


def compressed(client: Client, path: str, etag: str, body: bytes) -> None:
    """Brotli and gzip hold the same bytes, each under an ETag of its own, as the client weighs them."""
    for accepted, encoding, undo in (
        ("br", "br", brotli.decompress),
        ("gzip;q=1.0, br;q=0.5", "gzip", gzip.decompress),
        ("gzip;q=0, *;q=0.1", "br", brotli.decompress),
        ("br;q=0, gzip;q=0", None, bytes),
        ("identity;q=1, gzip;q=0.5", None, bytes),
    ):
        answer = ask(client, path, accept_encoding=accepted)
        payload = body_of(answer)
        if len(body) < 1400:
            assert payload == body, path
            continue
        assert answer.get("Content-Encoding") == encoding, f"{path}: {accepted}"
        assert undo(payload) == body, path
        assert (answer["ETag"] == etag) == (encoding is None), path


def revalidated(client: Client, path: str, etag: str) -> None:
    """304 without a body for who has it in any encoding, 412 for who insists on another, 200 for who has something else."""
    for known in (etag, f"W/{etag}", f'"other", {etag}', f'{etag[:-1]}-br"', f'{etag[:-1]}-gzip"', "*"):
        answer = ask(client, path, if_none_match=known)
        assert (answer.status_code, answer.content) == (304, b""), f"{path}: {known}"
        assert answer["Cache-Control"] == "public, no-cache", path
        assert "Accept-Encoding" in answer["Vary"], path
        assert "Content-Type" not in answer, path
        assert answer["Access-Control-Allow-Origin"] == "*", path
    assert ask(client, path, if_none_match='"other"').status_code == 200, path
    assert ask(client, path, if_match='"other"').status_code == 412, path
    assert ask(client, path, if_match=etag).status_code == 200, path


def wrong(client: Client, path: str, parameter: str) -> None:
    """400 that names the parameter, readable from any origin."""
    answer = ask(client, path)
    assert answer.status_code == 400, f"{path}: {answer.status_code}"
    body = json.loads(answer.content)
    assert (body["code"], body["parameter"]) == (400, parameter), path
    assert body["description"], path
    assert answer["Access-Control-Allow-Origin"] == "*", path


def test_not_modified_costs_the_version_alone(town: City, django_assert_num_queries: Any) -> None:
    client = Client()
    # Layers made from rows are looked up first.
    static = [layer.name for layer in all_layers() if layer.kind]
    for name in static:
        path = f"/api/{name}.geojson?city=prova&category={factories.CategoryFactory().code}&limit=10"
        etag = ask(client, path)["ETag"]
        with django_assert_num_queries(1):
            assert ask(client, path, if_none_match=etag).status_code == 304


def test_a_signed_in_reader_gets_the_same_public_answer_without_a_cookie(town: City) -> None:
    client = Client()
    client.force_login(factories.UserFactory())
    answer = client.get("/api/reports.geojson")
    assert "Cookie" not in answer["Vary"]
    assert not answer.cookies
    assert body_of(answer) == body_of(Client().get("/api/reports.geojson"))


@pytest.mark.django_db(transaction=True)
def test_an_answer_read_during_an_open_write_is_old_once_the_write_is_committed() -> None:
    city = factories.CityFactory(slug="prova")
    report = factories.ReportFactory(city=city, location=shapes.POINT_IN_A, title="Prima")
    known = {
        key: value
        for key, value in connection.get_connection_params().items()
        if key in ("host", "port", "user", "password", "dbname")
    }
    client = Client()
    paths = ["/api/reports.geojson", "/api/reports.geojson?limit=5", f"/tiles/map/{TILE}.mvt"]
    with psycopg.connect(**known) as writer:
        writer.execute("UPDATE places_feature SET title = 'Dopo' WHERE id = %s", [report.pk])
        during = {path: ask(client, path, accept_encoding="identity") for path in paths}
        # Somebody else commits meanwhile: a version made from the newest change only would now be the last one.
        factories.ReportFactory(city=city, location=shapes.POINT_IN_B, title="Altra")
        between = {path: ask(client, path, if_none_match=during[path]["ETag"]) for path in paths}
        assert {answer.status_code for answer in between.values()} == {200}
        writer.commit()
    for path in paths:
        for earlier in (during[path], between[path]):
            after = ask(client, path, if_none_match=earlier["ETag"])
            assert after.status_code == 200, path
        assert b"Prima" not in body_of(ask(client, path, accept_encoding="identity")), path
