"""The map in a frame on another site: shown where the city allows it, refused everywhere else, usable without a cookie."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import expect

from civicmap.layers import find_layer
from civicmap.pages.theme import readable
from places.models import City
from tests.browser.conftest import Visit
from tests.browser.town import Town
from tests.browser.visit import PHONE, eventually


@pytest.fixture
def other_site(origin: str) -> Iterator[Callable[[str], str]]:
    """Another site, with another origin: ``other_site(path)`` is the address of its page that frames our path."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            framed = (
                f'<iframe id="map" src="{origin}{self.path}" title="Mappa" width="360" height="560"></iframe>'
            )
            found = b"" if self.path == "/favicon.ico" else framed.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(b'<!doctype html><html lang="it"><title>Altro sito</title>' + found)

        def log_message(self, *_args: Any) -> None:
            """The console belongs to the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield lambda path: f"http://127.0.0.1:{server.server_port}{path}"
    server.shutdown()
    server.server_close()
    thread.join(10)


def site_of(address: str) -> str:
    return "/".join(address.split("/")[:3])


def test_a_site_on_the_list_shows_the_map_with_cards_and_list(
    visit: Visit, town: Town, other_site: Callable[[str], str]
) -> None:
    address = other_site("/embed/?city=prova&layer=assets")
    City.objects.filter(slug="prova").update(embed_origins=[site_of(address)])
    visitor = visit()
    with visitor.watch.expecting("^left the host: http://127.0.0.1"):
        visitor.page.goto(address)
        frame = visitor.page.frame_locator("#map")
        expect(frame.locator("h1")).to_contain_text("Luoghi a Borgo Prova")
        pin = frame.locator(".cm-pin").first
        expect(pin).to_be_visible()
        pin.focus()
        visitor.page.keyboard.press("Enter")
        card = frame.locator(".cm-map-card")
        expect(card).to_be_focused()
        expect(card.locator("a")).to_have_attribute("href", re.compile("^/prova/assets/"))
        visitor.page.keyboard.press("Escape")
        expect(card).to_have_count(0)
        frame.locator("summary").click()
        expect(frame.locator(".cm-embed__list .cm-card").first).to_be_visible()
        assert visitor.context.cookies() == []


def test_a_site_that_is_not_on_the_list_stays_empty(
    visit: Visit, town: Town, other_site: Callable[[str], str]
) -> None:
    address = other_site("/embed/?city=prova")
    City.objects.filter(slug="prova").update(embed_origins=["https://www.example.org"])
    visitor = visit()
    with visitor.watch.expecting("frame-ancestors", "^left the host: http://127.0.0.1", "ERR_BLOCKED"):
        with visitor.page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            visitor.page.goto(address)
        frame = next(one for one in visitor.page.frames if one != visitor.page.main_frame)
        assert frame.locator(".cm-embed").count() == 0


def test_without_javascript_the_frame_is_a_list(visit: Visit, town: Town) -> None:
    page = visit(java_script_enabled=False, size=PHONE).goto("/embed/?city=prova&layer=reports")
    expect(page.locator(".cm-embed__list .cm-card").first).to_be_visible()
    expect(page.locator("#cm-map")).to_contain_text("JavaScript")


def test_the_legend_has_the_colours_of_the_map(visit: Visit, town: Town) -> None:
    page = visit().goto("/embed/?city=prova")
    dots = page.locator(".cm-embed__legend .cm-dot")
    expect(dots.first).to_be_visible()
    drawn = dots.evaluate_all(
        "dots => dots.map((dot) => [dot.className, getComputedStyle(dot).backgroundColor])"
    )
    for classes, colour in drawn:
        layer = find_layer(classes.split("cm-layer-")[1])
        assert layer is not None
        channels = tuple(int(readable(layer.colour)[start : start + 2], 16) for start in (1, 3, 5))
        assert colour == f"rgb{channels}"
    assert len({colour for _classes, colour in drawn}) == len(drawn) > 1


def test_the_map_hands_its_view_to_the_snippet(visit: Visit, town: Town) -> None:
    page = visit().goto("/prova/?layer=reports#14/45.05000/7.62000")
    page.locator("a[data-keep-view]").click()
    snippet = page.locator("#embed-snippet")
    expect(snippet).to_have_value(re.compile(r"city=prova&amp;layer=reports#14/45\.05\d+/7\.6\d+"))
    frame = page.frame_locator("[data-embed-frame]")
    expect(frame.locator("h1")).to_contain_text("Segnalazioni")
    page.locator("#embed-site").fill("www.example.org")
    page.get_by_role("button", name="Controlla").click()
    expect(page.locator(".cm-notice--warning")).to_contain_text("non è nell’elenco")
    expect(snippet).to_have_value(re.compile("#14/45"))


def test_the_previews_of_open_data_are_drawn_when_they_come_into_view(visit: Visit, town: Town) -> None:
    page = visit().goto("/prova/open-data/")
    previews = page.locator("[data-preview]")
    last = previews.last
    assert last.locator(".leaflet-pane").count() == 0
    expect(last).to_contain_text("Anteprima in caricamento")
    expect(page.locator("main")).not_to_contain_text("JavaScript", use_inner_text=True)
    last.scroll_into_view_if_needed()
    expect(last.locator(".leaflet-overlay-pane path").first).to_be_attached()
    previews.first.scroll_into_view_if_needed()
    expect(previews.first).to_have_class(re.compile("cm-small-map--on"))


@pytest.mark.parametrize("path", ["/prova/open-data/", "/prova/analysis/", "/prova/ogc/"])
def test_nothing_floats_over_pages_of_forms_and_tables_on_a_phone(
    visit: Visit, town: Town, path: str
) -> None:
    page = visit(size=PHONE).goto(path)
    bar, button = page.locator(".cm-bar").bounding_box(), page.locator(".cm-add > summary").bounding_box()
    assert bar
    assert button
    assert bar["y"] <= button["y"]
    assert button["y"] + button["height"] <= bar["y"] + bar["height"]
    expect(page.locator(".cm-add")).to_have_css("position", "relative")


def test_a_table_that_goes_on_sideways_takes_the_focus_and_scrolls(visit: Visit, town: Town) -> None:
    page = visit(size=PHONE).goto("/prova/ogc/collections/reports/items?f=html")
    table = page.locator(".cm-tablewrap[role=group]").first
    assert table.evaluate("node => node.scrollWidth > node.clientWidth")
    table.focus()
    page.keyboard.press("ArrowRight")
    expect(table).to_be_focused()
    eventually(lambda: table.evaluate("node => node.scrollLeft > 0"), True)


def test_without_javascript_the_previews_say_why_they_are_empty(visit: Visit, town: Town) -> None:
    page = visit(java_script_enabled=False).goto("/prova/open-data/")
    expect(page.locator("[data-preview] noscript p").first).to_be_visible()
    expect(page.locator("[data-preview] .cm-when-scripted").first).to_be_hidden()
