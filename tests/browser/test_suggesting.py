"""A guest suggests a correction on a phone; a moderator accepts one field and refuses another; the guest reads the result by mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import MailboxMessage
from engagement.models import Suggestion
from tests.browser.conftest import Visit
from tests.browser.town import Town
from tests.browser.visit import PHONE

SEND = ".cm-bottombar .cm-button--primary"


@pytest.mark.parametrize("prefix", [pytest.param("", id="italian"), pytest.param("/en", id="english")])
def test_a_correction_from_the_phone_to_the_page_and_back_by_mail(
    visit: Visit, town: Town, run_jobs: Callable[[], None], prefix: str
) -> None:
    library: Any = town.things["library"]
    guest = visit(size=PHONE)
    page = guest.goto(f"{prefix}/prova/assets/{library.pk}-{library.slug}/")
    page.locator('#take-part a[href$="/correct/"]').click()
    page.locator("#id_new_phone").fill("011 2222")
    page.locator("#id_new_accessibility").fill("Un gradino")
    latitude = page.locator("#id_latitude").input_value()
    page.locator(".cm-picker .leaflet-container").press("ArrowUp")
    expect(page.locator("#id_latitude")).not_to_have_value(latitude)
    page.locator("#id_email").fill("no address")
    with guest.watch.expecting("400"):
        page.locator(SEND).click()
        expect(page.locator("#id_new_phone")).to_have_value("011 2222")
    page.locator("#id_email").fill("ada@example.org")
    page.locator(SEND).click()
    page.wait_for_url("**/assets/*/")

    row = Suggestion.objects.get(email="ada@example.org")
    assert {change.field for change in row.changes.all()} == {"phone", "accessibility", "location"}
    moderator = visit(size=PHONE, user=town.people["moderator"])
    page = moderator.goto(f"{prefix}/prova/moderation/?what=suggestion")
    page.locator(f'a[href*="/corrections/{row.pk}/"]').click()
    expect(page.locator("[data-small-map].leaflet-container")).to_be_visible()
    for name, way in (("phone", "accept"), ("accessibility", "refuse"), ("location", "refuse")):
        page.locator(f'input[name="{name}"][value="{way}"]').check()
    page.locator("form .cm-actions .cm-button--primary").click()
    page.wait_for_url("**/moderation/?what=suggestion")
    library.refresh_from_db()
    assert library.phone == "011 2222"
    run_jobs()
    letter = MailboxMessage.objects.get(to="ada@example.org")
    assert ("Telephone" if prefix else "Telefono") in letter.body
