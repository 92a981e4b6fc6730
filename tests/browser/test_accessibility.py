"""axe-core finds nothing on any page, wide or narrow; no page is wider than the screen, on phones or enlarged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import pages
from tests.browser.atlas import Atlas
from tests.browser.axe import violations
from tests.browser.conftest import Visit
from tests.browser.pages import Guide
from tests.browser.test_map import NEAR_LONELY
from tests.browser.town import Town
from tests.browser.visit import DESKTOP, PHONE, Visitor, eventually

NARROWEST = (320, 640)
ENLARGED = (640, 450)
"""What is left of a screen of 1280 by 900 pixels when the page is enlarged to 200 percent."""

OVERFLOW = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= wide) return "";
  const reach = [...document.body.querySelectorAll("*")].find((node) => node.getBoundingClientRect().right > wide + 1);
  return `${document.scrollingElement.scrollWidth} px wide: ${reach?.outerHTML.slice(0, 120)}`;
}"""


SMALL_FIELDS = """() => [...document.querySelectorAll("input, select, textarea")]
  .filter((field) => !["checkbox", "radio", "hidden", "submit", "button", "file", "range", "color"].includes(field.type))
  .filter((field) => parseFloat(getComputedStyle(field).fontSize) < 16)
  .map((field) => `${field.name || field.id} has letters of ${getComputedStyle(field).fontSize}`)"""
"""Fields that make an iPhone zoom in."""

PARTS = 4
"""Of the pages for everybody, which together take longer than a process should be busy with one test."""

MARKERS = ".leaflet-marker-icon"
"""They lie where their things lie, at times one over the other, which WCAG 2.5.8 excepts; whether some have arrived yet differs
from load to load. What else they need is looked at in ``test_the_map_is_accessible_in_every_state``."""


def check(visitor: Visitor, guide: Guide, groups: dict[str, list[pages.Address]]) -> list[str]:
    """What is wrong with the pages, at every width."""
    found: list[str] = []
    for addresses in groups.values():
        for build in addresses:
            address = build(guide)
            page = visitor.page
            page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
            page.goto(address)
            expect(page.locator("h1")).to_have_count(1)
            for width, height in (DESKTOP, PHONE):
                page.set_viewport_size({"width": width, "height": height})
                found += [
                    f"{address} at {width}: {fault}" for fault in violations(page, leave_out=(MARKERS,))
                ]
            found += [f"{address}: {fault}" for fault in page.evaluate(SMALL_FIELDS)]
            found += [f"{address} {fault}" for fault in too_wide(page)]
    return found


def too_wide(page: Page) -> list[str]:
    """Whether the page has to be scrolled sideways on a small telephone or enlarged."""
    found = []
    for width, height in (NARROWEST, ENLARGED):
        page.set_viewport_size({"width": width, "height": height})
        if fault := page.evaluate(OVERFLOW):
            found.append(f"at {width}: {fault}")
    return found


@pytest.fixture
def inspector(visit: Visit) -> Callable[..., Visitor]:
    """A visitor who brings axe-core along, which the content security policy would refuse."""

    def make(*, session: str = "", **options: Any) -> Visitor:
        visitor = visit(bypass_csp=True, **options)
        if session:
            visitor.enter(session)
        return visitor

    return make


def test_every_page_is_inspected_or_excused() -> None:
    inspected = {*pages.GUEST, *pages.SENDER, *pages.SENT, *pages.CITIZEN, *pages.STAFF}
    assert pages.pages() - inspected - set(pages.NO_PAGE) == set(), "pages that nobody inspects"
    assert (inspected | set(pages.NO_PAGE)) - pages.pages() == set(), "pages that are gone"
    assert inspected & set(pages.NO_PAGE) == set()


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_pages_for_everybody_are_accessible(inspector: Callable[..., Visitor], town: Town, part: int) -> None:
    visitor = inspector()
    _session, _token = pages.report_steps(send=True)
    with visitor.watch.expecting("404.*/(alerts|appeals|follows)/unknown/"):
        faults = check(visitor, Guide(town), dict(list(pages.GUEST.items())[part::PARTS]))
    assert faults == []


def test_error_pages_are_accessible(inspector: Callable[..., Visitor], town: Town) -> None:
    visitor = inspector()
    with visitor.watch.expecting("40[034]"):
        faults = check(
            visitor,
            Guide(town),
            {
                "404": [lambda guide: "/prova/nothing-here/", lambda guide: "/prova/reports/999999/"],
                "400": [
                    lambda guide: "/prova/?from=yesterday",
                    lambda guide: "/prova/reports/?from=yesterday",
                ],
            },
        )
    assert faults == []


