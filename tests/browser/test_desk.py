"""The desk by keyboard: through the list, into a report, on to the next, and a box that ticks all."""

from __future__ import annotations

from playwright.sync_api import expect

from tests import factories
from tests.browser.conftest import Visit
from tests.browser.town import Town


def test_a_clerk_works_through_the_list_by_keyboard(visit: Visit, town: Town) -> None:
    city = town.city
    office = factories.OfficeFactory(city=city, name="Strade")
    clerk = factories.UserFactory(display_name="Anna Bianchi")
    office.members.add(clerk)
    for number in range(3):
        factories.ReportFactory(city=city, manager=office, title=f"Buca numero {number}")
    visitor = visit(user=clerk)
    page = visitor.goto("/prova/desk/")
    page.get_by_text("Spunta tutte in questa pagina").click()
    expect(page.locator("input[name=row]:checked")).to_have_count(3)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Buca numero 1")).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("input[name=row]:checked")).to_have_count(2)
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="Buca numero 1")).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Buca numero 2")).to_be_visible()
    page.keyboard.press("r")
    page.keyboard.type("Squadra in arrivo")
    page.get_by_label("Nuovo stato").select_option("in_progress")
    page.get_by_role("button", name="Cambia lo stato").click()
    expect(page.get_by_text("Squadra in arrivo").first).to_be_visible()
    page.locator("body").press("u")
    expect(page.get_by_role("heading", name="Scrivania dell’ufficio")).to_be_visible()
