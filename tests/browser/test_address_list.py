"""The list of addresses lies under its field, in sight and to be clicked, in every form that has one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.sight import box_of, in_sight, press
from tests.browser.town import Town
from tests.browser.visit import DESKTOP, PHONE

SIZES = [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")]


def takes_an_address(page: Page, selector: str, words: str = "corso", option: int = 1) -> None:
    """Type, see the list under the field, click on an option by its place on the screen, and read the field."""
    field = page.locator(selector)
    field.click()
    field.fill(words)
    listed = page.locator(f"#{field.get_attribute('aria-controls')} [role=option]")
    expect(listed.nth(option)).to_be_visible()
    # Under its field, not somewhere on the page.
    under, first = box_of(field), box_of(listed.first)
    assert under["bottom"] <= first["y"] < under["bottom"] + 80, (selector, under, first)
    assert first["x"] < under["right"], (selector, under, first)
    assert first["right"] > under["x"], (selector, under, first)
    in_sight(listed.first)
    wanted = listed.nth(option).locator("span").evaluate("(span) => span.firstChild.textContent")
    press(listed.nth(option))
    expect(field).to_have_value(wanted)
    expect(listed.first).to_be_hidden()


@pytest.mark.parametrize("size", SIZES)
def test_the_list_of_addresses_lies_under_its_field(visit: Visit, town: Town, size: tuple[int, int]) -> None:
    citizen = visit(size=size, user=town.people["citizen"])
    for layer in ("assets", "services", "initiatives"):
        page = citizen.goto(f"/prova/{layer}/new/")
        takes_an_address(page, "#id_address")
    page = citizen.goto("/prova/reports/new/")
    page.locator(".cm-choice:has(input[value=roads])").click()
    page.locator("#id_privacy").check()
    page.locator(".cm-bottombar .cm-button--primary").click()
    page.wait_for_url("**/place/")
    takes_an_address(page, "#id_address")
    takes_an_address(citizen.goto("/prova/"), "#cm-search", "corso vittorio emanuele ii", 0)
