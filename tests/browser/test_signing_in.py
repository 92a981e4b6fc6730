"""Signing in as a person does: by a passkey, by a code of an app, by a code that was mailed."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect

from accounts.models import MailboxMessage
from tests.browser.conftest import Visit
from tests.browser.sight import in_sight
from tests.browser.town import Town
from tests.browser.visit import PHONE, Visitor

PASSWORD = "una frase lunga"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""A telephone that keeps passkeys and knows its owner's finger."""


@pytest.fixture
def citizen(town: Town) -> Any:
    """The citizen, with a password and a confirmed address."""
    user = town.people["citizen"]
    user.set_password(PASSWORD)
    user.lang = "it"
    user.save()
    user.emailaddress_set.update_or_create(email=user.email, defaults={"verified": True, "primary": True})
    return user


@pytest.fixture
def phone(browser: Browser, origin: str, town: Town) -> Iterator[Visitor]:
    """A telephone. Passkeys belong to a name, which an address made of numbers is not."""
    visitor = Visitor(browser, origin.replace("127.0.0.1", "localhost"), size=PHONE)
    yield visitor
    visitor.context.close()
    assert visitor.watch.faults == []


def typed_in(page: Page, user: Any) -> None:
    """Address and password."""
    page.get_by_label("E-mail", exact=False).first.fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()


def narrow_enough(page: Page) -> None:
    """The page need not be scrolled sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_passkey_is_added_and_signs_in_without_a_password(phone: Visitor, citizen: Any) -> None:
    page = phone.goto("/accounts/login/?next=/accounts/2fa/")
    session = phone.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    key = session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]
    typed_in(page, citizen)

    page.get_by_role("link", name="Aggiungi una passkey").click()
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Conferma").click()
    page.get_by_label("Nome della passkey").fill("Il mio telefono")
    button = page.get_by_role("button", name="Aggiungi una passkey")
    in_sight(button)
    narrow_enough(page)
    button.click()
    expect(page.get_by_role("heading", name="Codici di recupero", level=1)).to_be_visible()
    narrow_enough(page)
    page.get_by_role("link", name="Fatto").click()
    expect(page.get_by_text("Il mio telefono").first).to_be_visible()
    assert page.get_by_text("Solo come secondo fattore").count() == 0
    assert Authenticator.objects.filter(user=citizen, type="webauthn").count() == 1

    page = phone.goto("/me/")
    page.locator("main form[action$='/accounts/logout/'] button").click()
    # A finger that the telephone does not know opens nothing, and the page says so.
    page = phone.goto("/accounts/login/?next=/me/profile/")
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.get_by_role("button", name="Accedi con una passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Non ha funzionato")
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})
    button = page.get_by_role("button", name="Accedi con una passkey")
    in_sight(button)
    button.click()
    page.wait_for_url("**/me/profile/")
    expect(page.get_by_text(citizen.email).first).to_be_visible()


def test_a_passkey_is_the_second_step_after_a_password(phone: Visitor, citizen: Any) -> None:
    page = phone.goto("/accounts/login/?next=/accounts/2fa/webauthn/add/")
    session = phone.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    typed_in(page, citizen)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Conferma").click()
    page.get_by_role("button", name="Aggiungi una passkey").click()
    expect(page.get_by_role("heading", name="Codici di recupero", level=1)).to_be_visible()
    page = phone.goto("/me/")
    page.locator("main form[action$='/accounts/logout/'] button").click()
    page = phone.goto("/accounts/login/")
    typed_in(page, citizen)
    expect(page.get_by_role("heading", name="Secondo passo")).to_be_visible()
    narrow_enough(page)
    page.get_by_role("button", name="Usa una passkey").click()
    page.wait_for_url("**/me/")


def test_a_code_of_the_app_is_the_second_step(visit: Visit, citizen: Any) -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(citizen, secret)
    visitor = visit(size=PHONE)
    page = visitor.goto("/accounts/login/")
    typed_in(page, citizen)
    page.get_by_label("Codice").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.locator("form:has(input[name=code]) button[type=submit]").click()
    page.wait_for_url("**/me/")


def test_a_code_by_mail_signs_in(visit: Visit, citizen: Any, run_jobs: Callable[[], None]) -> None:
    visitor = visit(size=PHONE)
    page = visitor.goto("/accounts/login/")
    page.get_by_role("link", name="Mandami un codice per e-mail").click()
    page.locator("input[name=email]").fill(citizen.email)
    page.get_by_role("button", name="Mandami un codice").click()
    page.wait_for_url("**/accounts/login/code/confirm/")
    narrow_enough(page)
    run_jobs()
    found = re.search(r"^([0-9]{6})$", MailboxMessage.objects.latest("pk").body, re.MULTILINE)
    assert found
    page.get_by_label("Il codice dell’e-mail").fill(found[1])
    page.locator("form:has(input[name=code]) button[type=submit]").click()
    page.wait_for_url("**/me/")