@pytest.mark.long
def test_pages_of_a_report_are_accessible_at_every_step(
    inspector: Callable[..., Visitor], town: Town
) -> None:
    session, _token = pages.report_steps(send=False)
    faults = check(inspector(session=session), Guide(town), pages.SENDER)
    session, token = pages.report_steps(send=True)
    visitor = inspector(session=session)
    with visitor.watch.expecting("404.*unknown-token", "404.*unknown-token", "status of 404"):
        faults += check(visitor, Guide(town, token), pages.SENT)
    assert faults == []


@pytest.mark.long
def test_pages_for_people_signed_in_are_accessible(inspector: Callable[..., Visitor], town: Town) -> None:
    assert check(inspector(user=town.people["citizen"]), Guide(town), pages.CITIZEN) == []


@pytest.mark.long
def test_pages_of_the_staff_are_accessible(inspector: Callable[..., Visitor], town: Town) -> None:
    assert check(inspector(user=town.people["admin"]), Guide(town), pages.STAFF) == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_map_is_accessible_in_every_state(
    inspector: Callable[..., Visitor], town: Town, size: tuple[int, int]
) -> None:
    visitor = inspector(size=size)
    page = visitor.goto(f"/en/prova/?layer=reports{NEAR_LONELY}")
    atlas = Atlas(page)
    found: list[str] = []

    def look(state: str, *leave_out: str) -> None:
        found.extend(f"{state}: {fault}" for fault in violations(page, leave_out=leave_out))

    expect(atlas.pin(town.things["lonely"])).to_be_visible()
    page.locator("[data-more-filters] > summary").click()
    look("filters open")
    page.locator("[data-more-filters] > summary").click()
    atlas.pin(town.things["lonely"]).click()
    atlas.opened(town.things["lonely"])
    look("card open")
    page.keyboard.press("Escape")
    page.locator(".cm-layers > button").click()
    page.locator("input[name=cm-areas][value=district]").check()
    eventually(lambda: atlas.view.areas, "district")
    look("borders on")
    page.keyboard.press("Escape")
    page.locator("#cm-search").fill("via")
    expect(page.locator("[role=option]").first).to_be_visible()
    look("addresses offered")
    page.locator("#cm-search").fill("Kyrgyzstan")
    expect(page.locator("[role=option]")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(".cm-results__empty")).to_be_visible()
    look("nothing found")
    page.goto("/en/prova/?layer=houses,services")
    atlas.drawn()
    page.locator("#cm-map .cm-cluster").click()
    expect(atlas.card().locator(".cm-spot")).to_be_visible()
    look("several on one spot", ".cm-map-buttons")  # half under the card on a phone, as long as it is open
    page.keyboard.press("Escape")
    page.locator(".cm-add > summary").click()
    look("menu open", ".cm-map-buttons")  # which lie half under the menu as long as it is open
    assert found == []


def test_forms_with_errors_are_accessible(inspector: Callable[..., Visitor], town: Town) -> None:
    found: list[str] = []

    def refused(visitor: Visitor, address: str, values: dict[str, str], send: str) -> None:
        page = visitor.goto(address)
        for field, value in values.items():
            page.locator(f"#id_{field}").fill(value)
        page.locator(send).click()
        expect(page.locator("main .cm-error, main [role=alert]").first).to_be_visible()
        page.wait_for_load_state()
        for width, height in (DESKTOP, PHONE):
            page.set_viewport_size({"width": width, "height": height})
            found.extend(f"{address} at {width}: {fault}" for fault in violations(page))

    forward = ".cm-bottombar .cm-button--primary"
    session, _token = pages.report_steps(send=False)
    guest, citizen = inspector(session=session), inspector(user=town.people["citizen"])
    wrong = {"login": "nobody@example.org", "password": "wrong password"}
    with guest.watch.expecting("400"), citizen.watch.expecting("400"):
        refused(guest, "/prova/reports/new/description/", {"title": "", "email": "no address"}, forward)
        guest.context.clear_cookies()
        refused(guest, "/prova/reports/new/", {}, forward)
        refused(guest, "/accounts/login/", wrong, "form:has(input[name=password]) button[type=submit]")
        refused(citizen, "/prova/initiatives/new/", {"title": "Orto"}, forward)
    assert found == []
