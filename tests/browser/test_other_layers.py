"""A visitor and the layers beside the things: a published question on the map."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from places.models import Feature
from planning.models import SavedQuestion
from tests import factories
from tests.browser.atlas import Atlas
from tests.browser.conftest import Visit
from tests.browser.town import Town, point
from tests.browser.visit import DESKTOP, PHONE


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_published_question_is_a_chip_pins_a_list_and_a_card(
    visit: Visit, town: Town, size: tuple[int, int]
) -> None:
    factories.OrganisationFactory(city=town.city, title="Coop Aurora", location=point((7.64, 45.06)))
    factories.OrganisationFactory(city=town.city, title="Senza sede", location=None)
    SavedQuestion.objects.create(
        city=town.city,
        slug="enti",
        title="Enti del quartiere",
        query="subject=organisations",
        author=factories.UserFactory(),
        published=timezone.now(),
    )
    page = visit(size=size).goto("/prova/?layer=question-enti")
    pin = page.locator(".cm-pin")
    expect(pin).to_have_count(1)
    expect(pin).to_have_attribute("aria-label", "Enti del quartiere: Coop Aurora")
    expect(page.locator("[data-count]")).to_have_text("2")
    expect(page.locator("[data-other]")).to_have_count(2)
    page.locator("[data-show]").click()
    card = page.locator(".cm-popcard")
    expect(card.locator("h2")).to_have_text("Coop Aurora")
    expect(pin).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    pin.press("Enter")
    # The column of addresses was declared with the site's address, which is not that of the test's server.
    page.goto(urlsplit(card.locator("a").get_attribute("href") or "").path)
    expect(page.locator("h1")).to_have_text("Coop Aurora")
    page.go_back()

    # Beside the things: both are drawn and counted; without its chip none of it stays.
    atlas = Atlas(page)
    atlas.chip("layer", "houses").click()
    houses = Feature.objects.public().of_kinds(["places.house"]).in_city(town.city).count()
    expect(page.locator("[data-count]")).to_have_text(str(houses + 2))
    expect(page.locator('.cm-pin[aria-label="Enti del quartiere: Coop Aurora"]')).to_have_count(1)
    atlas.chip("layer", "question-enti").click()
    expect(page.locator("[data-other]")).to_have_count(0)
    expect(page.locator('.cm-pin[aria-label="Enti del quartiere: Coop Aurora"]')).to_have_count(0)
