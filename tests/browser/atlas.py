"""The map page as a reader sees it: its pins, its list, what its address says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.sight import in_sight
from tests.browser.visit import eventually

MOVING = ".leaflet-pan-anim, .leaflet-zoom-anim"
"""A map that glides or is being dragged; Leaflet marks it until it has arrived."""
PIN, CLUSTER = "#cm-map .cm-pin[data-id]", "#cm-map .cm-cluster"
NUMBER_ON_THE_MAP = f"""() => document.querySelectorAll({PIN!r}).length
    + [...document.querySelectorAll("{CLUSTER} .cm-cluster__count")]
        .reduce((sum, node) => sum + Number(node.textContent.replace(/\\D/g, "")), 0)"""


DRAWN = f"""() => {{
    const tiles = [...document.querySelectorAll("#cm-map .cm-map-tile")];
    return tiles.length > 0 && tiles.every((tile) => tile.classList.contains("leaflet-tile-loaded")) && !document.querySelector("{MOVING}");
}}"""
VIEW = re.compile(r"#([\d.]+)/(-?[\d.]+)/(-?[\d.]+)(.*)$")


def still(page: Page) -> None:
    """Wait until no map of the page is on its way: only from then on it takes further keys, and knows where it is."""
    expect(page.locator(MOVING)).to_have_count(0)


@dataclass(frozen=True)
class View:
    """What the address says behind the #."""

    zoom: float
    lat: float
    lon: float
    item: str = ""
    areas: str = ""


class Atlas:
    """A page with the map."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def view(self) -> View:
        """Zoom, centre, open item and borders, from the address, which the map writes when it has found its place."""
        eventually(lambda: bool(VIEW.search(self.address())), True)
        found = VIEW.search(self.address())
        assert found
        rest = dict(part.split("=") for part in found[4].split("&") if part)
        return View(*map(float, found.groups()[:3]), **rest)

    def address(self) -> str:
        """The address as it is now; ``page.url`` lags behind while a test waits."""
        return str(self.page.evaluate("location.href"))

    def on_the_map(self) -> int:
        """How many items pins and clusters stand for."""
        return int(self.page.evaluate(NUMBER_ON_THE_MAP))

    def drawn(self) -> None:
        """Wait until every tile has come and nothing moves: pins neither come nor go, and none covers another by chance."""
        eventually(lambda: self.page.evaluate(DRAWN), True)

    def counted(self) -> int:
        """The number beside the list's heading."""
        return _number(self.page.locator("[data-count]").text_content())

    def said(self) -> int | None:
        """The number in the line that is read out."""
        return _number(self.page.locator("[data-results] > [data-status]").text_content()) or None

    def shows(self, *, total: int, placed: int, announced: bool = True) -> None:
        """The list's number, the pins' sum and the status line agree."""
        eventually(self.counted, total)
        eventually(self.on_the_map, placed)
        if announced:
            eventually(self.said, total)
        self.drawn()

    def pin(self, thing: Any) -> Locator:
        """The pin of an item, on a map that is drawn."""
        self.drawn()
        return self.page.locator(f'#cm-map .cm-pin[data-id="{thing.pk}"]')

    def row(self, thing: Any) -> Locator:
        """The item in the list beside the map."""
        return self.page.locator(f'[data-rows] [data-id="{thing.pk}"]')

    def card(self) -> Locator:
        """The open card, beside the pin or in the sheet."""
        return self.page.locator(".cm-map-card[role=dialog]")

    def opened(self, thing: Any) -> None:
        """The item's card is open and in sight, has the focus, and stands in the address."""
        title = self.card().locator(".cm-popcard__title")
        expect(title).to_have_text(thing.title)
        in_sight(title)
        expect(self.card()).to_be_focused()
        eventually(lambda: self.view.item, str(thing.pk))

    def opened_again(self, thing: Any) -> None:
        """The item's card is open because the address says so; the focus is left alone."""
        expect(self.card().locator(".cm-popcard__title")).to_have_text(thing.title)

    def chip(self, name: str, value: str) -> Locator:
        """A switch of the filter bar."""
        return self.page.locator(f'.cm-toggle:has(input[name="{name}"][value="{value}"])')

    def still(self) -> None:
        """Wait until the map has stopped moving: its address says where from the same moment on."""
        self.drawn()
        still(self.page)


def _number(words: str | None) -> int:
    return int(re.sub(r"\D", "", words or "") or 0)
