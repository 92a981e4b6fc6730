"""The map for other sites: framed by those the city names, by no other; no cookie; every filtered view, also as a list."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from places.ground.origins import admits, origin_of, validate_origin
from places.models import City
from tests import factories, shapes

SITE = "https://www.example.org"


def ancestors(response: Any) -> list[str]:
    """Who may frame the answer, as its policy says."""
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    return policy["frame-ancestors"].split(" ")


def allow(city: City, *origins: str) -> None:
    City.objects.filter(pk=city.pk).update(embed_origins=list(origins))


def test_without_a_list_no_other_site_may_show_the_map(client: Client, city: City) -> None:
    response = client.get("/embed/?city=prova")
    assert response.status_code == 200
    assert ancestors(response) == ["'self'"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_the_sites_of_the_city_may_show_it_and_only_its_own_map(client: Client, city: City) -> None:
    allow(city, SITE, "https://*.example.com")
    factories.CityFactory(slug="altra", elsewhere=True)
    response = client.get("/embed/?city=prova")
    assert ancestors(response) == ["'self'", SITE, "https://*.example.com"]
    assert "X-Frame-Options" not in response
    assert ancestors(client.get("/embed/?city=altra")) == ["'self'"]
    for page in ("/prova/", "/prova/reports/", "/prova/embed/", "/accounts/login/"):
        response = client.get(page)
        assert ancestors(response) == ["'none'"]
        assert response["X-Frame-Options"] == "DENY"


def test_the_frame_neither_sets_nor_reads_a_cookie(client: Client, city: City) -> None:
    client.force_login(factories.UserFactory(display_name="Ada Lettrice"))
    before = dict(client.cookies)
    response = client.get("/embed/?city=prova")
    assert not response.cookies
    assert dict(client.cookies) == before
    assert "Cookie" not in response.get("Vary", "")
    assert "Ada Lettrice" not in response.content.decode()
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_the_view_is_that_of_the_filters_and_stands_in_the_list_too(
    client: Client, city: City, districts: dict[str, Any]
) -> None:
    category = factories.CategoryFactory(kind="reports.report", code="roads", name_it="Strade")
    factories.ReportFactory(city=city, title="Buca in A", category=category)
    factories.ReportFactory(city=city, title="Buca in B", category=category, location=shapes.POINT_IN_B)
    factories.PactFactory(city=city, title="Patto in A")
    page = client.get("/embed/?city=prova&layer=reports&area=district:A").content.decode()
    assert "Buca in A" in page
    assert "Buca in B" not in page
    assert "Patto in A" not in page
    assert 'data-query="layer=reports&amp;area=district%3AA"' in page
    assert 'data-box="7.60000,45.00000,7.65000,45.09000"' in page
    assert 'href="/prova/?layer=reports&amp;area=district%3AA"' in page
    assert re.findall(r'<span class="cm-dot cm-cat-(\w+)">', page) == ["roads"]
    assert '<base target="_blank">' in page
    english = client.get("/en/embed/?city=prova").content.decode()
    assert "The same as a list" in english
    assert re.findall(r'<span class="cm-dot cm-layer-(\w+)">', english) == ["reports", "pacts"]


def test_a_frame_that_nothing_changed_is_answered_with_304_and_the_same_rules(
    client: Client, city: City
) -> None:
    allow(city, SITE)
    factories.ReportFactory(city=city, title="Buca")
    first = client.get("/embed/?city=prova")
    again = client.get("/embed/?city=prova", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert ancestors(again) == ancestors(first) == ["'self'", SITE]
    assert "X-Frame-Options" not in again
    assert first["Cache-Control"] == again["Cache-Control"] == "public, no-cache"
    assert client.get("/en/embed/?city=prova")["ETag"] != first["ETag"]
    allow(city)
    newer = client.get("/embed/?city=prova", headers={"if-none-match": first["ETag"]})
    assert newer.status_code == 200
    assert newer["ETag"] != first["ETag"]
    assert newer["X-Frame-Options"] == "SAMEORIGIN"
    assert "ETag" not in client.get("/embed/?city=prova&from=soon")


def test_a_frame_over_another_base_map_is_another_frame(client: Client, city: City, settings: Any) -> None:
    first = client.get("/embed/?city=prova")
    settings.BASEMAP = {"type": "xyz", "url": "https://tiles.example/{z}/{x}/{y}.png", "attribution": "Altri"}
    newer = client.get("/embed/?city=prova", headers={"if-none-match": first["ETag"]})
    assert newer.status_code == 200
    assert "tiles.example" in newer.content.decode()


def test_an_address_that_cannot_be_understood_says_why(client: Client, city: City) -> None:
    response = client.get("/embed/?city=prova&from=soon")
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert ancestors(response) == ["'self'"]
    assert client.get("/embed/?city=nowhere").status_code == 404
    assert client.get("/embed/").status_code == 200  # the only city
    factories.CityFactory(slug="altra", elsewhere=True)
    assert client.get("/embed/")["Location"] == "/"


def test_the_snippet_holds_the_view_escaped_and_the_preview_is_the_same(client: Client, city: City) -> None:
    page = client.get("/prova/embed/?layer=reports&q=via+%22Roma%22+%3Cb%3E&height=800").content.decode()
    (text,) = re.findall(r'<textarea[^>]*id="embed-snippet"[^>]*>(.*?)</textarea>', page, re.S)
    snippet = html.unescape(text)
    assert "&amp;layer=reports" in snippet
    assert "%3Cb%3E" in snippet
    assert "<b>" not in snippet
    (source,) = re.findall(r'src="([^"]+)"', snippet)
    assert html.unescape(source).startswith(
        f"http://testserver{reverse('embed')}?city=prova&layer=reports&q="
    )
    assert 'height="800"' in snippet
    (preview,) = re.findall(r'<iframe class="cm-embed-frame cm-embed-frame--800" src="([^"]+)"', page)
    path = html.unescape(preview)
    assert html.unescape(source).endswith(path)
    assert client.get(path).status_code == 200
    policy = client.get("/prova/embed/")["Content-Security-Policy"]
    assert "frame-src 'self'" in policy
    assert "script-src 'self'" in policy


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("https://www.example.org", "https://www.example.org può mostrare"),
        ("www.example.org/pagina?x=1", "https://www.example.org può mostrare"),
        ("https://scuola.example.com", "https://scuola.example.com può mostrare"),
        ("http://www.example.org", "http://www.example.org non è nell’elenco"),
        ("https://example.com", "https://example.com non è nell’elenco"),
        ("https://evil-example.com", "https://evil-example.com non è nell’elenco"),
        ("due parole", "non è l’indirizzo di un sito"),
        ("https://*.example.com", "non è l’indirizzo di un sito"),
    ],
)  # fmt: skip
def test_the_page_says_whether_a_site_may_show_the_map(
    typed: str, said: str, client: Client, city: City
) -> None:
    allow(city, SITE, "https://*.example.com")
    page = client.get("/prova/embed/", {"site": typed}).content.decode()
    assert said in page.replace("&#x27;", "'")


@pytest.mark.parametrize(
    "typed",
    ["javascript:alert(1)", "JavaScript://x/%0aalert(1)", "http://[", "http://[::1", "\x00", "https://www.example.org\x00",
     "data:text/html,<b>", '"><script>alert(1)</script>', "https://user:word@", "https://example.org:99999"],
)  # fmt: skip
def test_what_is_no_site_is_a_fault_beside_the_field_and_nothing_of_it_reaches_the_lines(
    typed: str, client: Client, city: City
) -> None:
    plain = client.get("/prova/embed/").content.decode()
    response = client.get("/prova/embed/", {"site": typed})
    assert response.status_code == 200
    page = response.content.decode()
    (field,) = re.findall(r'<input id="embed-site"[^>]*>', page)
    assert 'aria-invalid="true" aria-describedby="embed-site_error"' in field
    assert re.search(r'id="embed-site_error"[^>]*>.*?non è l’indirizzo di un sito', page)
    assert "\x00" not in page
    assert "<script>alert" not in page
    lines = re.compile(r'<textarea[^>]*id="embed-snippet"[^>]*>.*?</textarea>|<iframe.*?>', re.S)
    assert lines.findall(page) == lines.findall(plain) != []
    assert "aria-invalid" not in plain
    assert response["Content-Security-Policy"] == client.get("/prova/embed/")["Content-Security-Policy"]


def test_the_map_leads_to_the_snippet_of_what_it_shows(client: Client, city: City) -> None:
    page = client.get("/prova/?layer=reports&status=received").content.decode()
    assert 'href="/prova/embed/?layer=reports&amp;status=received"' in page


@pytest.mark.parametrize(
    "origin", ["https://www.example.org", "http://localhost:8080", "https://*.comune.example.it"]
)
def test_an_origin_is_taken(origin: str) -> None:
    validate_origin(origin)


@pytest.mark.parametrize(
    "text",
    [
        "", "*", "https://", "www.example.org", "https://www.example.org/", "https://www.example.org/pagina", "ftp://example.org",
        "https://example.org; script-src *", "https://example.org https://other.org", "https://a.*.org", "https://Example.org",
        "https://example.org:99999", "https://user@example.org", "javascript:alert(1)", "https://example.org\n",
    ],
)  # fmt: skip
def test_anything_else_is_refused_because_it_goes_into_a_header(text: str) -> None:
    with pytest.raises(ValidationError):
        validate_origin(text)


def test_origins_are_read_as_browsers_read_them() -> None:
    assert origin_of("HTTPS://WWW.Example.org:443/x") == "https://www.example.org"
    assert origin_of("http://localhost:8080/") == "http://localhost:8080"
    assert origin_of("https://[bad") == ""
    assert admits(["https://*.example.org"], "https://a.b.example.org")
    assert not admits(["https://*.example.org"], "https://example.org")
    assert not admits(["https://*.example.org"], "http://a.example.org")


def test_an_administrator_writes_one_site_a_line(client: Client, city: City) -> None:
    client.force_login(factories.UserFactory(superuser=True))
    address = reverse("admin:places_city_change", args=[city.pk])
    form = client.get(address).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    data |= {"boundary": city.boundary.geojson, "languages": "it,en", "logo": ""}
    inline = {"area_kinds-TOTAL_FORMS": "0", "area_kinds-INITIAL_FORMS": "0"}
    wrong = client.post(address, {**data, **inline, "embed_origins": f"{SITE}\nnot a site"})
    assert wrong.status_code == 200
    assert "non è l’origine di un sito" in str(wrong.context["adminform"].form.errors["embed_origins"])
    right = client.post(
        address,
        {
            **data,
            **inline,
            "embed_origins": f"{SITE}\r\n\r\n  https://*.example.com \n",
            "ipa_code": "c_a001",
        },
    )
    assert right.status_code == 302, right.context["adminform"].form.errors
    city.refresh_from_db()
    assert city.embed_origins == [SITE, "https://*.example.com"]
    assert city.ipa_code == "c_a001"
