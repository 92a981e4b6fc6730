"""A guest reports a problem with a photo: nothing is public before the mail's link is confirmed by a button."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from reports.models import Report
from tests.browser.atlas import Atlas
from tests.browser.conftest import Visit
from tests.browser.reporting import assert_tells_nothing, draft, published, shows_photo, telling_photo
from tests.browser.town import Town
from tests.browser.visit import DESKTOP, PHONE, eventually

TITLE = "Buca profonda all'incrocio"
CONTINUE = ".cm-bottombar .cm-button--primary"


@pytest.mark.parametrize(
    ("prefix", "size"),
    [
        pytest.param("", DESKTOP, id="italian"),
        pytest.param("/en", DESKTOP, id="english"),
        pytest.param("", PHONE, id="phone"),
    ],
)
def test_a_guest_reports_a_problem_confirms_it_by_mail_and_sees_it_on_the_map(
    visit: Visit, town: Town, run_jobs: Callable[[], None], tmp_path: Path, prefix: str, size: tuple[int, int]
) -> None:
    guest = visit(size=size)
    page = guest.goto(f"{prefix}/prova/")
    page.locator(".cm-add > summary").click()
    page.locator(f'.cm-add a[href^="{prefix}/prova/reports/new/"]').click()

    expect(page.locator(".cm-emergency")).to_contain_text("112")
    page.locator(".cm-choice:has(input[value=roads])").click()
    page.locator("#id_privacy").check()
    page.locator(CONTINUE).click()

    page.wait_for_url("**/reports/new/place/")
    page.locator("#id_address").fill("corso vitorio")
    page.locator("[role=option]").filter(has_text="Corso Vittorio Emanuele II").first.click()
    expect(page.locator("#id_latitude")).to_have_value("45.050000")
    page.locator("#id_photos").set_input_files(telling_photo(tmp_path))
    shows_photo(page, ".cm-thumbs img")
    page.locator(CONTINUE).click()

    page.wait_for_url("**/reports/new/description/")
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_description").fill("Larga mezzo metro, le biciclette cadono.")
    page.locator("#id_email").fill("ada@example.org")
    page.locator(CONTINUE).click()

    page.wait_for_url("**/reports/new/summary/")
    expect(page.locator("main")).to_contain_text(TITLE)
    expect(page.locator("main")).to_contain_text("Corso Vittorio Emanuele II")
    page.locator(CONTINUE).click()
    page.wait_for_url("**/reports/new/sent/")
    expect(page.locator("main")).to_contain_text("ada@example.org")

    # Written, and nobody sees it: not in the database's public, not in the list, not with a worker at work.
    report = draft(town.city, TITLE)
    run_jobs()
    draft(town.city, TITLE)
    stranger = visit(size=size)
    nothing = stranger.goto(f"{prefix}/prova/?q=incrocio")
    eventually(Atlas(nothing).counted, 0)
    expect(nothing.locator(".cm-results__empty")).to_be_visible()
    with stranger.watch.expecting("404"):
        stranger.page.goto(report.get_absolute_url())

    # The mail's link: opening it changes nothing, however often.
    page.locator(f'main a[href^="{prefix}/mailbox/"]').click()
    page.locator('main a[href*="/reports/follow/"]').first.click()
    page.wait_for_url("**/reports/follow/*/")
    page.reload()
    draft(town.city, TITLE)
    shows_photo(page, "main .cm-thumbs img")
    page.locator(".cm-confirm button[type=submit]").click()
    expect(page.locator(".cm-confirm")).to_have_count(0)
    assert published(town.city, TITLE)

    # A stranger finds it on the map, with its photo.
    atlas = Atlas(stranger.goto(f"{prefix}/prova/?q=incrocio"))
    atlas.shows(total=1, placed=1, announced=False)
    atlas.pin(report).click()
    atlas.opened(report)
    assert_tells_nothing(shows_photo(stranger.page, ".cm-popcard__photo"))
    atlas.card().locator(".cm-popcard__link").click()
    expect(stranger.page.locator("h1")).to_have_text(TITLE)
    assert "ada@example.org" not in stranger.page.content()


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(visit: Visit, town: Town) -> None:
    guest = visit()
    page = guest.goto("/prova/reports/new/")
    with guest.watch.expecting("400"):
        page.locator(CONTINUE).click()
        expect(page.locator("main [role=alert]")).to_be_focused()
        expect(page.locator("#id_category_error")).to_be_visible()
    page.locator(".cm-choice:has(input[value=roads])").click()
    page.locator("#id_privacy").check()
    page.locator(CONTINUE).click()

    page.wait_for_url("**/place/")
    page.locator(".cm-details summary").click()
    page.locator("#id_latitude").fill("46.5")
    page.locator("#id_longitude").fill("9.1")
    page.locator("#id_longitude").press("Tab")
    expect(page.locator(".cm-picker--outside")).to_be_visible()
    with guest.watch.expecting("400"):
        page.locator(CONTINUE).click()
        expect(page.locator("#id_address_error")).to_contain_text("Borgo Prova")
    if not page.locator("#id_latitude").is_visible():
        page.locator(".cm-details summary").click()
    expect(page.locator("#id_latitude")).to_have_value(re.compile(r"^46\.50*$"))
    page.locator("#id_latitude").fill("45.05")
    page.locator("#id_longitude").fill("7.62")
    page.locator("#id_longitude").press("Tab")
    expect(page.locator(".cm-picker--outside")).to_have_count(0)
    page.locator(CONTINUE).click()

    page.wait_for_url("**/description/")
    page.locator("#id_title").fill("Solo il titolo")
    with guest.watch.expecting("400"):
        page.locator(CONTINUE).click()
        expect(page.locator("#id_description_error")).to_be_visible()
    expect(page.locator("#id_title")).to_have_value("Solo il titolo")
    assert not Report.objects.filter(title="Solo il titolo").exists()


def test_sending_twice_makes_one_report(visit: Visit, town: Town) -> None:
    page = visit().goto("/prova/reports/new/")
    page.locator(".cm-choice:has(input[value=roads])").click()
    page.locator("#id_privacy").check()
    page.locator(CONTINUE).click()
    page.wait_for_url("**/place/")
    page.locator("#id_address").fill("Corso Regina Margherita")
    page.locator(CONTINUE).click()
    page.wait_for_url("**/description/")
    for name, value in {"title": TITLE, "description": "Molto larga.", "email": "ada@example.org"}.items():
        page.locator(f"#id_{name}").fill(value)
    page.locator(CONTINUE).click()
    page.wait_for_url("**/summary/")
    page.locator(CONTINUE).dblclick()
    page.wait_for_url("**/sent/")
    assert Report.objects.filter(title=TITLE).count() == 1
