"""The page of one feature."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from civicmap.layers import feature_layers
from civicmap.pages.features import phases
from places.models import City
from reports.workflow import ReportStatus
from tests import factories

pytestmark = pytest.mark.django_db

KINDS = list(factories.FACTORIES)


def page(client: Client, thing: Any, prefix: str = "") -> Any:
    with translation.override("it"):
        return client.get(f"{prefix}{thing.get_absolute_url()}")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_kind_has_a_page_in_both_languages(client: Client, city: City, kind: str, prefix: str) -> None:
    thing = factories.FACTORIES[kind](city=city, title="Qualcosa di bello", description="Con **forza**")
    response = page(client, thing, prefix)
    assert response.status_code == 200
    html = response.content.decode()
    assert re.search(r"<h1[^>]*>Qualcosa di bello</h1>", html)
    assert "<strong>forza</strong>" in html
    assert "data-small-map" in html
    assert " style=" not in html


@pytest.mark.parametrize("trait", ["draft", "pending", "hidden"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_public_has_no_page(client: Client, city: City, kind: str, trait: str) -> None:
    thing = factories.FACTORIES[kind](city=city, **{trait: True})
    assert page(client, thing).status_code == 404


def test_old_and_short_addresses_lead_to_the_present_one(client: Client, city: City) -> None:
    thing = factories.ReportFactory(city=city, title="Nuovo titolo")
    for old in (f"/prova/reports/{thing.pk}-vecchio/", f"/prova/reports/{thing.pk}/"):
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (
            301,
            f"/prova/reports/{thing.pk}-nuovo-titolo/",
        )


def test_a_feature_stands_only_under_its_own_city_and_layer(client: Client, city: City) -> None:
    thing = factories.ReportFactory(city=city, title="Buca")
    factories.CityFactory(slug="altrove", elsewhere=True)
    assert client.get(f"/altrove/reports/{thing.pk}-buca/").status_code == 404
    assert client.get(f"/prova/pacts/{thing.pk}-buca/").status_code == 404


def test_a_coarsened_report_tells_neither_its_place_nor_its_address(client: Client, city: City) -> None:
    thing = factories.ReportFactory(city=city, coarse=True, address="Via Segreta 7")
    html = page(client, thing, "/en").content.decode()
    assert "Via Segreta" not in html
    assert f'data-lon="{thing.location.x:.6f}"' not in html
    assert "within about 100 metres" in html


def test_a_missing_position_is_said(client: Client, city: City) -> None:
    html = page(client, factories.ServiceFactory(city=city, nowhere=True), "/en").content.decode()
    assert "Without position" in html
    assert "data-small-map" not in html
    assert "See on the map" not in html


def test_a_list_without_positions_offers_no_way_to_the_map(client: Client, city: City) -> None:
    factories.ServiceFactory(city=city, nowhere=True)
    assert "See on the map" not in client.get("/en/prova/services/").content.decode()
    factories.ServiceFactory(city=city)
    assert "See on the map" in client.get("/en/prova/services/").content.decode()
    assert "See on the map" not in client.get("/en/prova/services/?position=none").content.decode()


def test_example_content_says_so_and_stays_out_of_search_engines(client: Client, city: City) -> None:
    html = page(client, factories.ReportFactory(city=city, is_example=True), "/en").content.decode()
    assert "Example content" in html
    assert '<meta name="robots" content="noindex">' in html
    assert "noindex" not in page(client, factories.ReportFactory(city=city)).content.decode()


def test_a_text_cannot_bring_scripts_styles_or_headings_of_the_page(client: Client, city: City) -> None:
    text = "# Titolo\n<script>alert(1)</script> <b style='x'>b</b> [x](javascript:alert(1)) ![i](https://example.org/i.png)"
    html = page(client, factories.ReportFactory(city=city, description=text)).content.decode()
    assert "<script>alert" not in html
    assert 'href="javascript:' not in html
    assert "<b style" not in html
    assert '<img src="https://example.org' not in html
    assert html.count("<h1") == 1


def test_the_office_and_its_words_stand_in_what_happened(client: Client, city: City) -> None:
    thing = factories.ReportFactory(
        city=city, manager=factories.OfficeFactory(city=city, name="Lavori pubblici")
    )
    factories.move(
        thing,
        status=ReportStatus.IN_PROGRESS,
        quality="office",
        office=thing.manager,
        words="Sopralluogo giovedì.",
    )
    html = page(client, thing).content.decode()
    assert "Sopralluogo giovedì." in html
    assert html.count("Lavori pubblici") >= 2


def test_a_house_shows_its_hours_and_its_desks(client: Client, city: City) -> None:
    house = factories.HouseFactory(city=city, opening_hours="Mo-Su 00:00-24:00", phone="011 123")
    factories.ServiceFactory(city=city, host=house, title="Sportello lavoro", opening_hours="Mo 10:00-12:00")
    factories.ServiceFactory(city=city, host=house, title="Sportello nascosto", hidden=True)
    html = page(client, house, "/en").content.decode()
    assert "Open now" in html
    assert "Open to the public" not in html
    assert "Sportello lavoro" in html
    assert "Sportello nascosto" not in html
    assert 'href="tel:011123"' in html


def test_a_desk_without_contacts_of_its_own_gives_those_of_its_house(client: Client, city: City) -> None:
    house = factories.HouseFactory(city=city, phone="011 123", network="Rete", network_left="2024-25")
    desk = factories.ServiceFactory(city=city, host=house)
    html = page(client, desk, "/en").content.decode()
    assert "Contacts of the house" in html
    assert 'href="tel:011123"' in html
    own = page(
        client, factories.ServiceFactory(city=city, host=house, phone="011 456"), "/en"
    ).content.decode()
    assert 'href="tel:011456"' in own
    assert "011123" not in own
    assert "it had left by 2024-25" in page(client, house, "/en").content.decode()


def test_a_house_without_hours_says_neither_open_nor_closed(client: Client, city: City) -> None:
    html = page(client, factories.HouseFactory(city=city), "/en").content.decode()
    assert "Open now" not in html
    assert "Closed now" not in html


def test_a_suspended_house_is_not_open_whatever_its_hours(client: Client, city: City) -> None:
    house = factories.HouseFactory(city=city, opening_hours="Mo-Su 00:00-24:00", status="suspended")
    for address in (house.get_absolute_url(), "/prova/houses/"):
        html = client.get(f"/en{address}").content.decode()
        assert "Temporarily closed" in html
        assert "Open now" not in html


def test_a_filter_offers_the_citys_own_phases_of_pacts(client: Client, city: City) -> None:
    own = factories.PactFactory(city=city).phase
    other = factories.PhaseFactory(
        procedure__city=factories.CityFactory(slug="altrove"), code="elsewhere", name_it="Fase di altri"
    )
    for address in ("/prova/?layer=pacts", "/prova/pacts/"):
        html = client.get(address).content.decode()
        assert f'value="{own.code}"' in html
        assert f'value="{other.code}"' not in html


def test_a_private_person_is_never_named_as_proponent(client: Client, city: City) -> None:
    html = page(client, factories.PactFactory(city=city, proponent_kind="person"), "/en").content.decode()
    assert "private person" in html


def test_a_proponent_leads_to_the_organisation_of_its_name(client: Client, city: City) -> None:
    body = factories.OrganisationFactory(city=city, title="Amici del parco")
    named = factories.PactFactory(
        city=city, organisation=body, proponent="AMICI DEL PARCO", proponent_kind="association"
    )
    html = page(client, named).content.decode()
    assert (
        f'/organisations/{body.pk}/">Amici del parco</a> <span class="cm-soft">(associazione)</span>' in html
    )
    assert "<dt>Organizzazione</dt>" not in html
    factories.move(body, visibility="hidden")
    html = page(client, named).content.decode()
    assert "AMICI DEL PARCO" in html
    assert f"/organisations/{body.pk}/" not in html
    stated = page(client, factories.PactFactory(city=city, proponent_kind="unknown")).content.decode()
    assert "<dt>Proponente</dt>" not in stated


def test_the_way_of_a_pact_is_done_now_and_next(city: City) -> None:
    make = factories.PhaseFactory
    regulation = factories.ProcedureFactory(city=city)
    every = [
        make(procedure=regulation, code="asked", position=0, tone="new"),
        make(procedure=regulation, code="signed", position=1, tone="progress"),
        make(procedure=regulation, code="running", position=2, tone="done"),
        make(procedure=regulation, code="refused", position=3, tone="closed"),
    ]
    assert [place for place, _phase in phases(every[1], every)] == ["done", "now", "next"]
    assert [phase.code for _place, phase in phases(every[3], every)] == ["asked", "refused"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_costs_the_same_with_more_photos_and_areas(
    client: Client, city: City, districts: Any, kind: str
) -> None:
    thing = factories.FACTORIES[kind](city=city)

    def photos(number: int) -> None:
        for _ in range(number):
            factories.PhotoFactory(
                feature=thing, state="ready", large="photos/l.webp", small="photos/s.webp", width=4, height=3
            )

    def cost() -> int:
        page(client, thing)
        with CaptureQueriesContext(connection) as context:
            assert page(client, thing).status_code == 200
        return len(context)

    photos(1)
    one = cost()
    photos(3)
    assert cost() == one


@pytest.mark.parametrize("kind", list(factories.FACTORIES))
def test_the_pin_has_the_colour_of_its_layer_as_on_the_map(client: Client, city: City, kind: str) -> None:
    layer = next(layer for layer in feature_layers() if layer.kind == kind)
    category = factories.CategoryFactory(kind=kind, code="own-colour", colour="#455b71", icon="tree")
    html = page(client, factories.FACTORIES[kind](city=city, category=category)).content.decode()
    assert f'data-icon="tree" data-colour="{layer.colour}"' in html
    assert f"cm-feature cm-layer-{layer.name}" in html


def imported_pact(city: City, tone: str, **values: Any) -> Any:
    """A pact of a source in the second of three phases."""
    regulation = factories.ProcedureFactory(city=city)
    first, second, _third = (
        factories.PhaseFactory(
            procedure=regulation, code=code, position=position, tone=look, name_it=code, name_en=code
        )
        for position, (code, look) in enumerate([("asked", "new"), ("settled", tone), ("reviewed", "done")])
    )
    source = factories.SourceFactory(date=datetime.date(2026, 6, 12))
    return factories.PactFactory(city=city, phase=second, source=source, **values), first


@pytest.mark.parametrize("tone", ["progress", "done", "closed"])
def test_of_an_imported_pact_only_the_phase_that_the_source_states_is_told(
    client: Client, city: City, tone: str
) -> None:
    pact, first = imported_pact(city, tone)
    html = page(client, pact, "/en").content.decode()
    steps = html[html.index('class="cm-phases"') :].split("</ol>")[0]
    assert steps.count("<li") == 1
    assert pact.phase.name in steps
    assert first.name not in steps
    assert "stated by the source on" in steps
    assert "12 June 2026" in steps
    assert "now" not in re.sub(r"<[^>]*>", "", steps)


def test_once_an_office_moves_an_imported_pact_the_whole_way_is_shown(client: Client, city: City) -> None:
    pact, first = imported_pact(city, "progress")
    factories.move(pact, status=first.code)
    html = page(client, pact, "/en").content.decode()
    assert "stated by the source" not in html
    assert 'aria-current="step"' in html


@pytest.mark.parametrize("tone", ["done", "closed"])
def test_an_end_is_never_going_on(city: City, tone: str) -> None:
    regulation = factories.ProcedureFactory(city=city)
    last = factories.PhaseFactory(procedure=regulation, code="last", position=3, tone=tone)
    assert phases(last, [last]) == [("end", last)]


def test_example_hours_of_a_real_house_are_marked_in_lists_cards_and_data(client: Client, city: City) -> None:
    house = factories.HouseFactory(city=city, opening_hours="24/7", hours_are_example=True)
    factories.HouseFactory(city=city, opening_hours="24/7")
    assert "example hours" in page(client, house, "/en").content.decode()
    assert client.get(f"/en/{city.slug}/houses/").content.decode().count("example hours") == 1
    assert "example hours" in client.get(f"/en/{city.slug}/card/{house.pk}/").content.decode()
    marks = [
        row["properties"]["hours_are_example"] for row in client.get("/api/houses.geojson").json()["features"]
    ]
    assert marks == [True, False]
