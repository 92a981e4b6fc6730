"""On a phone without a network: a report is written, waits, is changed, and is sent once when the network is back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from reports.models import Report
from tests.browser.axe import violations
from tests.browser.conftest import Visit
from tests.browser.reporting import telling_photo
from tests.browser.test_nothing_lost import to_the_text
from tests.browser.town import Town
from tests.browser.visit import PHONE, Visitor, eventually

NO_NETWORK = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to fetch")
TEXT = "Larga mezzo metro, oggi."
LATER = "Buca davanti alla scuola"


def visitor(visit: Visit, prefix: str = "", **options: Any) -> Visitor:
    """Somebody on a phone whose browser has kept the report form after one visit to the map."""
    guest = visit(size=PHONE, service_workers="allow", **options)
    page = guest.goto(f"{prefix}/prova/")
    form = f"{prefix}/prova/reports/outbox/"
    eventually(lambda: page.evaluate("async (form) => Boolean(await caches.match(form))", form), True)
    return guest


def fill(page: Page, **changed: str) -> None:
    """Everything but the place and photos."""
    page.locator(".cm-choice:has(input[value=roads])").click()
    typed = {"title": "Buca", "description": TEXT, "email": "ada@example.org", **changed}
    for name, value in typed.items():
        page.locator(f"#id_{name}").fill(value)
    page.locator("#id_privacy").check()


def sent() -> list[str]:
    return list(Report.objects.filter(description=TEXT).values_list("title", flat=True))


@pytest.mark.parametrize(
    ("prefix", "title", "waits", "offline"),
    [
        ("", "Segnala senza rete", "Aspetta la rete.", "Non sei in rete"),
        ("/en", "Report without a signal", "Waits for the network.", "You are offline"),
    ],
)
def test_a_report_written_without_a_network_is_sent_once_when_it_is_back(
    visit: Visit, town: Town, tmp_path: Path, prefix: str, title: str, waits: str, offline: str
) -> None:
    guest = visitor(visit, prefix)
    page = guest.page
    guest.context.set_offline(True)
    with guest.watch.expecting(*NO_NETWORK):
        page.goto(f"{prefix}/prova/reports/new/")
        expect(page.locator("h1")).to_have_text(title)
        page.locator("[data-position]").click()
        expect(page.locator("#id_latitude")).to_have_value("45.050000")
        page.locator("#id_photos").set_input_files(telling_photo(tmp_path))
        expect(page.locator("[data-photos-kept] img")).to_be_visible()
        fill(page)
        page.locator("[data-keep]").click()
        row = page.locator("[data-outbox-list] > li")
        expect(row.locator("[data-state]")).to_have_text(waits)

        # Another page says what is missing and leads back to the form, where the report can be changed.
        page.goto(f"{prefix}/prova/")
        expect(page.locator("h1")).to_have_text(offline)
        page.locator("[data-forms-kept] a").click()
        row.locator("[data-edit]").click()
        expect(page.locator("#id_description")).to_have_value(TEXT)
        expect(page.locator("[data-photos-kept] img")).to_be_visible()
        page.locator("#id_title").fill(LATER)
        page.locator("[data-keep]").click()
        expect(row.locator("[data-title]").first).to_have_text(LATER)
        other = guest.context.new_page()
        other.goto(f"{prefix}/prova/reports/outbox/")
        expect(other.locator("[data-outbox-list] [data-state]")).to_have_text(waits)
        assert sent() == []

        guest.context.set_offline(False)
        expect(row.locator("[data-state]")).to_contain_text("2026-")
    report = Report.objects.get(title=LATER)
    assert sent() == [LATER]
    assert report.photos.count() == 1
    assert report.lang == (prefix.strip("/") or "it")
    expect(other.locator("[data-outbox-list] [data-state]")).to_contain_text(report.reference)


def test_a_refused_report_opens_as_it_was_typed_with_the_reason(visit: Visit, town: Town) -> None:
    guest = visitor(visit)
    page = guest.goto("/prova/reports/outbox/")
    fill(page)
    page.locator("#id_latitude").fill("1")
    page.locator("#id_longitude").fill("1")
    with guest.watch.expecting("400"):
        page.locator("[data-keep]").click()
        expect(page.locator("[data-outbox-list] [data-state]")).to_contain_text("Non accettata")
    assert sent() == []
    page.locator("[data-edit]").click()
    expect(page.locator("[data-outbox-faults] li")).to_contain_text("fuori")
    expect(page.locator("#id_title")).to_have_value("Buca")
    page.locator("[data-position]").click()
    page.locator("[data-keep]").click()
    expect(page.locator("[data-outbox-list] [data-state]")).to_contain_text("2026-")
    assert sent() == ["Buca"]


def test_what_waits_is_told_on_other_pages_and_can_be_deleted(visit: Visit, town: Town) -> None:
    guest = visitor(visit)
    page = guest.page
    with guest.watch.expecting(*NO_NETWORK, "503"):
        page.goto("/prova/reports/outbox/")
        # A network that carries no report: it waits, and other pages say so.
        guest.context.route("**/reports/outbox/token/", lambda route: route.fulfill(status=503, body="no"))
        fill(page, address="Via Roma 1")
        page.locator("[data-keep]").click()
        expect(page.locator("[data-outbox-list] > li")).to_have_count(1)
        page.goto("/prova/reports/")
        expect(page.locator("[data-outbox-count]")).to_have_text("1")
        page.locator("[data-outbox] a").click()
        page.on("dialog", lambda dialog: dialog.accept())
        page.locator("[data-delete]").click()
        expect(page.locator("[data-outbox-panel]")).to_be_hidden()
        page.goto("/prova/reports/")
        expect(page.locator("[data-outbox]")).to_be_hidden()
    assert sent() == []


def test_the_form_takes_over_what_was_typed_before_the_network_ended(visit: Visit, town: Town) -> None:
    guest = visitor(visit)
    page = guest.goto("/prova/reports/new/")
    to_the_text(page)
    page.locator("#id_title").fill("Buca")
    page.locator("#id_description").fill(TEXT)
    page.locator("#id_email").fill("ada@example.org")
    guest.context.set_offline(True)
    with guest.watch.expecting(*NO_NETWORK):
        page.locator(".cm-bottombar .cm-button--primary").click()
        expect(page.locator("h1")).to_have_text("Segnala senza rete")
        expect(page.locator("input[value=roads]")).to_be_checked()
        expect(page.locator("#id_address")).to_have_value("Corso Regina Margherita")
        expect(page.locator("#id_title")).to_have_value("Buca")
        expect(page.locator("#id_privacy")).to_be_checked()
    guest.context.set_offline(False)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_form_and_list_are_accessible_without_a_network(visit: Visit, town: Town, prefix: str) -> None:
    guest = visitor(visit, prefix, bypass_csp=True)
    page = guest.page
    guest.context.set_offline(True)
    with guest.watch.expecting(*NO_NETWORK):
        page.goto(f"{prefix}/prova/reports/outbox/")
        fill(page, address="Via Roma 1")
        page.locator("[data-keep]").click()
        expect(page.locator("[data-outbox-list] > li")).to_have_count(1)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.goto(f"{prefix}/prova/areas/")
        assert violations(page) == []


def test_what_the_browser_keeps_names_nobody_and_is_not_shown_while_there_is_a_network(
    visit: Visit, town: Town
) -> None:
    office = town.people["office"]
    guest = visitor(visit, user=office)
    page = guest.goto("/prova/reports/outbox/")
    expect(page.locator(".cm-slim__name")).to_have_text(office.public_name)
    kept: list[str] = page.evaluate(
        """async () => {
            const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
            const answers = (await Promise.all(caches_.map((cache) => cache.matchAll()))).flat();
            const pages = answers.filter((answer) => answer.headers.get("Content-Type").includes("html"));
            return Promise.all(pages.map((page) => page.text()));
        }"""
    )
    # The form of this city and language, and the page without a network in both languages.
    assert len(kept) == 3
    assert not [text for text in kept if office.public_name in text or "csrfmiddlewaretoken" in text]
