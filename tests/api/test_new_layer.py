"""A layer is declared once: one made here, put among the providers, appears everywhere without another line of code."""

from __future__ import annotations

import json
from typing import Any

import mapbox_vector_tile
import pytest
from django.db.models import DateTimeField, F, FloatField, Q, TextField, Value
from django.db.models.functions import Cast, Concat
from django.test import Client
from rdflib import DCTERMS, Graph

from civicmap import layers as registry
from layers.declaration.layer import Column, Layer
from layers.exports import FORMATS
from places.feature.filtering import find_city
from places.models import Street
from tests import shapes
from tests.api.tiling import tile_of
from tests.exports.reading import unpacked


def matching(queryset: Any, filters: Any) -> Any:
    """Streets of a city, or with a word in their name."""
    if filters.city:
        queryset = queryset.filter(city=find_city(filters.city))
    return queryset.filter(Q(name__icontains=filters.text))


BENCHES = Layer(
    name="benches",
    title="Panchine",
    description="Dove ci si siede.",
    queryset=lambda: Street.objects.filter(name__startswith="Panchina"),
    matching=matching,
    columns=(
        Column("title", "Nome della panchina", value="name"),
        Column("metres", "Metri di seduta", "number", value=Value(2.5, FloatField()), unit="m", measure=True),
        Column("city", "Comune", value="city__slug"),
        Column("published", "Messa", "date-time", value=Cast(Value("2026-02-03T04:05:06Z"), DateTimeField())),
        Column(
            "url",
            "Pagina",
            "uri",
            value=Concat(Value("https://example.org/"), Cast("pk", TextField()), output_field=TextField()),
        ),
    ),
    geometry=F("shape"),
    filters=("city", "q"),
    temporal="published",
)
WORD = "Panchina solitaria"


@pytest.fixture
def bench(city: Any, monkeypatch: pytest.MonkeyPatch) -> Street:
    """A row of the new layer, which stands among those of the registry and nowhere else."""
    monkeypatch.setattr(registry, "BESIDE", (*registry.BESIDE, BENCHES))
    Street.objects.create(city=city, name="Via senza panchine", shape=shapes.STREET_IN_A)
    bench: Street = Street.objects.create(city=city, name=WORD, shape=shapes.STREET_IN_A)
    return bench


def body(client: Client, address: str) -> bytes:
    """The whole answer, unpacked."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.content[:300])
    whole = b"".join(response.streaming_content) if response.streaming else response.content
    return unpacked(whole)


def document(client: Client, address: str) -> Any:
    """An answer in JSON."""
    return json.loads(body(client, address))


def test_the_list_the_documents_and_the_pages_name_it(client: Client, bench: Street) -> None:
    entry = next(one for one in document(client, "/api/")["layers"] if one["name"] == "benches")
    assert [column["name"] for column in entry["columns"]] == ["title", "metres", "city", "published", "url"]
    assert "/api/benches.geojson" in document(client, "/api/openapi.json")["paths"]
    for page in ("/api/docs/", "/prova/open-data/", "/prova/analysis/?subject=benches"):
        assert "Panchine" in body(client, page).decode(), page
    assert "Metri di seduta" in body(client, "/api/docs/").decode()


def test_its_rows_come_in_every_format(client: Client, bench: Street) -> None:
    for file in FORMATS:
        found = body(client, f"/api/benches.{file.extension}?q=solitaria&city=prova")
        assert WORD.encode() in found, file.extension
        assert b"Via senza" not in found
    (feature,) = document(client, "/api/benches.geojson")["features"]
    assert feature["properties"]["metres"] == 2.5


def test_tiles_show_it(client: Client, bench: Street) -> None:
    tile = tile_of(shapes.POINT_IN_A, 12)
    layers = mapbox_vector_tile.decode(body(client, f"/tiles/benches/{tile.z}/{tile.x}/{tile.y}.mvt"))
    titles = {
        feature["properties"].get("title") for layer in layers.values() for feature in layer["features"]
    }
    assert WORD in titles
    assert document(client, "/tiles/benches.json")["tiles"]


def test_the_ogc_api_serves_it(client: Client, bench: Street) -> None:
    names = [one["id"] for one in document(client, "/ogc/collections")["collections"]]
    assert "benches" in names
    base = "/ogc/collections/benches"
    assert document(client, base)["title"] == "Panchine"
    assert document(client, f"{base}/queryables")["properties"]["metres"]["x-ogc-unit"] == "m"
    asked = "filter=metres%20%3E%202%20AND%20S_INTERSECTS(geometry,BBOX(7,44,8,46))"
    assert document(client, f"{base}/items?{asked}")["numberMatched"] == 1
    assert document(client, f"{base}/items?filter=metres%20%3E%203")["numberMatched"] == 0
    assert document(client, f"{base}/items?title={WORD.replace(' ', '%20')}")["numberMatched"] == 1
    assert document(client, f"{base}/items/{bench.pk}")["properties"]["title"] == WORD
    assert client.get(f"{base}/items?phone=1").status_code == 400
    tile = tile_of(shapes.POINT_IN_A, 12)
    assert WORD.encode() in body(client, f"{base}/tiles/WebMercatorQuad/{tile.z}/{tile.y}/{tile.x}")


def test_feeds_catalogue_and_analysis_know_it(client: Client, bench: Street) -> None:
    for kind in ("atom", "rss"):
        assert WORD in body(client, f"/feeds/benches.{kind}").decode()
    graph = Graph().parse(data=body(client, "/catalogue.ttl?city=prova"), format="turtle")
    titles = {str(title) for title in graph.objects(None, DCTERMS.title)}
    assert any("Panchine" in title for title in titles)
    assert "benches.gpkg" in body(client, "/catalogue.jsonld").decode()
    rows = document(client, "/api/analysis.geojson?city=prova&subject=benches")
    assert WORD in json.dumps(rows)


def test_without_the_line_it_is_nowhere(client: Client, city: Any) -> None:
    Street.objects.create(city=city, name=WORD, shape=shapes.STREET_IN_A)
    for address in (
        "/api/benches.geojson",
        "/tiles/benches.json",
        "/ogc/collections/benches",
        "/feeds/benches.atom",
    ):
        assert client.get(address).status_code == 404, address
    assert b"benches" not in body(client, "/api/")
