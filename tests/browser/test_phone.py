"""What a telephone shows of the map: everything that can be pressed is in sight and lies under nothing else."""

from __future__ import annotations

import math

from playwright.sync_api import Locator, Page

from tests import factories, shapes
from tests.browser.atlas import Atlas
from tests.browser.conftest import Visit
from tests.browser.sight import box_of, in_sight
from tests.browser.town import Town
from tests.browser.visit import PHONE


def top(found: Locator) -> float:
    return float(box_of(found)["y"])


def bottom(found: Locator) -> float:
    return float(box_of(found)["bottom"])


def height_of(page: Page, lat: float) -> float:
    """How far down the window a latitude is drawn."""
    view, stage = Atlas(page).view, page.locator("#cm-map").bounding_box()
    assert stage

    def drawn(degrees: float) -> float:
        return -math.log(math.tan(math.pi / 4 + math.radians(degrees) / 2)) / (2 * math.pi)

    middle = stage["y"] + stage["height"] / 2
    return float(middle + 256 * 2**view.zoom * (drawn(lat) - drawn(view.lat)))


def test_a_phone_sees_the_whole_city_and_reaches_every_filter(visit: Visit, town: Town) -> None:
    visitor = visit(size=PHONE)
    # A wide and flat city is drawn small: it stands above the button and the sheet all the same.
    flat = factories.CityFactory(
        slug="piana", name_it="Piana", boundary=shapes.rectangle(7.5, 45.0, 7.78, 45.05)
    )
    page = visitor.goto("/piana/")
    Atlas(page).drawn()
    _west, south, _east, _north = flat.boundary.extent
    assert height_of(page, south) <= top(page.locator(".cm-add > summary"))

    page = visitor.goto("/prova/")
    Atlas(page).drawn()
    sheet, button = page.locator("[data-sheet]"), page.locator(".cm-add > summary")
    _west, south, _east, north = town.city.boundary.extent
    assert height_of(page, south) <= top(sheet)
    assert height_of(page, north) >= bottom(page.locator("[data-all]"))
    # The round button stands on the map, and covers neither the list nor a card.
    in_sight(button)
    assert bottom(button) <= top(sheet)

    page = visitor.goto("/prova/?layer=reports")
    Atlas(page).drawn()
    for chip in (
        Atlas(page).chip("layer", "reports"),
        page.locator("[data-categories]:not([hidden]) .cm-toggle").first,
    ):
        in_sight(chip)
    page.locator("[data-more-filters] > summary").click()
    apply = page.locator(".cm-more-filters__apply button")
    in_sight(apply)

    # Consent is asked for above the button that goes on, which covers nothing.
    page = visitor.goto("/prova/reports/new/")
    consent, on = page.locator("#id_privacy"), page.locator(".cm-bottombar .cm-button--primary")
    on.scroll_into_view_if_needed()
    in_sight(on)
    in_sight(consent)
    assert bottom(consent) <= top(on)
