"""A kind is declared once: a folder and a line bring it to every page and outlet."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core import checks
from django.test import Client

from layers.exports import FORMATS
from places.models import Area, City, House
from tests import factories, shapes
from tests.api.test_new_layer import body
from tests.api.tiling import tile_of
from tests.engagement.test_adding import PLACE, opened
from tests.exports.reading import unpacked

TITLE = "Orto dei meli"


def in_everything(garden: Any) -> dict[str, str]:
    """Every address where a thing of the kind has to stand, and the words that tell it is there."""
    tile = tile_of(shapes.POINT_IN_A, 14)
    z, x, y = tile.z, tile.x, tile.y
    page = f"/prova/gardens/{garden.pk}-{garden.slug}/"
    return {
        "/prova/": "Orti condivisi",
        "/prova/?layer=gardens": TITLE,
        "/prova/results/?layer=gardens": TITLE,
        "/prova/results/?q=meli&layer=gardens": TITLE,
        "/prova/gardens/": TITLE,
        "/prova/gardens/?category=orti&status=sown": TITLE,
        page: "Quante aiuole",
        f"/prova/card/{garden.pk}/": "Apri la pagina dell&#x27;orto",
        f"/prova/houses/{garden.host.pk}-{garden.host.slug}/": "Orti di questa casa",
        "/prova/areas/district/A/": TITLE,
        "/prova/areas/district/A/?": "/prova/gardens/?area=district",
        "/": "/prova/gardens/",
        "/prova/theme.css": ".cm-layer-gardens",
        "/prova/download/": "gardens.csv",
        "/prova/gardens/download/": "gardens.gpkg",
        "/prova/open-data/": "Orti condivisi",
        "/prova/suggestions/?q=orto+dei": TITLE,
        "/prova/analysis/?subject=gardens": "Orti",
        "/embed/?city=prova&layer=gardens": TITLE,
        "/api/": "gardens",
        "/api/docs/": "Aiuole coltivate",
        "/api/openapi.json": "/api/gardens.geojson",
        "/api/gardens.geojson?limit=5": TITLE,
        "/api/analysis.geojson?city=prova&subject=gardens": TITLE,
        "/tiles/gardens.json": "gardens",
        "/ogc/collections": "gardens",
        "/ogc/collections/gardens": "Orti condivisi",
        "/ogc/collections/gardens/queryables": "plots",
        f"/ogc/collections/gardens/items/{garden.pk}": TITLE,
        "/ogc/collections/gardens/items?filter=plots%20%3E%206": TITLE,
        "/feeds/gardens.atom": TITLE,
        "/feeds/all.rss?city=prova": TITLE,
        "/catalogue.ttl?city=prova": "Orti condivisi",
        "/sitemap.xml": "sitemap-prova.gardens.1.xml",
        "/sitemap-prova.gardens.1.xml": page,
        **{f"/api/gardens.{format.extension}": TITLE for format in FORMATS},
        f"/tiles/map/{z}/{x}/{y}.mvt?city=prova&layer=gardens": TITLE,
        f"/tiles/gardens/{z}/{x}/{y}.mvt": TITLE,
        f"/ogc/collections/gardens/tiles/WebMercatorQuad/{z}/{y}/{x}": TITLE,
    }


@pytest.fixture
def district(city: City) -> Area:
    """The area that the garden lies in."""
    factories.CityFactory(elsewhere=True)  # with one city the first page would be its map
    area: Area = factories.AreaFactory(kind__city=city)
    return area


def shown(client: Client, addresses: dict[str, str]) -> set[str]:
    """The addresses that answer and hold their words."""
    found = set()
    for address, words in addresses.items():
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code == 200 and words.encode() in unpacked(content):
            found.add(address)
    return found


def test_a_folder_and_a_line_bring_a_kind_everywhere(client: Client, district: Area, garden: Any) -> None:
    addresses = in_everything(garden)
    assert set(addresses) - shown(client, addresses) == set()


def test_without_them_none_of_it_is_there(client: Client, district: Area, house: House) -> None:
    gone = SimpleNamespace(pk=house.pk + 1, slug="orto-dei-meli", host=house)
    assert shown(client, in_everything(gone)) == set()


def test_people_add_it_correct_it_and_find_it_among_their_things(
    client: Client, app: Any, city: City, district: Area
) -> None:
    factories.CategoryFactory(kind="newkind.garden", code="orti")
    author = factories.UserFactory()
    client.force_login(author)
    assert "Aggiungi un orto" in body(client, "/prova/").decode()
    written = {"title": TITLE, "description": "Con tre meli", "category": "orti", "plots": "3", **PLACE}
    address = "/prova/gardens/new/"
    assert client.post(address, {**written, **opened(client, address), "plots": "0"}).status_code == 400
    assert client.post(address, {**written, **opened(client, address)}).status_code == 302
    garden = app.get_model("garden").objects.get()
    assert (garden.plots, garden.status, garden.author) == (3, "sown", author)
    correcting = f"/prova/gardens/{garden.pk}/edit/"
    mine = body(client, "/me/").decode()
    assert TITLE in mine
    assert correcting in mine
    assert client.post(correcting, {**written, "plots": "4"}).status_code == 302
    garden.refresh_from_db()
    assert garden.plots == 4


def test_who_decides_about_it_reads_what_is_its_own(client: Client, garden: Any) -> None:
    client.force_login(factories.RoleFactory(city=garden.city, house=garden.host).user)
    page = body(client, f"/prova/moderation/{garden.pk}/").decode()
    assert "<dt>Aiuole</dt><dd>7</dd>" in page.replace("\n", "")


def test_its_model_and_administration_pass_the_checks(app: Any) -> None:
    found = checks.run_checks(app_configs=[app], tags=[checks.Tags.models, checks.Tags.admin])
    assert found == []


def test_the_administration_and_the_history_hold_it(client: Client, garden: Any) -> None:
    client.force_login(factories.UserFactory(superuser=True))
    assert TITLE in body(client, "/admin/newkind/garden/").decode()
    assert TITLE in body(client, f"/admin/newkind/garden/{garden.pk}/change/").decode()
    garden.plots = 8
    garden.save()
    assert [event.plots for event in garden.garden_events.order_by("pgh_id")] == [7, 8]


def test_planners_ask_about_it(client: Client, district: Area, garden: Any) -> None:
    asked = (
        "subject=reports&relation=nearest&target=gardens&measure=median&column=distance&group=area%3Adistrict"
    )
    assert "dall&#x27;orto più vicino" in body(client, f"/prova/analysis/?{asked}").decode()
