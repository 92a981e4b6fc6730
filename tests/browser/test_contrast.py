"""High contrast: switched on at the top of any page, kept for the next one, on from the start where the system asks for it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Visit
from tests.browser.test_accessibility import MARKERS
from tests.browser.town import Town
from tests.browser.visit import DESKTOP, PHONE

PAGES = ("/prova/", "/prova/reports/new/", "/prova/analysis/", "/prova/reports/")


def ink(page: Page) -> str:
    colour: str = page.locator("body").evaluate("body => getComputedStyle(body).color")
    return colour


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_choice_is_kept_for_the_next_page(visit: Visit, town: Town, size: tuple[int, int]) -> None:
    page = visit(size=size).goto("/en/prova/reports/")
    switch = page.get_by_role("button", name="High contrast")
    expect(switch).to_have_attribute("aria-pressed", "false")
    switch.focus()
    page.keyboard.press("Enter")
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert ink(page) == "rgb(0, 0, 0)"
    page.goto("/en/prova/")
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert ink(page) == "rgb(0, 0, 0)"
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    assert ink(page) != "rgb(0, 0, 0)"


def test_it_follows_the_system_until_the_reader_chooses(visit: Visit, town: Town) -> None:
    page = visit(contrast="more").goto("/prova/reports/")
    switch = page.get_by_role("button", name="Contrasto elevato")
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert ink(page) == "rgb(0, 0, 0)"
    switch.click()
    page.reload()
    expect(switch).to_have_attribute("aria-pressed", "false")
    assert ink(page) != "rgb(0, 0, 0)"


def test_every_text_has_seven_to_one(visit: Visit, town: Town) -> None:
    page = visit(contrast="more", bypass_csp=True).page
    found = []
    for address in PAGES:
        page.goto(address)
        expect(page.locator("h1")).to_have_count(1)
        for width, height in (DESKTOP, PHONE):
            page.set_viewport_size({"width": width, "height": height})
            found += [
                f"{address} at {width}: {fault}"
                for fault in violations(page, leave_out=(MARKERS,), rules=["color-contrast-enhanced"])
            ]
    assert found == []
