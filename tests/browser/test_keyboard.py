"""The whole way of a citizen by keyboard alone; the focus always shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.atlas import Atlas
from tests.browser.conftest import Visit
from tests.browser.hands import Hands
from tests.browser.reporting import draft, published, shows_photo, telling_photo
from tests.browser.test_map import NEAR_LONELY, numbers
from tests.browser.town import Town
from tests.browser.visit import DESKTOP, PHONE, eventually

TITLE = "Gradino rotto alla fermata"
CONTINUE = ".cm-bottombar .cm-button--primary"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_map_is_read_filtered_and_moved_by_keyboard(
    visit: Visit, town: Town, size: tuple[int, int]
) -> None:
    page = visit(size=size).goto("/prova/")
    atlas, hands = Atlas(page), Hands(page)
    atlas.shows(**numbers(town), announced=False)

    hands.tab_to(".cm-skip[href='#main']")
    hands.tab_to(".cm-skip[href='#cm-map']")
    hands.press("Enter")
    hands.on("#cm-map")
    before = atlas.view
    hands.press("ArrowRight")
    eventually(lambda: atlas.view.lon > before.lon, True)
    hands.still()
    hands.press("+")
    eventually(lambda: atlas.view.zoom, before.zoom + 1)
    hands.press("-", "ArrowLeft")
    eventually(lambda: atlas.view.zoom, before.zoom)
    hands.still()

    # From the top: the filters come before the list, the list before the map.
    page.reload()
    atlas.shows(**numbers(town), announced=False)
    hands.tab_to("input[name=layer][value=reports]")
    hands.press("Space")
    atlas.shows(**numbers(town, kind="reports.report"))
    hands.tab_to("input[name=category][value=roads]")
    hands.press("Space")
    atlas.shows(**numbers(town, kind="reports.report", category__code="roads"))
    hands.tab_to("[data-rows] [data-id] a")
    hands.tab_to("[data-rows] [data-show]", most=4)
    hands.press("Enter")
    expect(atlas.card()).to_be_focused()
    hands.press("Escape")
    expect(atlas.card()).to_have_count(0)
    hands.on("[data-show]")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_pin_opens_by_keyboard_and_gives_the_focus_back(
    visit: Visit, town: Town, size: tuple[int, int]
) -> None:
    page = visit(size=size).goto(f"/prova/?category=roads{NEAR_LONELY}")
    atlas, hands = Atlas(page), Hands(page)
    lonely = town.things["lonely"]
    expect(atlas.pin(lonely)).to_be_visible()
    hands.tab_to(".cm-skip[href='#cm-map']")
    hands.press("Enter")
    hands.tab_to(f'.cm-pin[data-id="{lonely.pk}"]')
    hands.press("Enter")
    atlas.opened(lonely)
    hands.press("Escape")
    hands.on(f'.cm-pin[data-id="{lonely.pk}"]')
    hands.press("Space")
    atlas.opened(lonely)
    hands.tab_to(".cm-popcard__link", most=3)
    hands.press("Enter")
    expect(page.locator("h1")).to_have_text(lonely.title)


def test_borders_addresses_and_the_search_here_work_by_keyboard(visit: Visit, town: Town) -> None:
    page = visit().goto("/prova/")
    atlas, hands = Atlas(page), Hands(page)
    hands.tab_to("#cm-search")
    hands.ask("corso regna margerita")
    expect(page.locator("[role=option]").first).to_contain_text("Corso Regina Margherita")
    hands.press("ArrowDown")
    expect(page.locator("[role=option]").first).to_have_attribute("aria-selected", "true")
    hands.on("#cm-search")
    hands.press("Enter")
    eventually(lambda: round(atlas.view.zoom), 17)
    atlas.drawn()
    hands.press("Escape")

    hands.tab_to("#cm-map", most=120)
    hands.press("ArrowRight")
    hands.still()
    hands.tab_to(".cm-search-here", most=120)
    hands.press("Enter")
    expect(page.locator(".cm-active")).to_be_visible()
    assert hands.where() is not None
    hands.tab_to(".cm-layers > button", back=False, most=120)
    hands.press("Enter")
    hands.tab_to("input[name=cm-areas]", most=2)
    hands.press("ArrowDown")
    eventually(lambda: atlas.view.areas, "district")
    hands.press("Escape")
    hands.on(".cm-layers > button")


def test_a_report_with_a_photo_is_sent_and_confirmed_by_keyboard(
    visit: Visit, town: Town, run_jobs: Callable[[], None], tmp_path: Path
) -> None:
    page = visit().goto("/prova/")
    # Choosers are caught from a first listener on; asked for only then, the key can be faster than the request.
    page.on("filechooser", lambda _chooser: None)
    hands = Hands(page)
    hands.tab_to(".cm-add > summary")
    hands.press("Enter")
    hands.tab_to('.cm-add a[href^="/prova/reports/new/"]', most=6)
    hands.press("Enter")

    page.wait_for_url("**/reports/new/")
    hands.tab_to("input[name=category]")
    hands.press("ArrowDown")
    hands.press("ArrowUp")
    expect(page.locator("input[name=category][value=roads]")).to_be_checked()
    hands.tab_to("#id_privacy")
    hands.press("Space")
    hands.tab_to(CONTINUE)
    hands.press("Enter")

    page.wait_for_url("**/reports/new/place/")
    hands.tab_to(".cm-picker__map")
    hands.press("+")
    expect(page.locator("#id_latitude")).not_to_have_value("")
    hands.still()
    latitude = page.locator("#id_latitude").input_value()
    hands.press("ArrowUp")
    eventually(lambda: float(page.locator("#id_latitude").input_value()) > float(latitude), True)
    hands.still()
    hands.tab_to("#id_photos")
    with page.expect_file_chooser() as chooser:
        hands.press("Enter")
    chooser.value.set_files(telling_photo(tmp_path))
    shows_photo(page, ".cm-thumbs img")
    hands.on("#photos")
    hands.tab_to(CONTINUE)
    hands.press("Enter")

    page.wait_for_url("**/reports/new/description/")
    for name, words in {
        "title": TITLE,
        "description": "Chi scende inciampa.",
        "email": "ada@example.org",
    }.items():
        hands.tab_to(f"#id_{name}")
        hands.write(words)
    hands.tab_to(CONTINUE)
    hands.press("Enter")
    page.wait_for_url("**/reports/new/summary/")
    hands.tab_to(CONTINUE)
    hands.press("Enter")
    page.wait_for_url("**/reports/new/sent/")
    report = draft(town.city, TITLE)
    run_jobs()

    hands.tab_to('main a[href^="/mailbox/"]')
    hands.press("Enter")
    page.wait_for_url("**/mailbox/**")
    hands.tab_to('main a[href*="/reports/follow/"]')
    hands.press("Enter")
    page.wait_for_url("**/reports/follow/*/")
    draft(town.city, TITLE)
    hands.tab_to(".cm-confirm button[type=submit]")
    hands.press("Enter")
    expect(page.locator(".cm-confirm")).to_have_count(0)
    assert published(town.city, TITLE)

    page.goto("/prova/?q=gradino+rotto")
    atlas = Atlas(page)
    expect(atlas.pin(report)).to_be_visible()
    hands.tab_to(".cm-skip[href='#cm-map']")
    hands.press("Enter")
    hands.tab_to(f'.cm-pin[data-id="{report.pk}"]')
    hands.press("Enter")
    atlas.opened(report)
    shows_photo(page, ".cm-popcard__photo")


UNDER_THE_BAR = """() => {
  const field = document.activeElement, bar = document.querySelector(".cm-bottombar");
  if (bar.contains(field) || !field.closest("main")) return "";
  const box = field.getBoundingClientRect();
  // Of a field of many lines the first ones.
  return box.top + Math.min(box.height, 60) > bar.getBoundingClientRect().top + 1 ? field.name || field.textContent.trim() : "";
}"""


def test_on_a_phone_nothing_with_the_focus_lies_under_the_buttons_and_escape_closes_the_filters(
    visit: Visit, town: Town
) -> None:
    page = visit(size=PHONE).goto("/prova/services/new/")
    covered = []
    for _step in range(28):
        page.keyboard.press("Tab")
        covered.append(page.evaluate(UNDER_THE_BAR))
    assert [name for name in covered if name] == []
    page.goto("/prova/?layer=reports")
    filters = page.locator("[data-more-filters]")
    filters.locator("summary").first.press("Enter")
    expect(filters).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(filters).not_to_have_attribute("open", "")
    expect(filters.locator("summary").first).to_be_focused()
