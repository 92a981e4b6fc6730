"""A visitor on the map: filters, pins, cards, areas, addresses."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from places.models import Feature
from tests.browser.atlas import Atlas
from tests.browser.conftest import Visit
from tests.browser.town import HOUSE_AT, Town
from tests.browser.visit import DESKTOP, HERE, PHONE, eventually

WAYS = [
    pytest.param("", DESKTOP, id="italian"),
    pytest.param("/en", DESKTOP, id="english"),
    pytest.param("", PHONE, id="phone"),
]

NEAR_LONELY = "#14/45.07900/7.61000"
"""On a phone too the pin of the lonely report is in sight, above the sheet, and by itself."""


def numbers(town: Town, **wanted: str) -> dict[str, int]:
    """How many public items there are, and how many of them have a place."""
    found = Feature.objects.public().in_city(town.city).filter(**wanted)
    return {"total": found.count(), "placed": found.filter(public_location__isnull=False).count()}


@pytest.mark.parametrize(("prefix", "size"), WAYS)
def test_filters_change_list_pins_and_status_line_alike(
    visit: Visit, town: Town, prefix: str, size: tuple[int, int]
) -> None:
    visitor = visit(size=size)
    page = visitor.goto(f"{prefix}/prova/")
    atlas = Atlas(page)
    expect(page.locator("html")).to_have_attribute("lang", prefix.strip("/") or "it")
    atlas.shows(**numbers(town), announced=False)

    atlas.chip("layer", "reports").click()
    atlas.shows(**numbers(town, kind="reports.report"))
    atlas.chip("category", "lighting").click()
    atlas.shows(**numbers(town, kind="reports.report", category__code="lighting"))
    atlas.chip("category", "lighting").click()
    atlas.shows(**numbers(town, kind="reports.report"))

    search = page.locator("#cm-search")
    search.fill("lampioni")
    search.press("Enter")
    atlas.shows(total=4, placed=4)
    assert "q=lampioni" in atlas.address()
    assert "layer=reports" in atlas.address()

    # Each filter can be taken off by itself, and everything at once.
    page.locator(".cm-active a").first.click()
    atlas.shows(**numbers(town, kind="reports.report"))
    page.locator("[data-all]").click()
    atlas.shows(**numbers(town))


def test_status_and_area_filters_stand_in_the_panel(visit: Visit, town: Town) -> None:
    page = visit().goto("/prova/?layer=reports")
    atlas = Atlas(page)
    page.locator("[data-more-filters] > summary").click()
    page.locator("[data-layer-group=reports] .cm-more-filters__exact > summary").click()
    atlas.chip("status", "resolved").click()
    atlas.shows(**numbers(town, kind="reports.report", status="resolved"))
    expect(page.locator("[data-used]")).to_have_text("1")
    page.locator("#cm-filter-area").select_option("district:B")
    inside = Feature.objects.public().in_city(town.city).filter(
        kind="reports.report", status="resolved", feature_areas__area__code="B"
    )  # fmt: skip
    atlas.shows(total=inside.count(), placed=inside.count())
    assert inside.count() > 0


def test_more_of_the_list_comes_when_asked_for(visit: Visit, town: Town) -> None:
    page = visit().goto("/prova/")
    rows = page.locator("[data-rows] > [data-id]")
    expect(rows).to_have_count(20)
    page.locator("[data-more]").click()
    expect(rows).to_have_count(40)
    expect(rows.nth(20).locator("a")).to_be_focused()
    page.locator("[data-more]").click()
    expect(rows).to_have_count(numbers(town)["total"])
    expect(page.locator("[data-more]")).to_have_count(0)


@pytest.mark.parametrize(("prefix", "size"), WAYS)
def test_an_item_opens_by_its_pin_and_from_the_list(
    visit: Visit, town: Town, prefix: str, size: tuple[int, int]
) -> None:
    page = visit(size=size).goto(f"{prefix}/prova/?category=roads{NEAR_LONELY}")
    atlas = Atlas(page)
    lonely, own = town.things["lonely"], town.things["own"]

    atlas.pin(lonely).click()
    atlas.opened(lonely)
    expect(atlas.pin(lonely)).to_have_attribute("aria-pressed", "true")
    atlas.card().press("Escape")
    expect(atlas.card()).to_have_count(0)
    expect(atlas.pin(lonely)).to_be_focused()

    atlas.row(own).locator("[data-show]").click()
    atlas.opened(own)
    eventually(lambda: atlas.view.zoom >= 17, True)
    expect(atlas.pin(own)).to_have_attribute("aria-pressed", "true")
    atlas.still()
    there = atlas.address()

    atlas.card().locator("a.cm-popcard__link").click()
    expect(page.locator("h1")).to_have_text(own.title)
    expect(page).to_have_url(re.compile(rf"{prefix}/prova/reports/{own.pk}-"))
    page.go_back()
    atlas.opened_again(own)
    eventually(atlas.address, there)


def test_pointing_at_one_side_marks_the_other(visit: Visit, town: Town) -> None:
    page = visit().goto("/prova/?category=roads")
    atlas = Atlas(page)
    lonely = town.things["lonely"]
    expect(atlas.pin(lonely)).to_be_visible()
    atlas.row(lonely).hover()
    expect(atlas.pin(lonely)).to_contain_class("cm-marked")
    page.locator("#cm-results-heading").hover()
    expect(atlas.pin(lonely)).not_to_contain_class("cm-marked")
    atlas.pin(lonely).hover()
    expect(atlas.row(lonely)).to_contain_class("cm-marked")
    atlas.row(lonely).locator("a").first.focus()
    expect(atlas.pin(lonely)).to_contain_class("cm-marked")


def test_a_cluster_opens_by_going_closer_and_one_spot_as_a_list(visit: Visit, town: Town) -> None:
    page = visit().goto("/prova/?layer=houses,services")
    atlas = Atlas(page)
    cluster = page.locator("#cm-map .cm-cluster")
    expect(cluster).to_have_count(1)
    cluster.click()
    expect(atlas.card().locator(".cm-spot > [data-id]")).to_have_count(4)
    atlas.card().locator(f'[data-id="{town.things["Doposcuola"].pk}"] a').click()
    expect(page.locator("h1")).to_have_text("Doposcuola")

    page = visit().goto("/prova/?layer=reports")
    atlas = Atlas(page)
    eventually(atlas.on_the_map, numbers(town, kind="reports.report")["placed"])
    atlas.drawn()
    before = atlas.view.zoom
    page.locator("#cm-map .cm-cluster[tabindex='0']").first.click()
    eventually(lambda: atlas.view.zoom > before, True)
    expect(page.locator("#cm-map .cm-pin[data-id]").first).to_be_visible()


def test_another_part_of_the_map_is_searched_when_asked(visit: Visit, town: Town) -> None:
    page = visit().goto("/prova/#15/45.06000/7.62000")
    atlas = Atlas(page)
    again = page.locator(".cm-search-here")
    atlas.drawn()
    expect(again).to_be_hidden()
    page.mouse.move(1000, 500)
    page.mouse.down()
    page.mouse.move(1060, 540, steps=4)
    page.mouse.up()
    expect(again).to_be_visible()
    eventually(atlas.counted, numbers(town)["total"])
    again.click()
    expect(again).to_be_hidden()
    expect(page.locator(".cm-active")).to_be_visible()
    eventually(lambda: 4 <= atlas.counted() < numbers(town)["total"], True)
    expect(atlas.row(town.things["house"])).to_be_visible()
    assert "bbox=" in atlas.address()


def test_the_border_of_an_area_opens_the_area(visit: Visit, town: Town) -> None:
    visitor = visit()
    page = visitor.goto("/prova/")
    atlas = Atlas(page)
    page.locator(".cm-layers > button").click()
    page.locator("input[name=cm-areas][value=district]").check()
    eventually(lambda: atlas.view.areas, "district")
    expect(page.locator(".cm-area-name").first).to_be_visible()
    atlas.drawn()
    page.keyboard.press("Escape")
    names = {"Quartiere Ponente": "A", "Quartiere Levante": "B"}
    map_box = page.locator("#cm-map").bounding_box()
    assert map_box
    page.mouse.click(map_box["x"] + map_box["width"] / 2 - 60, map_box["y"] + map_box["height"] * 0.93)
    name = atlas.card().locator(".cm-area-card__name").text_content() or ""
    code = names[name.strip()]
    atlas.card().locator("button.cm-button").click()
    expect(page.locator("#cm-filter-area")).to_have_value(f"district:{code}")
    inside = Feature.objects.public().filter(
        feature_areas__area__code=code, feature_areas__kind__code="district"
    )
    atlas.shows(total=inside.count(), placed=inside.count())

    # The same place on a page of its own.
    page = visitor.goto("/prova/areas/district/at/?lon=7.61&lat=45.02")
    assert page.url.endswith("/prova/areas/district/A/")
    expect(page.locator("h1")).to_contain_text("Quartiere Ponente")


def test_a_search_sent_while_typing_leaves_the_list_of_addresses_shut(visit: Visit, town: Town) -> None:
    page = visit().goto("/prova/")
    atlas = Atlas(page)
    atlas.shows(**numbers(town), announced=False)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggestions/" in request.url else None)
    page.clock.install()
    search = page.locator("#cm-search")
    search.fill("lampioni")
    search.press("Enter")
    page.clock.fast_forward(5000)
    eventually(lambda: "q=lampioni" in atlas.address(), True)
    expect(search).to_be_focused()
    expect(page.locator(".cm-addresses").first).to_be_hidden()
    assert len(asked) == 1, "Enter asks whether the words are an address, typing asks nothing more"
    # Typing on offers addresses as before.
    search.press_sequentially("corso")
    page.clock.fast_forward(5000)
    eventually(lambda: len(asked) > 1, True)


def test_a_pasted_address_shows_the_same_view(visit: Visit, town: Town) -> None:
    page = visit().goto("/prova/")
    atlas = Atlas(page)
    page.locator(".cm-layers > button").click()
    page.locator("input[name=cm-areas][value=zone]").check()
    page.keyboard.press("Escape")
    atlas.chip("layer", "reports").click()
    atlas.chip("category", "waste").click()
    atlas.shows(**numbers(town, category__code="waste"))
    thing = town.things["coarse"]
    atlas.pin(thing).click()
    atlas.opened(thing)
    atlas.still()

    there = atlas.address()
    other = visit().goto(there)
    twin = Atlas(other)
    twin.opened_again(thing)
    # The number alone: opening a card may move the map, and pins beyond its edge are on the other map by what it drew before.
    eventually(twin.counted, numbers(town, category__code="waste")["total"])
    twin.still()
    assert twin.view == atlas.view
    assert twin.address() == there
    expect(other.locator("input[name=cm-areas][value=zone]")).to_be_checked()
    expect(other.locator("input[name=category][value=waste]")).to_be_checked()


def test_the_back_button_takes_the_last_filter_off(visit: Visit, town: Town) -> None:
    page = visit().goto("/prova/")
    atlas = Atlas(page)
    atlas.shows(**numbers(town), announced=False)
    atlas.chip("layer", "initiatives").click()
    atlas.shows(**numbers(town, kind="initiatives.initiative"))
    page.go_back()
    atlas.shows(**numbers(town))
    expect(page.locator("input[name=layer][value=initiatives]")).not_to_be_checked()
    page.go_forward()
    atlas.shows(**numbers(town, kind="initiatives.initiative"))
    expect(page.locator("input[name=layer][value=initiatives]")).to_be_checked()


@pytest.mark.parametrize(("prefix", "size"), WAYS)
def test_an_address_with_a_typing_error_is_found(
    visit: Visit, town: Town, prefix: str, size: tuple[int, int]
) -> None:
    page = visit(size=size).goto(f"{prefix}/prova/")
    atlas = Atlas(page)
    search = page.locator("#cm-search")
    search.fill("via garibladi")
    options = page.locator("[role=listbox] [role=option]")
    expect(options.first).to_contain_text("Via Giuseppe Garibaldi")
    expect(search).to_have_attribute("aria-expanded", "true")
    options.first.click()
    expect(page.locator(".cm-pin--here")).to_be_visible()
    eventually(lambda: round(atlas.view.zoom), 17)
    atlas.still()
    assert abs(atlas.view.lon - 7.629) < 0.01
    assert abs(atlas.view.lat - 45.053) < 0.01

    search.fill("45.06, 7.62")
    expect(options).to_have_count(1)
    search.press("Enter")
    eventually(lambda: abs(atlas.view.lon - 7.62) < 0.002 and abs(atlas.view.lat - 45.06) < 0.005, True)


def test_an_address_takes_the_place_of_the_words_searched_before(visit: Visit, town: Town) -> None:
    page = visit().goto("/prova/?q=buca")
    atlas = Atlas(page)
    search = page.locator("#cm-search")
    search.fill("via garibaldi")
    page.locator("[role=listbox] [role=option]").first.click()
    eventually(lambda: "q=" in atlas.address(), False)
    eventually(atlas.counted, Feature.objects.public().in_city(town.city).count())
    # The list counts from there, says so, and says how far each thing is.
    expect(page.locator("#cm-sort")).to_have_value("near")
    expect(page.locator(".cm-active a")).to_have_text(re.compile("vicino a Via Giuseppe Garibaldi"))
    expect(page.locator("[data-rows] .cm-card__far").first).to_have_text(re.compile(r"^\d+ m$|^\d,\d km$"))
    page.locator(".cm-active a").click()
    expect(page.locator("#cm-sort")).to_have_value("recent")
    expect(page.locator(".cm-card__far")).to_have_count(0)
    eventually(lambda: "near=" in atlas.address(), False)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_near_me_goes_there_and_lists_the_nearest_first(
    visit: Visit, town: Town, size: tuple[int, int]
) -> None:
    exact = {"latitude": HERE["latitude"] + 0.00037, "longitude": HERE["longitude"] - 0.00042, "accuracy": 30}
    page = visit(size=size, geolocation=exact).goto("/prova/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    atlas = Atlas(page)
    page.locator("[data-buttons] .cm-map-group:nth-of-type(2) button").first.click()
    eventually(lambda: round(atlas.view.zoom), 16)
    expect(page.locator("#cm-sort")).to_have_value("near")
    expect(page.locator(".cm-pin--here")).to_be_visible()
    # What people share holds a rounded view; the server is asked from a rounded place.
    atlas.still()
    assert "near=" not in atlas.address()
    assert atlas.view.lon == HERE["longitude"]
    assert [url for url in asked if "7.6295" in url or "45.0503" in url] == []
    assert any("near=7.630%2C45.050" in url for url in asked)
    nearest = min(
        Feature.objects.public().in_city(town.city).exclude(public_location=None),
        key=lambda one: (
            ((one.public_location.x - HERE["longitude"]) * 0.706) ** 2
            + (one.public_location.y - HERE["latitude"]) ** 2
        ),
    )
    expect(page.locator("[data-rows] > [data-id]").first).to_have_attribute("data-id", str(nearest.pk))


def test_without_permission_near_me_says_why(visit: Visit, town: Town) -> None:
    page = visit(permissions=[]).goto("/prova/")
    page.locator("[data-buttons] .cm-map-group:nth-of-type(2) button").first.click()
    expect(page.locator("[data-stage] > .cm-map-notice--on")).not_to_be_empty()


def test_the_line_about_items_without_position_stays_when_a_card_opens(visit: Visit, town: Town) -> None:
    page = visit().goto("/prova/")
    note, results = page.locator(".cm-results__note"), page.locator("[data-results]")
    page.locator("[data-rows] > [data-id]:has([data-show])").last.locator("[data-show]").click()
    expect(page.locator(".cm-map-card")).to_be_visible()
    results.evaluate("node => node.scrollBy(0, 30)")
    expect(note).to_be_in_viewport()
    head, line = page.locator(".cm-results__head").bounding_box(), note.bounding_box()
    assert head
    assert line
    assert line["y"] >= head["y"] + head["height"] - 1


def test_items_without_position_are_told_and_listed(visit: Visit, town: Town) -> None:
    page = visit().goto("/prova/")
    atlas = Atlas(page)
    note = page.locator(".cm-results__note")
    expect(note).to_contain_text("2")
    note.locator("a").click()
    atlas.shows(total=2, placed=0)
    titles = page.locator("[data-rows] .cm-card__title")
    expect(titles).to_have_count(2)
    expect(page.locator("[data-rows] [data-show]")).to_have_count(0)
    expect(note).to_have_count(0)


def test_shapes_are_drawn_and_can_be_opened(visit: Visit, town: Town) -> None:
    page = visit().goto(f"/prova/?category=park#15/{45.0225:.5f}/{7.6725:.5f}")
    atlas = Atlas(page)
    expect(page.locator(".cm-map-tile__canvas").first).to_be_attached()
    atlas.drawn()
    box = page.locator("#cm-map").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2 + 30, box["y"] + box["height"] / 2 + 30)
    atlas.opened(town.things["park"])


def test_the_phone_sheet_has_three_heights(visit: Visit, town: Town) -> None:
    page = visit(size=PHONE).goto(f"/prova/?category=roads{NEAR_LONELY}")
    sheet, handle = page.locator("[data-sheet]"), page.locator("[data-handle]")
    expect(sheet).to_have_attribute("data-sheet", "half")
    handle.click()
    expect(sheet).to_have_attribute("data-sheet", "full")
    handle.click()
    expect(sheet).to_have_attribute("data-sheet", "peek")
    expect(handle).to_have_attribute("aria-expanded", "false")
    # A card on a phone opens in the sheet.
    atlas = Atlas(page)
    atlas.pin(town.things["lonely"]).click()
    atlas.opened(town.things["lonely"])
    expect(page.locator("[data-card] .cm-map-card")).to_be_visible()


def test_the_house_page_leads_back_to_its_place(visit: Visit, town: Town) -> None:
    house = town.things["house"]
    page = visit().goto(house.get_absolute_url())
    expect(page.locator("h1")).to_have_text(house.title)
    picture = page.locator("main img[src*='-large.webp'], main img[src*='/large']").first
    expect(picture).to_have_attribute("alt", "La casa vista dal cortile")
    expect(page.locator("[data-small-map].cm-small-map--on")).to_be_visible()
    page.locator(f"main a[href*='item={house.pk}']").first.click()
    atlas = Atlas(page)
    atlas.opened_again(house)
    eventually(lambda: abs(atlas.view.lon - HOUSE_AT[0]) < 0.01, True)
    # One Back is enough.
    atlas.still()
    page.go_back()
    expect(page.locator("h1")).to_have_text(house.title)


def test_the_search_box_offers_areas_things_and_categories_and_each_does_its_own(
    visit: Visit, town: Town
) -> None:
    page = visit().goto("/prova/")
    atlas = Atlas(page)
    search, options = page.locator("#cm-search"), page.locator("[role=listbox] [role=option]")

    def takes(words: str, group: str, label: str) -> None:
        search.fill(words)
        named = page.locator(f'[role=group]:has(> :text-is("{group}"))')
        expect(named).to_be_visible()
        options.filter(has_text=label).first.click()
        expect(page.locator("[role=listbox]").first).to_be_hidden()

    takes("quartiere ponente", "Zone", "Quartiere Ponente")
    expect(page.locator("#cm-filter-area")).to_have_value("district:A")
    eventually(lambda: "area=district" in atlas.address(), True)
    expect(page.locator(".cm-active a")).to_contain_text("Quartiere Ponente")
    takes("illuminazione", "Categorie", "Illuminazione")
    expect(page.locator("input[name=category][value=lighting]")).to_be_checked()
    expect(page.locator("input[name=layer][value=reports]")).to_be_checked()
    takes("bagni vecchi", "Luoghi, case, servizi e organizzazioni", "Casa del Quartiere Bagni Vecchi")
    atlas.opened(town.things["house"])
    search.fill("corso vittorio emanuele ii 40")
    search.press("Enter")
    expect(page.locator(".cm-pin--here")).to_be_visible()
    expect(search).to_have_value("Corso Vittorio Emanuele II 40")
    expect(page.locator("#cm-sort")).to_have_value("near")


def test_on_a_phone_the_nearest_are_counted_from_what_can_be_seen(visit: Visit, town: Town) -> None:
    page = visit(size=PHONE).goto("/prova/#14/45.05000/7.65000")
    atlas = Atlas(page)
    atlas.drawn()
    page.locator("#cm-sort").select_option("near")
    eventually(lambda: "near=" in atlas.address(), True)
    lon, lat = re.search(r"near=([\d.]+)%2C([\d.]+)", atlas.address()).groups()  # type: ignore[union-attr]
    assert float(lon) == 7.65
    point = page.evaluate(
        "() => { const map = document.querySelector('#cm-map').getBoundingClientRect(),"
        " sheet = document.querySelector('[data-sheet]').getBoundingClientRect();"
        " return (map.top + map.height / 2 - (map.top + sheet.top) / 2) }"
    )
    # At zoom 14 a pixel is about 6.75 m of ground, or 0.0000607 degrees of latitude.
    assert abs((float(lat) - 45.05) - point * 0.0000607) < 0.0005


def test_a_card_points_at_a_pin_or_at_a_dot_on_the_place(visit: Visit, town: Town) -> None:
    """In a cluster a thing has no pin: the card pointed at the ground beside it."""
    lonely = town.things["lonely"]
    page = visit().goto(f"/prova/#12/45.05/7.65&item={lonely.pk}")
    dot, tip = page.locator(".cm-card-dot"), page.locator(".leaflet-popup-tip-container")
    expect(dot).to_be_visible()
    there, points = dot.bounding_box(), tip.bounding_box()
    assert there
    assert points
    assert abs(there["x"] + there["width"] / 2 - points["x"] - points["width"] / 2) < 3
    assert -30 < points["y"] + points["height"] - there["y"] < 12
    page.goto(f"/prova/{NEAR_LONELY}&item={lonely.pk}")
    page.reload()
    expect(page.locator(".cm-pin--chosen")).to_be_visible()
    expect(dot).to_have_count(0)
