"""The list page of each layer."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from places.models import City
from tests import factories, shapes

pytestmark = pytest.mark.django_db

LAYERS = {factory._meta.model.LAYER: factory for factory in factories.FACTORIES.values()}


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as context:
        assert client.get(path).status_code == 200
    return len(context)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_list_costs_the_same_for_three_rows_and_for_eight(client: Client, city: City, layer: str) -> None:
    def add(number: int) -> None:
        for thing in LAYERS[layer].create_batch(number, city=city):
            factories.PhotoFactory(
                feature=thing, state="ready", large="photos/l.webp", small="photos/s.webp", width=4, height=3
            )

    add(3)
    three = queries(client, f"/prova/{layer}/")
    add(5)
    assert queries(client, f"/prova/{layer}/") == three


@pytest.mark.parametrize("layer", LAYERS)
def test_a_list_shows_what_is_public_and_nothing_else(client: Client, city: City, layer: str) -> None:
    make = LAYERS[layer]
    make(city=city, title="Si vede")
    make(city=city, title="Xbozza", draft=True)
    make(city=city, title="Xattesa", pending=True)
    make(city=city, title="Xnascosta", hidden=True)
    html = client.get(f"/prova/{layer}/").content.decode()
    assert "Si vede" in html
    assert not any(title in html for title in ("Xbozza", "Xattesa", "Xnascosta"))


def test_filters_narrow_the_list_and_its_other_forms(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    potholes = factories.CategoryFactory(code="potholes")
    factories.ReportFactory(city=city, category=potholes, title="Buca in A")
    factories.ReportFactory(city=city, category=potholes, title="Buca in B", location=shapes.POINT_IN_B)
    factories.ReportFactory(city=city, title="Lampione in A")
    html = client.get("/prova/reports/?category=potholes&area=district:A").content.decode()
    assert "Buca in A" in html
    assert "Buca in B" not in html
    assert "Lampione in A" not in html
    assert "/api/reports.geojson?city=prova&amp;category=potholes&amp;area=district%3AA" in html
    assert "/prova/?layer=reports&amp;category=potholes&amp;area=district%3AA" in html


def test_what_has_no_position_is_counted_and_can_be_listed_alone(client: Client, city: City) -> None:
    factories.ReportFactory(city=city, title="Da qualche parte", nowhere=True)
    factories.ReportFactory(city=city, title="Proprio qui")
    html = client.get("/en/prova/reports/").content.decode()
    assert "1 of these is without position" in html
    alone = client.get("/en/prova/reports/?position=none").content.decode()
    assert "Da qualche parte" in alone
    assert "Proprio qui" not in alone


@pytest.mark.parametrize(
    "query",
    ["area=x", "from=yesterday", "category=none-such", "page=0", "bbox=1,2", "from=2026-02-01&to=2026-01-01"],
)
def test_a_bad_filter_is_refused_and_the_form_kept(client: Client, city: City, query: str) -> None:
    response = client.get(f"/prova/reports/?{query}&q=buca")
    assert response.status_code == 400
    html = response.content.decode()
    assert 'role="alert"' in html
    assert 'value="buca"' in html


def test_an_empty_list_says_so(client: Client, city: City) -> None:
    assert "Nothing has been added here yet." in client.get("/en/prova/houses/").content.decode()


def test_the_pages_of_a_list_keep_its_filters(client: Client, city: City) -> None:
    factories.ReportFactory.create_batch(25, city=city, title="Buca")
    html = client.get("/prova/reports/?q=buca").content.decode()
    assert 'href="?q=buca&amp;page=2"' in html
    assert client.get("/prova/reports/?q=buca&page=2").content.decode().count("cm-card__title") == 5


def test_an_unknown_layer_or_city_is_not_found(client: Client, city: City) -> None:
    assert client.get("/prova/ufos/").status_code == 404
    assert client.get("/atlantis/reports/").status_code == 404
