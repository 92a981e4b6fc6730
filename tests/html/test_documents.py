"""The Nu HTML checker finds nothing in the document of any page, in Italian and in English, before any script runs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from places.models import City, Feature
from tests.browser import pages
from tests.browser.pages import Guide
from tests.browser.town import Town, build
from tests.html import checker


@pytest.fixture
def town(db: None, settings: Any) -> Town:
    """The browser tests' town, as a demonstration."""
    settings.DEMO = True
    settings.EMAIL_BACKEND = "accounts.letters.delivery.QueuedEmailBackend"  # tests put a list in its place
    return build()


def documents(client: Client, guide: Guide, groups: dict[str, list[pages.Address]]) -> dict[str, str]:
    """Every page of the groups in both languages, by address."""
    found: dict[str, str] = {}
    for addresses in groups.values():
        for build_address in addresses:
            with translation.override("it"):
                italian = build_address(guide)
            for address in (italian, f"/en{italian}"):
                if is_an_address(address):
                    answer = client.get(address, follow=True)
                    assert answer["Content-Type"].startswith("text/html"), f"{address}: {answer.status_code}"
                    found[address] = answer.content.decode()
    return found


def is_an_address(address: str) -> bool:
    """Whether the site has the address: some pages have one address for both languages."""
    try:
        with translation.override("en" if address.startswith("/en/") else "it"):
            resolve(address.partition("?")[0])
    except Resolver404:
        return False
    return True


def signed_in(town: Town, name: str) -> Client:
    """A browser of one of the town's people."""
    client = Client(headers={"accept": "text/html"})
    client.force_login(town.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def with_session(key: str) -> Client:
    """A browser that goes on with a guest's session."""
    client = Client(headers={"accept": "text/html"})
    client.cookies[site.SESSION_COOKIE_NAME] = key
    return client


@pytest.mark.long
def test_pages_for_everybody(town: Town) -> None:
    assert checker.faults(documents(with_session(""), Guide(town), pages.GUEST)) == []


@pytest.mark.long
def test_pages_of_people_and_of_the_staff(town: Town) -> None:
    found = documents(signed_in(town, "citizen"), Guide(town), pages.CITIZEN)
    found |= documents(signed_in(town, "admin"), Guide(town), pages.STAFF)
    session, _token = pages.report_steps(send=False)
    found |= documents(with_session(session), Guide(town), pages.SENDER)
    session, token = pages.report_steps(send=True)
    found |= documents(with_session(session), Guide(town, token), pages.SENT)
    assert checker.faults(found) == []


def test_refused_forms_and_errors(town: Town) -> None:
    guest, citizen = with_session(pages.report_steps(send=False)[0]), signed_in(town, "citizen")
    with translation.override("it"):
        description = reverse("report_new_description", args=["prova"])
        proposal = reverse("item_new", args=["prova", "initiatives"])
    found = {
        "404": guest.get("/prova/nothing-here/"),
        "400": guest.get("/prova/?from=yesterday"),
        "description": guest.post(description, {"title": "", "email": "no address"}),
        "sign-in": guest.post(reverse("account_login"), {"login": "nobody@example.org", "password": "wrong"}),
        "proposal": citizen.post(proposal, {"title": "Orto"}),
    }
    assert checker.faults({name: answer.content.decode() for name, answer in found.items()}) == []


OF_PACKAGES = re.compile(
    "A table row was"  # Django: a row of an inline table is shorter than its head
    "|ID “(force-img-path|Control-ResetView-)"  # django-leaflet: every map of a form brings its settings
    "|hidden” must not have any “aria"  # Django: the first value of a field, kept beside it
    "|“option”"  # Django: the empty choice of a field with a search
    "|“select” element with a “required”"  # Django: a field whose choices are searched for
)
"""What the templates of Django's administration and of django-leaflet do, whatever we give them."""


@pytest.mark.parametrize("language", ["it", "en"])
def test_pages_of_the_administration_with_our_maps(town: Town, language: str) -> None:
    client = signed_in(town, "admin")
    client.cookies[site.LANGUAGE_COOKIE_NAME] = language
    addresses = [
        reverse("admin:places_city_change", args=[City.objects.get(slug="prova").pk]),
        reverse("admin:places_area_add"),
        reverse(
            "admin:reports_report_change",
            args=[Feature.objects.filter(kind="reports.report").earliest("pk").pk],
        ),
        reverse("admin:places_house_change", args=[town.things["house"].pk]),
    ]
    found = checker.faults({address: client.get(address).content.decode() for address in addresses})
    assert [fault for fault in found if not OF_PACKAGES.search(fault)] == []
