"""Proposing initiatives, adding services and places."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from assets.models import Asset, Service
from engagement.models import Photo
from engagement.moderation.services import Action, decide
from initiatives.models import Initiative
from places.models import City, Visibility
from tests import factories, shapes
from tests.pictures import picture, upload

pytestmark = pytest.mark.django_db

PLACE = {"latitude": str(shapes.POINT_IN_A.y), "longitude": str(shapes.POINT_IN_A.x)}
KINDS = {"initiatives": Initiative, "services": Service, "assets": Asset}


def opened(client: Client, address: str) -> dict[str, str]:
    """What the page of the form sends along by itself."""
    key = re.search(r'name="submission" value="([^"]+)"', client.get(address).content.decode())
    assert key
    return {"submission": key[1]}


@pytest.fixture
def forms(city: City) -> dict[str, dict[str, Any]]:
    """What people write, by layer."""
    factories.InitiativePhaseFactory(procedure__city=city)
    written = {}
    for layer, model in KINDS.items():
        factories.CategoryFactory(code=f"some-{layer}", kind=model.KIND)
        written[layer] = {
            "title": "Qualcosa",
            "description": "Di utile",
            "category": f"some-{layer}",
            **PLACE,
        }
    written["services"]["cost"] = "free"
    return written


@pytest.mark.parametrize("layer", KINDS)
def test_titles_and_texts_that_show_nothing_are_refused_and_others_mended(
    client: Client, city: City, forms: dict[str, Any], layer: str
) -> None:
    client.force_login(factories.UserFactory(is_trusted=True))
    for field in ("title", "description"):
        answer = client.post(f"/{city.slug}/{layer}/new/", {**forms[layer], field: "\u3164\u200b\x08"})
        assert answer.status_code == 400
    assert not KINDS[layer].objects.exists()
    pasted = {"title": "Qualcosa\x0bdi\u202e nuovo", "description": "Una\u2028riga"}
    assert client.post(f"/{city.slug}/{layer}/new/", {**forms[layer], **pasted}).status_code == 302
    item = KINDS[layer].objects.get()
    assert (item.title, item.description) == ("Qualcosa di nuovo", "Una\nriga")


@pytest.mark.parametrize("layer", KINDS)
def test_a_new_persons_item_waits_and_a_trusted_persons_is_public(
    client: Client, city: City, forms: dict[str, Any], layer: str
) -> None:
    for trusted, visibility in ((False, Visibility.PENDING), (True, Visibility.PUBLIC)):
        client.force_login(factories.UserFactory(is_trusted=trusted))
        answer = client.post(f"/{city.slug}/{layer}/new/", forms[layer])
        assert answer.status_code == 302, answer.content.decode()
        assert KINDS[layer].objects.latest("pk").visibility == visibility


@pytest.mark.parametrize("layer", KINDS)
def test_what_was_written_before_signing_in_is_kept(
    client: Client, city: City, forms: dict[str, Any], layer: str
) -> None:
    address = f"/{city.slug}/{layer}/new/"
    assert client.get(address).status_code == 200
    answer = client.post(address, {**forms[layer], "photos": upload(picture())})
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]
    assert not KINDS[layer].objects.exists()
    client.force_login(factories.UserFactory())
    page = client.get(address).content.decode()
    assert "Di utile" in page
    assert "foto.jpg" in page
    assert client.post(address, forms[layer]).status_code == 302
    assert Photo.objects.count() == 1


@pytest.mark.parametrize("layer", KINDS)
def test_the_form_sent_twice_makes_one_item_and_leads_to_it_again(
    client: Client, city: City, forms: dict[str, Any], layer: str
) -> None:
    client.force_login(factories.UserFactory(is_trusted=True))
    address = f"/{city.slug}/{layer}/new/"
    body = {**forms[layer], **opened(client, address)}
    first = client.post(address, body)
    assert f"draft-{layer[:-1]}-{city.slug}" not in client.session
    assert opened(client, address)["submission"] != body["submission"], "the next form is another"
    again = client.post(address, body)
    assert (first.status_code, again.status_code) == (302, 302)
    item: Any = KINDS[layer].objects.get()
    assert first["Location"] == again["Location"] == item.get_absolute_url()
    assert client.post(address, forms[layer]).status_code == 302
    assert KINDS[layer].objects.count() == 2


@pytest.mark.parametrize("layer", KINDS)
def test_the_forms_key_stays_over_an_error_and_a_sign_in(
    client: Client, city: City, forms: dict[str, Any], layer: str
) -> None:
    address = f"/{city.slug}/{layer}/new/"
    key = opened(client, address)
    wrong = client.post(address, {**forms[layer], **key, "title": ""})
    assert wrong.status_code == 400
    assert key["submission"] in wrong.content.decode()
    assert client.post(address, {**forms[layer], **key}).status_code == 302
    client.force_login(factories.UserFactory())
    assert opened(client, address) == key
    assert client.post(address, {**forms[layer], "submission": "nonsense"}).status_code == 302
    assert client.post(address, {**forms[layer], **key}).status_code == 302
    assert KINDS[layer].objects.count() == 1


def test_the_key_of_somebody_else_opens_nothing(client: Client, city: City, forms: dict[str, Any]) -> None:
    address = f"/{city.slug}/assets/new/"
    key = opened(client, address)
    for _person in range(2):
        client.force_login(factories.UserFactory())
        assert client.post(address, {**forms["assets"], **key}).status_code == 302
    assert Asset.objects.count() == Asset.objects.values("author").distinct().count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_form_sent_twice_at_the_same_time_makes_one_item(city: City, forms: dict[str, Any]) -> None:
    person = factories.UserFactory()
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(person)
    address = f"/{city.slug}/assets/new/"
    body = {**forms["assets"], **opened(browsers[0], address)}

    def send(browser: Client) -> int:
        try:
            return browser.post(address, body).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(send, browsers)) == [302, 302]
    assert Asset.objects.count() == 1


@pytest.mark.parametrize("layer", KINDS)
def test_the_author_corrects_while_it_waits_and_withdraws(
    client: Client, city: City, forms: dict[str, Any], layer: str
) -> None:
    person = factories.UserFactory()
    client.force_login(person)
    client.post(f"/{city.slug}/{layer}/new/", forms[layer])
    item: Any = KINDS[layer].objects.get()
    address = f"/{city.slug}/{layer}/{item.pk}/edit/"
    assert client.get(address).status_code == 200
    assert client.post(address, {**forms[layer], "title": "Altro"}).status_code == 302
    item.refresh_from_db()
    assert item.title == "Altro"
    client.force_login(factories.UserFactory())
    assert client.post(address, forms[layer]).status_code == 404
    assert client.post(f"/{city.slug}/items/{item.pk}/withdraw/").status_code == 404
    client.force_login(person)
    factories.move(item, visibility=Visibility.PUBLIC)
    client.post(address, {**forms[layer], "title": "Di nascosto"})
    item.refresh_from_db()
    assert item.title == "Altro"
    assert client.get(f"/{city.slug}/items/{item.pk}/withdraw/").status_code == 200
    client.post(f"/{city.slug}/items/{item.pk}/withdraw/")
    item.refresh_from_db()
    assert item.visibility == Visibility.WITHDRAWN


def test_hours_that_cannot_be_understood_are_refused_with_an_example(
    client: Client, city: City, forms: dict[str, Any]
) -> None:
    client.force_login(factories.UserFactory())
    answer = client.post(
        f"/{city.slug}/services/new/", {**forms["services"], "opening_hours": "quando capita"}
    )
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Scrivi per esempio: lun-ven 9:00-13:00" in page
    assert 'value="quando capita"' in page


def test_a_service_has_a_place_a_house_or_is_at_a_distance(
    client: Client, city: City, forms: dict[str, Any]
) -> None:
    client.force_login(factories.UserFactory())
    house: Any = factories.HouseFactory(city=city)
    nowhere = {**forms["services"], "latitude": "", "longitude": ""}
    address = f"/{city.slug}/services/new/"
    assert client.post(address, nowhere).status_code == 400
    assert client.post(address, {**nowhere, "is_remote": "on"}).status_code == 302
    assert client.post(address, {**nowhere, "host": house.pk}).status_code == 302
    service = Service.objects.latest("pk")
    assert (service.host, service.location) == (house, house.location)


def test_an_initiative_needs_no_place_but_rules_of_the_city(
    client: Client, city: City, forms: dict[str, Any]
) -> None:
    client.force_login(factories.UserFactory())
    nowhere = {**forms["initiatives"], "latitude": "", "longitude": ""}
    assert client.post(f"/{city.slug}/initiatives/new/", nowhere).status_code == 302
    assert Initiative.objects.get().location is None
    other = factories.CityFactory(elsewhere=True)
    answer = client.get(f"/en/{other.slug}/initiatives/new/")
    assert answer.status_code == 404
    assert "no rules for initiatives yet" in answer.content.decode()
    assert f'<a href="/en/{other.slug}/initiatives/new/"' not in answer.content.decode()
    assert f'<a href="/en/{other.slug}/assets/new/"' in answer.content.decode()
    assert (
        f'<a href="/{city.slug}/initiatives/new/"' in client.get(f"/{city.slug}/assets/new/").content.decode()
    )


@pytest.mark.parametrize("layer", KINDS)
def test_a_place_outside_the_city_is_refused(
    client: Client, city: City, forms: dict[str, Any], layer: str
) -> None:
    client.force_login(factories.UserFactory())
    outside = {"latitude": str(shapes.POINT_OUTSIDE.y), "longitude": str(shapes.POINT_OUTSIDE.x)}
    answer = client.post(f"/{city.slug}/{layer}/new/", {**forms[layer], **outside})
    assert answer.status_code == 400
    assert "Prova" in answer.content.decode()


@pytest.mark.parametrize("layer", KINDS)
def test_what_was_refused_tells_why_and_is_corrected_and_sent_again(
    client: Client, city: City, forms: dict[str, Any], layer: str
) -> None:
    person: Any = factories.UserFactory()
    client.force_login(person)
    client.post(f"/{city.slug}/{layer}/new/", forms[layer])
    item: Any = KINDS[layer].objects.get()
    boss: Any = factories.UserFactory(superuser=True)
    decide(feature=item, action=Action.REFUSE, moderator=boss, reason="Manca il luogo esatto")
    mine = client.get("/me/").content.decode()
    assert "Manca il luogo esatto" in mine
    assert "rifiutato" in mine
    assert "cm-badge--done" not in mine, "no green for what nobody sees"
    address = f"/{city.slug}/{layer}/{item.pk}/edit/"
    assert f'href="{address}"' in mine
    assert "Manca il luogo esatto" in client.get(address).content.decode()
    client.post(address, {**forms[layer], "title": "Meglio detto"})
    item.refresh_from_db()
    assert (item.title, item.visibility) == ("Meglio detto", Visibility.PENDING)
    decide(feature=item, action=Action.APPROVE, moderator=boss)
    decide(feature=item, action=Action.HIDE, moderator=boss, reason="Nomi di persone")
    client.post(address, {**forms[layer], "title": "Di nuovo"})
    item.refresh_from_db()
    assert (item.title, item.visibility) == ("Meglio detto", Visibility.HIDDEN), "hidden is no refusal"


def test_photos_of_guests_are_counted_by_number_and_size(
    client: Client, city: City, forms: dict[str, Any], settings: Any
) -> None:
    address = f"/{city.slug}/assets/new/"
    settings.DRAFT_PHOTO_RATE = "2/hour"
    for number in range(3):
        sent = {**forms["assets"], "photos_only": "1", "photos": upload(picture())}
        answer = client.post(address, sent)
        assert answer.status_code == (302 if number < 2 else 400)
    assert "Molte foto" not in answer.content.decode()
    assert "Sono arrivate molte foto" in answer.content.decode()
    assert "Di utile" in answer.content.decode()
    settings.DRAFT_PHOTO_RATE, settings.DRAFT_PHOTO_MB_RATE = "90/hour", "0/hour"
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert other.post(address, {**forms["assets"], "photos_only": "1", "photos": upload(picture())}).status_code == 400  # fmt: skip
    client.force_login(factories.UserFactory())
    assert client.post(address, {**forms["assets"], "photos_only": "1", "photos": upload(picture())}).status_code == 302  # fmt: skip
