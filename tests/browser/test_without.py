"""Pages stay useful without JavaScript, and the map without its ground."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import expect

from civicmap.pages.mapconfig import STRINGS
from places.models import Feature
from reports.models import Report
from tests.browser.atlas import Atlas
from tests.browser.conftest import Visit
from tests.browser.reporting import draft, published, telling_photo
from tests.browser.test_map import numbers
from tests.browser.town import Town

NEEDS = "The map needs JavaScript. The list holds the same items: filter it, and open each item's page to read where it is."


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["italian", "english"])
def test_without_javascript_the_map_page_is_a_list_with_filters(
    visit: Visit, town: Town, prefix: str
) -> None:
    page = visit(java_script_enabled=False).goto(f"{prefix}/prova/")
    with translation.override(prefix.strip("/") or "it"):
        expect(page.locator("#cm-map")).to_have_text(gettext(NEEDS))
    rows = page.locator("[data-rows] > [data-id]")
    expect(rows).to_have_count(20)
    page.locator("[data-more]").click()
    page.wait_for_url("**page=2**")
    expect(rows).to_have_count(20)

    page.goto(f"{prefix}/prova/")
    page.locator('.cm-toggle:has(input[name="layer"][value="initiatives"])').click()
    page.locator(".cm-only-without-script").click()
    page.wait_for_url("**layer=initiatives**")
    expect(rows).to_have_count(3)
    expect(page.locator("[data-count]")).to_have_text("3")
    page.locator("#cm-search").fill("orto")
    page.locator("#cm-search").press("Enter")
    expect(page.locator("[data-rows] .cm-card__title").first).to_have_text("Orto di vicinato")
    page.locator("[data-rows] .cm-card__title a").first.click()
    expect(page.locator("h1")).to_have_text("Orto di vicinato")


def test_without_javascript_lists_and_pages_say_where_things_are(visit: Visit, town: Town) -> None:
    page = visit(java_script_enabled=False).goto("/prova/reports/")
    cards = page.locator("main .cm-card")
    total = Feature.objects.public().filter(kind="reports.report").count()
    first = cards.count()
    assert 0 < first < total
    page.locator("main a[rel=next]").click()
    page.wait_for_url("**page=2**")
    assert cards.count() == total - first

    page.goto(town.things["lonely"].get_absolute_url())
    expect(page.locator("main")).to_contain_text("Via San Donato 200")
    expect(page.locator("[data-small-map]")).to_contain_text("45")
    page.goto("/prova/areas/district/A/")
    expect(page.locator("h1")).to_contain_text("Quartiere Ponente")
    expect(page.locator("main a[href*='/prova/reports/']").first).to_be_visible()


def test_without_javascript_a_problem_is_reported_with_a_photo(
    visit: Visit, town: Town, run_jobs: Callable[[], None], tmp_path: Path
) -> None:
    title = "Pozzanghera senza fine"
    send = ".cm-bottombar .cm-button--primary"
    page = visit(java_script_enabled=False).goto("/prova/reports/new/")
    page.locator(".cm-choice:has(input[value=roads])").click()
    page.locator("#id_privacy").check()
    page.locator(send).click()
    page.wait_for_url("**/place/")
    page.locator("#id_address").fill("Corso Regina Margherita")
    page.locator("#id_photos").set_input_files(telling_photo(tmp_path))
    page.locator("[name=photos_only]").click()
    expect(page.locator(".cm-thumbs img")).to_be_visible()
    expect(page.locator("#id_address")).to_have_value("Corso Regina Margherita")
    page.locator(send).click()
    # The panel of photos stays in the address: its mark outlives every redirection.
    page.wait_for_url("**/description/**")
    page.locator("#id_title").fill(title)
    page.locator("#id_description").fill("Dopo ogni pioggia.")
    page.locator("#id_email").fill("ada@example.org")
    # The buttons look alike: pressed before the next page is there, the same one would be pressed twice.
    page.locator(send).click()
    page.wait_for_url("**/summary/**")
    page.locator(send).click()
    page.wait_for_url("**/sent/**")
    draft(town.city, title)
    run_jobs()
    page.locator('main a[href^="/mailbox/"]').click()
    page.locator('main a[href*="/reports/follow/"]').first.click()
    page.wait_for_url("**/reports/follow/*/")
    draft(town.city, title)
    page.locator(".cm-confirm button[type=submit]").click()
    expect(page.locator(".cm-confirm")).to_have_count(0)
    assert published(town.city, title)
    assert Report.objects.get(title=title).photos.ready().count() == 1


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["italian", "english"])
def test_without_its_ground_the_map_says_so_and_goes_on(visit: Visit, town: Town, prefix: str) -> None:
    visitor = visit()
    visitor.context.route("**/tiles/basemap/**", lambda route: route.abort())
    with visitor.watch.expecting("tiles/basemap"):
        page = visitor.goto(f"{prefix}/prova/")
        with translation.override(prefix.strip("/") or "it"):
            sentence = str(STRINGS["groundMissing"])
        expect(page.locator("[data-stage] > .cm-map-notice--on")).to_have_text(sentence)
        atlas = Atlas(page)
        atlas.shows(**numbers(town), announced=False)
        atlas.pin(town.things["lonely"]).click()
        atlas.opened(town.things["lonely"])
        expect(page.locator(".leaflet-control-attribution")).to_contain_text("Comune di prova")


def test_without_pins_the_list_goes_on_and_the_map_says_so(visit: Visit, town: Town) -> None:
    visitor = visit()
    visitor.context.route("**/tiles/map/**", lambda route: route.abort())
    with visitor.watch.expecting("tiles/map"):
        page = visitor.goto("/prova/")
        expect(page.locator("[data-stage] > .cm-map-notice--on")).not_to_be_empty()
        expect(page.locator("[data-rows] > [data-id]")).to_have_count(20)
