"""On a phone: what somebody types in a form is there again after a link, another language, a reload, a step back."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from reports.models import Report
from tests import factories
from tests.browser.conftest import Visit
from tests.browser.test_reporting import CONTINUE
from tests.browser.town import Town
from tests.browser.visit import PHONE, Visitor

TEXT = "Larga mezzo metro, le biciclette cadono."


def to_the_text(page: Page) -> None:
    """The first two steps."""
    page.locator(".cm-choice:has(input[value=roads])").click()
    page.locator("#id_privacy").check()
    page.locator(CONTINUE).click()
    page.wait_for_url("**/place/")
    page.locator("#id_address").fill("Corso Regina Margherita")
    page.locator(CONTINUE).click()
    page.wait_for_url("**/description/")


def language(page: Page, code: str) -> None:
    page.locator(f".cm-langs a[lang={code}]").click()
    expect(page.locator("html")).to_have_attribute("lang", code)


def has_text(page: Page) -> None:
    expect(page.locator("#id_description")).to_have_value(TEXT)
    expect(page.locator("#id_email")).to_have_value("ada@example")


def test_the_third_step_of_a_report_loses_nothing(visit: Visit, town: Town) -> None:
    page = visit(size=PHONE).goto("/prova/reports/new/")
    to_the_text(page)
    page.locator("#id_description").fill(TEXT)
    page.locator("#id_email").fill("ada@example")

    language(page, "en")
    has_text(page)
    page.reload()
    has_text(page)
    page.locator(".cm-slim__side a[href*='/accounts/login/']").click()
    page.wait_for_url("**/accounts/login/**")
    page.go_back()
    has_text(page)
    page.locator(".cm-bottombar button[name=leave]").click()
    page.wait_for_url("**/place/")
    expect(page.locator("#id_address")).to_have_value("Corso Regina Margherita")
    page.locator(CONTINUE).click()
    page.wait_for_url("**/description/")
    has_text(page)
    page.locator("button[name=leave][value=sign_in]").click()
    page.wait_for_url("**/accounts/login/**")
    person = factories.UserFactory()
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    page.locator("#id_login").fill(person.email)
    page.locator("#id_password").fill(factories.PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/description/")
    expect(page.locator("#id_description")).to_have_value(TEXT)
    page.locator("#id_title").fill("Buca")
    page.locator(CONTINUE).click()
    page.wait_for_url("**/summary/")
    page.locator(CONTINUE).click()
    page.wait_for_url("**/sent/")
    assert Report.objects.filter(title="Buca", author=person).count() == 1

    page.goto(page.url.replace("sent/", ""))
    to_the_text(page)
    expect(page.locator("#id_description")).to_have_value("")


def test_marks_of_what_was_wrong_go_when_it_is_mended(visit: Visit, town: Town) -> None:
    guest = visit(size=PHONE)
    page = guest.goto("/prova/reports/new/")
    to_the_text(page)
    with guest.watch.expecting("400"):
        page.locator(CONTINUE).click()
        expect(page.locator("main [role=alert] li")).to_have_count(3)
    page.locator("#id_title").fill("Buca")
    expect(page.locator("#id_title_error")).to_have_count(0)
    expect(page.locator("#id_title")).not_to_have_attribute("aria-invalid", "true")
    page.locator("#id_email").fill("ada")
    expect(page.locator("#id_email_error")).to_have_count(1)
    page.locator("#id_email").fill("ada@example.org")
    page.locator("#id_description").fill(TEXT)
    expect(page.locator("main [role=alert]")).to_have_count(0)
    expect(page.locator(".cm-field--error")).to_have_count(0)


def sign_in_elsewhere(visitor: Visitor) -> None:
    """In another tab of the same browser."""
    person = factories.UserFactory()
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    other = visitor.context.new_page()
    other.goto(f"{visitor.origin}/accounts/login/")
    other.locator("#id_login").fill(person.email)
    other.locator("#id_password").fill(factories.PASSWORD)
    other.locator("main form button[type=submit]").first.click()
    other.wait_for_url("**/me/")
    other.close()


def test_a_message_survives_a_sign_in_in_another_tab_and_goes_with_one_click(
    visit: Visit, town: Town
) -> None:
    guest = visit(size=PHONE)
    page = guest.goto("/feedback/?city=prova")
    page.locator("#id_message").fill(TEXT)
    language(page, "en")
    expect(page.locator("#id_message")).to_have_value(TEXT)
    sign_in_elsewhere(guest)
    with guest.watch.expecting("403"):
        page.locator("main form button[type=submit]").click()
        expect(page.locator(".cm-quote")).to_have_text(TEXT)
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".cm-messages .cm-notice--success")).to_be_visible()
    expect(page.locator("#id_message")).to_have_value("")


def test_a_place_to_add_is_kept_over_the_registration_page(visit: Visit, town: Town) -> None:
    page = visit(size=PHONE).goto("/prova/assets/new/")
    page.locator("#id_title").fill("Orto di tutti")
    page.locator("#id_phone").fill("011 123")
    page.locator("button[name=leave][value=register]").click()
    page.wait_for_url("**/accounts/signup/**")
    page.locator("#id_email").fill("ada@example.org")
    language(page, "en")
    expect(page.locator("#id_email")).to_have_value("ada@example.org")
    page.goto(re.sub(r"/en/accounts/.*", "/en/prova/assets/new/", page.url))
    expect(page.locator("#id_title")).to_have_value("Orto di tutti")
    expect(page.locator("#id_phone")).to_have_value("011 123")


def test_a_question_not_asked_yet_is_kept_over_another_language(visit: Visit, town: Town) -> None:
    page = visit(size=PHONE).goto("/prova/analysis/")
    page.locator("[name=subject]").select_option("reports")
    page.locator("[name=status][value=resolved]").evaluate("(box) => box.click()")
    page.locator("[name=corners]").evaluate(
        "(field) => { field.value = '45.05, 7.63'; field.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    language(page, "en")
    expect(page.locator("[name=subject]")).to_have_value("reports")
    expect(page.locator("[name=status][value=resolved]")).to_be_checked()
    expect(page.locator("[name=corners]")).to_have_value("45.05, 7.63")
