"""What the site says about itself, the choice of a city, a city's colours, sign-in in the site's frame."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.templatetags.static import static
from django.test import Client

from civicmap.pages.theme import readable, stylesheet
from places.ground.colours import contrast
from places.models import BasemapPolygon, City
from tests import factories, shapes

pytestmark = pytest.mark.django_db

SITE_PAGES = ["/privacy/", "/accessibility/", "/feedback/", "/credits/"]
ENTRANCES = ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]


@pytest.mark.parametrize("path", [*SITE_PAGES, *ENTRANCES])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_of_the_site_answers_in_both_languages(
    client: Client, city: City, path: str, prefix: str
) -> None:
    response = client.get(f"{prefix}{path}")
    assert response.status_code == 200
    html = response.content.decode()
    assert f'<html lang="{"en" if prefix else "it"}">' in html
    assert html.count("<h1") == 1
    assert " style=" not in html


def test_the_only_city_is_entered_at_once(client: Client, city: City) -> None:
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/prova/")


def test_several_cities_are_offered_with_what_they_hold(client: Client, city: City) -> None:
    factories.CityFactory(elsewhere=True, slug="altrove", name_it="Altrove")
    factories.ReportFactory(city=city)
    factories.ReportFactory(city=city, hidden=True)
    html = client.get("/en/").content.decode()
    assert 'href="/en/prova/"' in html
    assert 'href="/en/altrove/"' in html
    assert '<a href="/en/prova/reports/">Reports <strong>1</strong></a>' in html
    assert '<img class="cm-city__map" src="/prova/map.svg"' in html


def test_the_picture_of_a_city_shows_its_ground_and_its_border(client: Client, city: City) -> None:
    here = shapes.rectangle(7.62, 45.02, 7.68, 45.08)
    here.transform(3857)
    BasemapPolygon.objects.create(city=city, kind=BasemapPolygon.Kind.PARK, shape=here)
    answer = client.get("/prova/map.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    drawing = ElementTree.fromstring(answer.content)
    filled = {path.get("fill"): path.get("d") for path in drawing}
    assert filled["#cbe3bd"]
    assert not filled["#a8d4ea"]
    assert drawing[-1].get("stroke") == city.colour
    assert client.get("/nessuna/map.svg").status_code == 404


def test_a_picture_holds_one_share_alike_licence(client: Client, city: City) -> None:
    """A border under CC BY-SA over a park under ODbL: two files, laid one over the other by the page."""
    factories.CityFactory(elsewhere=True, slug="altrove", name_it="Altrove")
    osm = factories.SourceFactory(publisher="OSM", licence="ODbL 1.0")
    census = factories.SourceFactory(publisher="Sicilia", licence="CC BY-SA 4.0")
    City.objects.filter(pk=city.pk).update(source=census)
    here = shapes.rectangle(7.62, 45.02, 7.68, 45.08)
    here.transform(3857)
    BasemapPolygon.objects.create(city=city, kind="park", shape=here, source=osm)
    BasemapPolygon.objects.create(city=city, kind="water", shape=here, source=census)
    drawn, told = {}, {}
    for name in ("map", "map-by-sa"):
        drawing = ElementTree.fromstring(client.get(f"/prova/{name}.svg").content)
        paths = [path for path in drawing if path.get("d")]
        drawn[name] = {path.get("fill") for path in paths} | {path.get("stroke") for path in paths}
        told[name] = drawing[0].text
    assert "#cbe3bd" in drawn["map"]
    assert not {"#a8d4ea", city.colour} & drawn["map"]
    assert {"#a8d4ea", city.colour} <= drawn["map-by-sa"]
    assert not {"#cbe3bd", "#f4efe6"} & drawn["map-by-sa"]
    assert told == {"map": "OSM (ODbL 1.0)", "map-by-sa": "Sicilia (CC BY-SA 4.0)"}
    html = client.get("/").content.decode()
    assert 'src="/prova/map-by-sa.svg"' in html
    assert 'src="/altrove/map-by-sa.svg"' not in html


def test_the_language_switch_keeps_page_and_filters(client: Client, city: City) -> None:
    html = client.get("/prova/reports/?q=buca").content.decode()
    assert 'href="/en/prova/reports/?q=buca"' in html


def test_pages_without_a_city_of_their_own_keep_the_one_named(client: Client, city: City) -> None:
    factories.CityFactory(elsewhere=True)
    assert 'href="/prova/reports/"' in client.get("/privacy/?city=prova").content.decode()
    assert 'href="/prova/reports/"' in client.get("/accounts/login/?next=/prova/reports/").content.decode()
    assert 'href="/prova/reports/"' not in client.get("/privacy/").content.decode()


def test_feedback_goes_to_the_city_by_mail(client: Client, city: City, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    city.contact_email = "urp@example.org"
    city.save()
    words = "Il menu non si apre, guarda su https://evil.example/"
    sent = {"message": words, "page": "/prova/", "email": "io@example.org", "website": ""}
    assert client.post("/feedback/?city=prova", sent).status_code == 302
    (letter,) = mail.outbox
    assert letter.to == ["urp@example.org"]
    assert letter.reply_to == ["io@example.org"]
    assert "Il menu non si apre" in letter.body
    assert "la risposta arriva a chi ha scritto" in letter.body
    assert "evil.example" not in f"{letter.body}{letter.alternatives[0][0]}"
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_filled_trap_keeps_the_message_and_the_second_time_it_goes(
    client: Client, city: City, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sent = {"message": "La mappa non si apre", "note_2": "https://example.org"}
    asked = client.post("/feedback/", sent)
    assert asked.status_code == 400
    assert "La mappa non si apre" in asked.content.decode()
    assert "Grazie" not in asked.content.decode()
    assert mail.outbox == []
    assert 'name="send_anyway" value="1"' in asked.content.decode()
    assert client.post("/feedback/", {**sent, "send_anyway": "1"}).status_code == 302
    assert len(mail.outbox) == 1


def test_feedback_has_a_limit(client: Client, city: City, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.FEEDBACK_RATE = "1/hour"
    sent = {"message": "Il menu non si apre"}
    assert client.post("/feedback/", sent).status_code == 302
    response = client.post("/en/feedback/", sent)
    assert response.status_code == 429
    assert 3590 <= int(response["Retry-After"]) <= 3600
    page = response.content.decode()
    assert "Too many messages" in page
    assert "Il menu non si apre" in page
    assert len(mail.outbox) == 1


def test_empty_feedback_says_what_is_missing(client: Client, city: City) -> None:
    response = client.post("/en/feedback/", {"message": ""})
    assert response.status_code == 400
    assert 'aria-invalid="true"' in response.content.decode()


def test_credits_name_every_source_with_its_licence(client: Client, city: City) -> None:
    factories.SourceFactory(title="Grafo stradale", licence="ODbL 1.0")
    html = client.get("/credits/").content.decode()
    assert "Grafo stradale" in html
    assert "ODbL 1.0" in html


def test_the_city_and_its_categories_colour_the_pages(client: Client, city: City) -> None:
    factories.CategoryFactory(code="potholes", colour="#a01420")
    response = client.get("/prova/theme.css")
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert ".cm-cat-potholes { --cm-cat: #a01420; }" in response.content.decode()
    assert client.get("/nowhere/theme.css").status_code == 404


@pytest.mark.parametrize("colour", ["#ffee00", "#99ccff", "#0066cc", "#000000"])
def test_white_text_on_the_city_colour_can_be_read(colour: str) -> None:
    assert contrast(readable(colour), "#ffffff") >= 4.5


def test_what_is_not_a_colour_never_reaches_the_stylesheet(city: City) -> None:
    city.colour = "red;}b{x"
    assert "red" not in stylesheet(city)


def test_an_unknown_page_is_answered_in_the_site_frame(client: Client, city: City) -> None:
    response = client.get("/en/prova/reports/999999/")
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


def test_a_city_shows_its_logo(client: Client, city: City) -> None:
    assert client.get("/prova/logo").status_code == 404
    city.logo.save("crest.png", ContentFile(b"\x89PNG\r\n\x1a\n"))
    assert b"".join(client.get("/prova/logo").streaming_content)[:4] == b"\x89PNG"
    assert 'src="/prova/logo"' in client.get("/prova/reports/").content.decode()


def test_whoever_is_signed_in_keeps_the_city_on_pages_about_the_account(client: Client, city: City) -> None:
    factories.CityFactory(elsewhere=True)
    client.force_login(factories.UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert 'href="/prova/reports/"' not in client.get("/accounts/email/").content.decode()
    client.get("/prova/reports/")
    assert 'href="/prova/reports/"' in client.get("/accounts/email/").content.decode()


def test_a_reader_gets_no_cookie(client: Client, city: City) -> None:
    response = client.get("/prova/reports/")
    assert "sessionid" not in response.cookies


def test_search_engines_are_kept_out_of_what_belongs_to_one_person(client: Client, city: City) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert lines[:2] == ["User-agent: *", "Allow: /"]
    for path in ("/me/", "/en/me/", "/accounts/", "/mailbox/", "/*/moderation/", "/*/reports/follow/"):
        assert f"Disallow: {path}" in lines


def test_the_old_name_of_the_picture_of_the_site_leads_to_it(client: Client, city: City) -> None:
    response = client.get("/favicon.ico")
    assert (response.status_code, response["Location"]) == (301, static("app/favicon.svg"))


@pytest.mark.parametrize(
    "path",
    [
        "/prova/open-data/", "/prova/embed/", "/robots.txt", "/sitemap.xml", "/sitemap-prova.reports.1.xml",
        "/catalogue.ttl?city=prova", "/feeds/reports.atom?city=prova", "/feeds/all.rss", "/api/", "/ogc/", "/api/openapi.json",
        "/tiles/map.json",
    ],
)  # fmt: skip
def test_full_addresses_in_an_answer_have_the_host_the_reader_used(
    path: str, client: Client, city: City, settings: Any
) -> None:
    settings.SITE_URL = "https://public.example"
    settings.ALLOWED_HOSTS = ["inner.example"]
    factories.ReportFactory(city=city)
    page = client.get(path, headers={"host": "inner.example"}).content.decode()
    assert "http://inner.example/" in page or '"http://inner.example"' in page
    assert "public.example" not in page
