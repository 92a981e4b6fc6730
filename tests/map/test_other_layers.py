"""Layers beside the features on the map, its list, their own lists and pages: organisations, published questions, any new one."""

from __future__ import annotations

import json
from typing import Any

import mapbox_vector_tile
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assets.models import Organisation
from civicmap.layers import other_layers
from civicmap.pages.mapconfig import map_config
from tests import factories, shapes
from tests.api.test_new_layer import BENCHES, WORD, bench  # noqa: F401
from tests.api.tiling import tile_of


@pytest.fixture
def bodies(city: Any, districts: Any) -> dict[str, Organisation]:
    """One with a seat in A, one that works for B without a seat, one in another city."""
    seated = factories.OrganisationFactory(
        city=city, name="Coop Aurora", kind="cooperative", address="Via Po 1", location=shapes.POINT_IN_A
    )
    serving = factories.OrganisationFactory(city=city, name="Vicini di B", kind="informal")
    serving.areas_served.set([districts["B"]])
    factories.OrganisationFactory(name="Altrove", location=shapes.POINT_IN_A)
    return {"seated": seated, "serving": serving}


def page(client: Client, address: str) -> str:
    """A page that came."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return str(response.content.decode())


def test_the_map_offers_them_and_lists_them_alone_or_with_others(
    client: Client, city: Any, bodies: dict[str, Organisation]
) -> None:
    house = factories.HouseFactory(city=city, title="Casa Uno")
    everything = page(client, "/prova/")
    assert 'value="organisations"' in everything
    assert "Coop Aurora" not in everything
    alone = page(client, "/prova/?layer=organisations")
    assert "Coop Aurora" in alone
    assert "Vicini di B" in alone
    assert house.title not in alone
    assert "Altrove" not in alone
    assert 'data-total="2"' in alone
    assert "cooperativa sociale · Via Po 1" in alone
    assert "/prova/organisations/download/" in alone
    both = page(client, "/prova/results/?layer=organisations&layer=houses")
    assert 'data-total="3"' in both
    assert house.title in both
    assert "Coop Aurora" in both
    assert page(client, "/en/prova/?layer=organisations").count("Organisations") > 1
    assert "Nessun risultato" not in alone
    assert 'data-total="0"' in page(client, "/prova/results/?layer=organisations&q=nulla")


def test_a_list_without_any_position_leads_to_no_map(
    client: Client, city: Any, bodies: dict[str, Organisation]
) -> None:
    assert 'href="/prova/?layer=organisations"' in page(client, "/prova/organisations/")
    assert "/prova/?layer=organisations" not in page(client, "/prova/organisations/?q=vicini")


def test_filters_are_those_the_layer_understands(
    client: Client, city: Any, bodies: dict[str, Organisation]
) -> None:
    def names(query: str) -> list[str]:
        body = page(client, f"/prova/results/?layer=organisations&{query}")
        listed = page(client, f"/prova/organisations/?{query}")
        answer: Any = client.get(f"/api/organisations.geojson?city=prova&{query}")
        data = json.loads(b"".join(answer.streaming_content) if answer.streaming else answer.content)
        told = sorted(one["properties"]["name"] for one in data["features"])
        for name in ("Coop Aurora", "Vicini di B"):
            assert (name in body) == (name in listed) == (name in told), (query, name)
        return told

    assert names("area=district:A") == ["Coop Aurora"]
    assert names("area=district:B") == ["Vicini di B"]
    assert names("q=aurora") == ["Coop Aurora"]
    assert names("bbox=7.6,45,7.7,45.1") == ["Coop Aurora"]
    assert client.get("/api/organisations.geojson?area=district:A").status_code == 400
    assert client.get("/prova/organisations/?area=district:no").status_code == 400
    # What means nothing to them narrows the features alone.
    assert "Coop Aurora" in page(client, "/prova/results/?layer=organisations&from=2020-01-01")


def test_tiles_carry_the_seats(client: Client, bodies: dict[str, Organisation]) -> None:
    tile = tile_of(shapes.POINT_IN_A, 14)

    def found(query: str) -> set[Any]:
        body = client.get(f"/tiles/organisations/{tile.z}/{tile.x}/{tile.y}.mvt?city=prova&{query}").content
        layers = mapbox_vector_tile.decode(body) if body else {}
        return {
            (one["id"], one["properties"]["name"])
            for one in layers.get("organisations", {}).get("features", [])
        }

    seated = (bodies["seated"].pk, "Coop Aurora")
    assert found("") == found("area=district:A") == found("q=coop") == {seated}
    assert found("area=district:B") == found("q=vicini") == set()


def test_page_and_card_tell_what_is_declared_and_nothing_else(
    client: Client, city: Any, bodies: dict[str, Organisation]
) -> None:
    group = bodies["serving"]
    group.address, group.phone, group.location = "Via Segreta 7", "333 7", shapes.POINT_IN_B
    group.save()
    address = f"/prova/organisations/{group.pk}/"
    for path in (address, f"/prova/organisations/card/{group.pk}/", "/prova/organisations/"):
        told = page(client, path)
        assert "Vicini di B" in told
        assert "Segreta" not in told
        assert "333 7" not in told
        assert "data-lon" not in told.split("Vicini di B")[-1]
    told = page(client, address)
    assert "Senza posizione" in told
    assert "district:B" not in told
    seated = bodies["seated"]
    assert "cooperativa sociale" in page(client, f"/prova/organisations/card/{seated.pk}/")
    assert "social cooperative" in page(client, f"/en/prova/organisations/{seated.pk}/")
    (elsewhere,) = Organisation.objects.exclude(city=city)
    for path in (
        f"/prova/organisations/{elsewhere.pk}/",
        f"/prova/organisations/card/{elsewhere.pk}/",
        "/prova/areas-prova-district/",
        "/prova/areas-prova-district/1/",
    ):
        assert client.get(path).status_code == 404, path


def test_example_bodies_say_so(client: Client, city: Any) -> None:
    body = factories.OrganisationFactory(city=city, name="Finta", is_example=True)
    for path in (
        "/prova/?layer=organisations",
        "/prova/organisations/",
        f"/prova/organisations/{body.pk}/",
        f"/prova/organisations/card/{body.pk}/",
    ):
        assert "cm-badge--example" in page(client, path), path


def test_lists_take_as_many_queries_for_many_rows(client: Client, city: Any) -> None:
    def queries(path: str) -> int:
        page(client, path)
        with CaptureQueriesContext(connection) as captured:
            page(client, path)
        return len(captured)

    paths = ("/prova/results/?layer=organisations", "/prova/organisations/")
    factories.OrganisationFactory(city=city)
    before = [queries(path) for path in paths]
    for _number in range(30):
        factories.OrganisationFactory(city=city, location=shapes.POINT_IN_A)
    assert [queries(path) for path in paths] == before
    assert "page=2" in page(client, "/prova/organisations/")


def test_a_new_layer_is_on_the_map_without_another_line(client: Client, city: Any, bench: Any) -> None:  # noqa: F811
    assert "benches" in [layer.name for layer in other_layers("prova")]
    (known,) = [one for one in map_config(city)["others"] if one["name"] == "benches"]
    assert known["tiles"].startswith("/tiles/benches/{z}/{x}/{y}.mvt")
    assert known["card"] == "/prova/benches/card/0/"
    for path in (
        "/prova/?layer=benches",
        "/prova/benches/",
        f"/prova/benches/{bench.pk}/",
        f"/prova/benches/card/{bench.pk}/",
        "/prova/download/?layer=benches",
    ):
        assert (WORD if "download" not in path else str(BENCHES.title)) in page(client, path), path
    assert ".cm-layer-benches" in page(client, "/prova/theme.css")


def test_pages_name_the_kind_of_a_body_in_words_and_data_by_its_code(client: Client, city: Any) -> None:
    body = factories.OrganisationFactory(city=city, kind="association")
    for path in ("items", f"items/{body.pk}"):
        address = f"/prova/ogc/collections/organisations/{path}"
        page = client.get(f"{address}?f=html&lang=it").content.decode()
        assert "associazione" in page
        assert ">association<" not in page
        assert ">association<" in client.get(f"{address}?f=html&lang=en").content.decode()
    assert client.get(f"{address}?f=json").json()["properties"]["kind"] == "association"
