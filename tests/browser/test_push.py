"""Notices on a device: what the service worker shows of a message, and what the page says where a browser takes none.

Chromium's headless shell shows no notices and reaches no push service, so the worker is handed a message and asked what it would show.
"""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.town import Town
from tests.browser.visit import PHONE

DELIVER = """(text) => new Promise((resolve) => {
  self.registration.showNotification = async (title, { body, tag, data }) => resolve([title, body, tag, data.url]);
  self.dispatchEvent(new PushEvent("push", { data: text }));
})"""
"""What the worker shows of a message."""


@pytest.mark.parametrize(
    ("prefix", "button", "denied"),
    [
        ("", "Accendi le notifiche su questo dispositivo", "Il browser non permette"),
        ("/en", "Turn on notices on this device", "The browser does not allow"),
    ],
)
def test_the_worker_shows_what_arrives_and_a_refusal_is_said(
    visit: Visit, town: Town, prefix: str, button: str, denied: str
) -> None:
    citizen = visit(size=PHONE, user=town.people["citizen"], service_workers="allow")
    page = citizen.goto(f"{prefix}/me/notices/")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("status").filter(has_text=denied)).to_be_visible()
    (worker,) = citizen.context.service_workers
    news = {"title": "Buca in via Roma", "body": "Nuovo · Strade", "url": "/prova/", "tag": "news-1"}
    shown = worker.evaluate(DELIVER, json.dumps(news))
    assert shown == [news["title"], news["body"], news["tag"], news["url"]]


def test_a_browser_that_cannot_says_so(visit: Visit, town: Town) -> None:
    citizen = visit(size=PHONE, user=town.people["citizen"])
    citizen.context.add_init_script("delete window.PushManager;")
    page = citizen.goto("/me/notices/")
    expect(page.get_by_role("status").filter(has_text="Questo browser non riceve notifiche")).to_be_visible()
    expect(page.get_by_role("button", name="Accendi le notifiche su questo dispositivo")).to_be_hidden()
