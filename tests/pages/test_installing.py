"""The web app manifest of a city."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.test import Client
from PIL import Image

from civicmap.pages.installing import ICONS
from places.models import City

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("prefix", "lang", "name", "shortcut"),
    [("", "it", "Mappa civica · Prova", "Segnala un problema"), ("/en", "en", "Civic map · Trial", "Report a problem")],
)  # fmt: skip
def test_the_manifest_names_the_city_in_the_language_of_the_page(
    client: Client, city: City, prefix: str, lang: str, name: str, shortcut: str
) -> None:
    page = client.get(f"{prefix}/prova/").content.decode()
    linked = re.search(r'<link rel="manifest" href="([^"]+)"', page)
    assert linked is not None
    answer = client.get(linked[1])
    assert answer["Content-Type"].startswith("application/manifest+json")
    told: dict[str, Any] = answer.json()
    assert (told["lang"], told["name"]) == (lang, name)
    assert told["start_url"] == f"{prefix}/prova/"
    assert told["shortcuts"] == [{"name": shortcut, "url": f"{prefix}/prova/reports/new/"}]
    assert client.get(told["start_url"]).status_code == 200


def test_both_languages_are_one_application(client: Client, city: City) -> None:
    ids = {client.get(f"{prefix}/prova/manifest.webmanifest").json()["id"] for prefix in ("", "/en")}
    assert ids == {"/prova/"}


def test_the_manifest_has_the_colour_of_the_city(client: Client, city: City) -> None:
    City.objects.filter(pk=city.pk).update(colour="#7a1f1f")
    assert client.get("/prova/manifest.webmanifest").json()["theme_color"] == "#7a1f1f"


def test_icons_are_our_own_and_as_large_as_they_say(client: Client, city: City) -> None:
    told = client.get("/prova/manifest.webmanifest").json()["icons"]
    assert [icon["src"] for icon in told] == [static(icon["src"]) for icon in ICONS]
    for icon in ICONS:
        found = finders.find(icon["src"])
        assert isinstance(found, str)
        with Image.open(found) as picture:
            assert "x".join(map(str, picture.size)) == icon["sizes"]


def test_there_is_no_manifest_of_an_unknown_city(client: Client, city: City) -> None:
    assert client.get("/nowhere/manifest.webmanifest").status_code == 404
