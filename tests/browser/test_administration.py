"""axe-core finds nothing on the pages of the administration where the page or a widget is ours, wide or narrow."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from places.models import Area, AreaImport
from tests.browser.axe import violations
from tests.browser.conftest import Visit
from tests.browser.town import Town
from tests.browser.visit import DESKTOP, PHONE, eventually

OF_DJANGO = ("th:empty", "#searchbar")
"""Empty heads over what has no name in a table, and a search whose only label is a picture."""


def addresses(town: Town) -> list[str]:
    """One of each: a list, forms with maps, hours, inline tables and searched fields, and the pages that Django has not."""
    city, house = town.city, town.things["house"]
    upload = AreaImport.objects.create(
        city=city, kind="zona", state="ready", report=["2 nuove"], author=town.people["admin"], language="it"
    )

    def change(model: str, pk: int) -> str:
        return reverse(f"admin:{model}_change", args=[pk])

    return [
        change("places_city", city.pk),
        reverse("admin_add_city"),
        reverse("admin_import_areas", args=[city.pk]),
        reverse("admin_area_import", args=[city.pk, upload.pk]),
        change("places_area", Area.objects.earliest("pk").pk),
        change("places_house", house.pk),
        reverse("admin:places_house_history", args=[house.pk]),
        reverse("admin:places_house_delete", args=[house.pk]),
        reverse("admin:reports_report_changelist"),
        reverse("admin:places_concept_add"),
        reverse("admin:assets_organisation_add"),
    ]


@pytest.mark.long
def test_our_pages_of_the_administration_are_accessible(visit: Visit, town: Town) -> None:
    visitor = visit(user=town.people["admin"], bypass_csp=True)
    page, found = visitor.page, []
    for address in addresses(town):
        page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
        page.goto(address)
        for width, height in (DESKTOP, PHONE):
            page.set_viewport_size({"width": width, "height": height})
            found += [f"{address} at {width}: {fault}" for fault in violations(page, leave_out=OF_DJANGO)]
    assert found == []


def test_the_pin_of_a_thing_is_drawn_where_it_is(visit: Visit, town: Town) -> None:
    page = visit(user=town.people["admin"]).goto(
        reverse("admin:places_house_change", args=[town.things["house"].pk])
    )
    pin = page.locator("#id_location-map img.leaflet-marker-icon")
    pin.scroll_into_view_if_needed()
    expect(pin).to_be_visible()
    eventually(lambda: pin.evaluate("image => image.complete && image.naturalWidth > 0"), True)
