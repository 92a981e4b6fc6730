"""The list of addresses lies under its field, in sight and to be clicked, in every form that has one."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.town import Town
from tests.browser.visit import DESKTOP, PHONE

SIZES = [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")]
UNDER_ITS_FIELD = """(field) => {
  const input = field.getBoundingClientRect();
  const list = document.getElementById(field.getAttribute("aria-controls"));
  const options = [...list.querySelectorAll("[role=option]")];
  return options.slice(0, 2).map((option) => {
    const { left, right, top, bottom } = option.getBoundingClientRect();
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return {
      under: top >= input.bottom && options[0].getBoundingClientRect().top - input.bottom < 80,
      beside: left < input.right && right > input.left,
      inside: top >= 0 && bottom <= window.innerHeight && left >= 0 && right <= window.innerWidth,
      seen: option.contains(hit),
    };
  });
}"""
RIGHT = {"under": True, "beside": True, "inside": True, "seen": True}


def takes_an_address(page: Page, selector: str, words: str = "corso", option: int = 1) -> None:
    """Type, see the list under the field, click on an option by its place on the screen, and read the field."""
    field = page.locator(selector)
    field.click()
    field.fill(words)
    listed = page.locator(f"#{field.get_attribute('aria-controls')} [role=option]")
    expect(listed.nth(option)).to_be_visible()
    places: list[dict[str, Any]] = field.evaluate(UNDER_ITS_FIELD)
    assert places, selector
    assert all(place == RIGHT for place in places), (selector, places)
    wanted = listed.nth(option).locator("span").evaluate("(span) => span.firstChild.textContent")
    box = listed.nth(option).bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
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
