"""The notice with the QR code of a thing's page."""

from __future__ import annotations

import re
from typing import Any

import pytest
import segno
from django.test import Client
from django.urls import reverse

from places.models import City
from tests import factories


@pytest.mark.django_db
def test_the_code_holds_the_address_that_never_changes(client: Client, city: City) -> None:
    thing: Any = factories.AssetFactory(city=city, title="Biblioteca")
    page = client.get(reverse("notice", args=[city.slug, "assets", thing.pk])).content.decode()
    address = f"http://testserver/{city.slug}/assets/{thing.pk}/"
    assert address in page
    picture = re.search(r'<img src="([^"]+qr\.svg)"', page)
    assert picture
    answer = client.get(picture[1])
    assert answer["Content-Type"] == "image/svg+xml"
    expected = segno.make_qr(address, error="q").svg_inline(scale=8, border=4, light="#fff")
    path = re.search(r' d="([^"]+)"', expected[expected.rindex("<path") :])
    assert path
    assert path[1] in answer.content.decode()
    assert client.get(reverse("notice", args=[city.slug, "nothing", thing.pk])).status_code == 404


@pytest.mark.django_db
def test_only_what_can_be_commented_is_a_place_to_have_a_say(client: Client, city: City) -> None:
    for factory in factories.FACTORIES.values():
        thing: Any = factory(city=city)
        page = client.get(reverse("notice", args=[city.slug, thing.layer_name, thing.pk])).content.decode()
        assert ("di' la tua" in page) == ("commented" in thing.MAY_BE), thing.layer_name
        assert "Inquadra qui con il telefono" in page
