"""Whatever people write, no page is wider than a small telephone: names, titles, addresses, links and answers of one long word."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from accounts.models import MailboxMessage
from engagement.models import Move
from tests.browser import pages
from tests.browser.conftest import Visit
from tests.browser.pages import Guide
from tests.browser.test_accessibility import NARROWEST, OVERFLOW
from tests.browser.town import Town
from tests.browser.visit import Visitor

WORD = "Precipitevolissimevolmente" * 4
LINK = f"https://www.{'circoscrizione' * 4}.example/{'allegati-' * 12}"
TEXT = f"{WORD} si legge {LINK}\n\n**{WORD}**\n\n- {LINK}"
TEXTS = {
    "title": WORD, "name": WORD, "name_it": WORD, "name_en": WORD, "plural_it": WORD, "plural_en": WORD, "address": WORD, "alt": WORD,
    "description": TEXT, "contact": TEXT, "answer": TEXT, "reason": TEXT, "outcome": TEXT, "accessibility": TEXT, "transport": TEXT,
    "phone": "+39 011 000 111 222 333 444 interno 55", "email": f"{'sportello' * 6}@{'quartiere' * 6}.example", "website": LINK,
    "document_url": LINK, "proponent": WORD, "place_note": WORD, "hours_note": WORD, "location_note": WORD, "managing_body": WORD,
    "network": WORD, "display_name": WORD[:80], "official_name": WORD, "body_name": WORD, "contact_email": f"{'u' * 60}@{'c' * 60}.example",
    "homepage": LINK, "privacy_contact": WORD, "publisher": WORD, "licence": WORD, "note": WORD,
}  # fmt: skip
"""By the column's name what the town's people have written."""
WRITTEN_BY_PEOPLE = (
    "places",
    "reports",
    "assets",
    "pacts",
    "initiatives",
    "engagement",
    "planning",
    "accounts",
)
ITS_OWN = {"email": ("User",), "name": ("Street",)}
"""Columns that are something else in some models."""


def lengthen(town: Town) -> None:
    """Put long words into every text of the town."""
    Move.objects.create(
        feature=town.things["waiting"],
        what="visibility",
        before="pending",
        after="hidden",
        quality="moderator",
        words=TEXT,
    )
    MailboxMessage.objects.create(to=TEXTS["email"], subject=WORD, body=TEXT, html="")
    for model in apps.get_models():
        if model._meta.app_label not in WRITTEN_BY_PEOPLE or str(model._meta.model_name).endswith("event"):
            continue
        own = {
            field.name: str(TEXTS[field.name])[: field.max_length]
            for field in model._meta.local_fields
            if isinstance(field, (models.CharField, models.TextField)) and field.name in TEXTS
            and model.__name__ not in ITS_OWN.get(field.name, ())
        }  # fmt: skip
        if own:
            model._base_manager.update(**own)


def too_wide(
    visitor: Visitor, guide: Guide, groups: dict[str, list[pages.Address]], *names: str
) -> list[str]:
    """Which of the pages have to be scrolled sideways."""
    visitor.page.set_viewport_size({"width": NARROWEST[0], "height": NARROWEST[1]})
    found = []
    for address in [build(guide) for name in names for build in groups[name]]:
        visitor.page.goto(address, wait_until="domcontentloaded")
        if fault := visitor.page.evaluate(OVERFLOW):
            found.append(f"{address}: {fault}")
    return found


def test_no_page_is_wider_than_a_small_telephone(visit: Visit, town: Town) -> None:
    session, token = pages.report_steps(send=True)
    lengthen(town)
    guide = Guide(town, token)
    guest = visit()
    guest.enter(session)
    everybody = {**pages.GUEST, **pages.SENT}
    everybody["area"] = [pages.to("area", "prova", "district", "A")]
    everybody["layer"] = [pages.to("layer", "prova", "initiatives")]
    everybody["feature"] = [pages.feature(name) for name in ("house", "pact")]
    everybody["report_follow"] = [pages.private("report_follow")]
    faults = too_wide(
        guest, guide, everybody, "home", "open_data_city", "embed", "mailbox", "map", "area", "layer", "feature", "question",
        "ogc_item", "report_follow",
    )  # fmt: skip
    faults += too_wide(
        visit(user=town.people["citizen"]),
        guide,
        pages.CITIZEN,
        "my_things",
        "item_edit",
        "report_mine",
    )
    staff = {**pages.STAFF, "moderation_item": [pages.to("moderation_item", "prova", "@waiting")]}
    faults += too_wide(
        visit(user=town.people["admin"]), guide, staff, "moderation_item", "report_move", "question"
    )
    assert faults == []
