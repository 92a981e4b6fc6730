"""A planner asks the city a question, and takes the answer along; everybody else may ask too."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from civicmap.layers import all_layers
from planning.answering.answers import Answer
from planning.answering.engine import answer
from planning.models import SavedQuestion
from planning.question.values import Question
from tests.browser.atlas import still
from tests.browser.axe import violations
from tests.browser.conftest import Visit
from tests.browser.town import Town
from tests.browser.visit import DESKTOP, PHONE, eventually

NEAR = "category=roads&relation=within-metres&metres=3000&target=assets&target-category=library"
CORNERS = [(7.60, 45.00), (7.65, 45.00), (7.65, 45.09), (7.60, 45.09)]
"""District A, drawn by hand."""


def told(query: str) -> Answer:
    """The answer itself, to hold the page against."""
    layers = {layer.name: layer for layer in all_layers()}
    return answer(Question.from_query_string(query, "prova"), layers)


def asked(page: Page) -> str:
    """The question in the address of the page."""
    return page.url.split("?", 1)[1]


def choose(page: Page, field: str, value: str) -> None:
    """Make a choice that brings other choices, and wait until the form that holds them stands where this one did."""
    page.locator("#ask-form").evaluate("form => form.setAttribute('data-before', '')")
    page.select_option(field, value)
    expect(page.locator("#ask-form[data-before]")).to_have_count(0)


def numbers(page: Page) -> dict[str, int]:
    """The table of counts: each group's number."""
    rows = page.locator("#table tbody tr")
    return {
        rows.nth(i).locator("th").inner_text().strip(): int(
            rows.nth(i).locator("td").first.inner_text().split("\n")[0]
        )
        for i in range(rows.count())
    }


def unfold(page: Page) -> None:
    """Open the panel with the form; on a narrow screen and without JavaScript it is closed beside an answer."""
    panel = page.locator(".cm-filterpanel")
    if panel.get_attribute("open") is None:
        panel.locator("summary").first.click()


def tick(page: Page, name: str, *values: str) -> None:
    """Mark choices in a panel of the form, opening it first."""
    panel = page.locator(f".cm-question__part:has(input[name='{name}'])")
    expect(panel).to_be_visible()
    if panel.get_attribute("open") is None:
        panel.locator("summary").click()
    for value in values:
        panel.locator(f"input[value='{value}']").check()


def show(page: Page) -> None:
    """Ask, and wait until the whole answer is here."""
    with page.expect_navigation():
        page.locator("#ask-form [name=ask]").click()


def shapes(page: Page) -> Locator:
    """Areas drawn on the map."""
    return page.locator("[data-answer-map] svg path.leaflet-interactive")


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["italian", "english"])
def test_a_planner_asks_opens_a_number_saves_publishes_and_loads_the_collection(
    visit: Visit, town: Town, prefix: str
) -> None:
    page = visit(user=town.people["planner"]).goto(f"{prefix}/prova/analysis/")
    choose(page, "#ask-subject", "reports")
    tick(page, "category", "roads")
    choose(page, "#ask-relation", "within-metres")
    page.fill("#ask-metres", "3000")
    choose(page, "#ask-target", "assets")
    tick(page, "target-category", "library")
    # What was chosen before has outlived the new choices.
    expect(page.locator("input[name='category'][value='roads']")).to_be_checked()
    expect(page.locator("#ask-metres")).to_have_value("3000")
    page.select_option("#ask-group", "area:district")
    show(page)

    expected = told(f"subject=reports&{NEAR}&group=area:district")
    expect(page.locator("h1")).to_contain_text("3.000 m" if not prefix else "3,000 m")
    assert asked(page) == expected.question.query_string()
    assert numbers(page) == {row.label: row.n for row in expected.rows}
    assert expected.total > 0
    expect(shapes(page)).to_have_count(2)
    expect(page.locator(".cm-legend li").first).to_be_visible()
    expect(page.locator(".cm-bars rect")).to_have_count(2)

    first = expected.rows[0]
    page.locator("#table a[data-rows]").first.click()
    expect(page.locator("#table tbody tr")).to_have_count(first.n)
    expect(page.locator("[data-answer-map] .cm-pin, [data-answer-map] .cm-cluster").first).to_be_visible()
    page.go_back()
    expect(page.locator(".cm-bars rect")).to_have_count(2)

    page.locator("a[href*='questions/new/']").click()
    page.fill("#id_title", "Buche vicino alle biblioteche")
    page.locator("main form .cm-button--primary").click()
    expect(page.locator("h1")).to_have_text("Buche vicino alle biblioteche")
    page.locator("form[action$='publish/'] button").click()
    address = page.locator("#ogc-address").inner_text()
    saved = SavedQuestion.objects.get(title="Buche vicino alle biblioteche")
    assert saved.published
    items = page.request.get(f"{address}collections/{saved.layer_name}/items").json()
    assert items["numberMatched"] == 2
    found = {item["properties"]["name"]: item["properties"]["value"] for item in items["features"]}
    assert found == {row.label: row.n for row in expected.rows}

    page.locator("form[action$='withdraw/'] button").click()
    expect(page.locator("#ogc-address")).to_have_count(0)
    page.locator("a[href$='/delete/']").click()
    page.locator("main form [type=submit]").click()
    expect(page.locator("main")).not_to_contain_text("Buche vicino alle biblioteche")
    assert not SavedQuestion.objects.filter(pk=saved.pk).exists()


def test_a_citizen_reads_answers_and_cannot_keep_questions(visit: Visit, town: Town) -> None:
    visitor = visit(user=town.people["citizen"])
    page = visitor.goto("/prova/analysis/?subject=reports&group=area:district")
    assert numbers(page) == {row.label: row.n for row in told("subject=reports&group=area:district").rows}
    expect(page.locator("a[href*='questions/new/']")).to_have_count(0)
    page.goto("/prova/analysis/questions/")
    expect(page.locator(".cm-questions li")).to_have_count(1)
    page.locator(".cm-questions__title a").click()
    expect(page.locator("#ogc-address")).to_be_visible()
    expect(page.locator("main form")).to_have_count(0)
    with visitor.watch.expecting("answered 403", "status of 403"):
        page.goto("/prova/analysis/questions/new/?subject=reports")
        expect(page.locator("h1")).to_have_count(1)


def test_a_shape_is_drawn_by_pressing_on_the_map(visit: Visit, town: Town) -> None:
    page = visit().goto("/prova/analysis/?subject=reports&group=category")
    page.locator("[data-shape-part] > summary").click()
    page.locator("[data-draw]").click()
    expect(page.locator("[data-draw]")).to_have_attribute("aria-pressed", "true")
    still(page)
    stage = page.locator("[data-answer-map]")
    box = stage.bounding_box()
    assert box
    for across, down in ((0.35, 0.3), (0.65, 0.3), (0.65, 0.75), (0.35, 0.75)):
        stage.click(position={"x": box["width"] * across, "y": box["height"] * down})
    expect(page.locator(".cm-corner")).to_have_count(4)
    page.locator("[data-draw-undo]").click()
    expect(page.locator(".cm-corner")).to_have_count(3)
    assert len(page.locator("#ask-corners").input_value().splitlines()) == 3
    page.locator("[data-draw]").click()
    show(page)
    assert "polygon=POLYGON" in page.url
    expected = told(asked(page))
    assert 0 < expected.total < told("subject=reports&group=category").total
    assert sum(numbers(page).values()) == expected.total
    # The shape stays in the form and on the map.
    assert len(page.locator("#ask-corners").input_value().splitlines()) == 3


def test_a_shape_is_drawn_with_the_keyboard_alone(visit: Visit, town: Town) -> None:
    page = visit().goto("/prova/analysis/?subject=reports")
    page.locator("[data-shape-part] > summary").press("Enter")
    page.locator("[data-draw]").press("Enter")
    canvas = page.locator(".cm-answer-map__canvas")
    expect(canvas).to_be_focused()
    field = page.locator("#ask-corners")
    for number, key in enumerate(("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"), 1):
        page.keyboard.press("Enter")
        expect(page.locator(".cm-corner")).to_have_count(number)
        before = field.input_value()
        for _step in range(2):
            page.keyboard.press(key)
            still(page)
        assert field.input_value() == before
    eventually(lambda: len(set(field.input_value().splitlines())), 4)
    page.keyboard.press("Backspace")
    expect(page.locator(".cm-corner")).to_have_count(3)
    page.keyboard.press("Escape")
    page.locator("#ask-form [name=ask]").press("Enter")
    page.wait_for_url("**polygon=POLYGON**")
    eventually(lambda: page.locator(".cm-tiles dd").first.inner_text(), str(told(asked(page)).total))


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_shape_is_uploaded(visit: Visit, town: Town, script: bool) -> None:
    visitor = visit(java_script_enabled=script)
    page = visitor.goto("/prova/analysis/?subject=reports")
    unfold(page)
    page.locator(".cm-question__upload a").click()
    ring = [list(corner) for corner in [*CORNERS, CORNERS[0]]]
    body = json.dumps({"type": "Polygon", "coordinates": [ring]})
    file: Any = {"name": "ponente.geojson", "mimeType": "application/geo+json", "buffer": body.encode()}
    page.set_input_files("#id_file", file)
    page.locator("main [type=submit]").click()
    page.wait_for_url("**polygon=**")
    expected = told(asked(page))
    assert 0 < expected.total < told("subject=reports").total
    expect(page.locator(".cm-tiles dd").first).to_have_text(str(expected.total))

    with visitor.watch.expecting("answered 400", "status of 400"):
        unfold(page)
        page.locator(".cm-question__upload a").click()
        page.set_input_files("#id_file", {**file, "name": "foto.png", "buffer": b"\x89PNG\r\n\x1a\n"})
        page.locator("main [type=submit]").click()
        expect(page.locator(".cm-error").first).to_be_visible()


def test_without_javascript_the_form_asks_and_the_table_answers(visit: Visit, town: Town) -> None:
    visitor = visit(java_script_enabled=False)
    page = visitor.goto("/prova/analysis/")
    page.select_option("#ask-subject", "reports")
    show(page)
    unfold(page)
    tick(page, "category", "lighting")
    page.select_option("#ask-group", "area:district")
    page.locator("[data-shape-part] > summary").click()
    page.fill("#ask-corners", "\n".join(f"{lat}, {lon}" for lon, lat in CORNERS))
    show(page)
    expected = told(asked(page))
    assert expected.total > 0
    assert numbers(page) == {row.label: row.n for row in expected.rows}
    page.locator("#table thead a").first.click()
    page.wait_for_url("**sort=**")
    assert list(numbers(page)) == sorted(numbers(page))
    with visitor.watch.expecting("answered 400", "status of 400"):
        unfold(page)
        page.fill("#ask-corners", "45, 7\nhere")
        show(page)
        expect(page.locator("#ask-corners-error")).to_be_visible()
        # What was written is still there.
        expect(page.locator("#ask-corners")).to_have_value("45, 7\nhere")


def test_the_tab_key_passes_the_map_of_an_answer_in_a_few_steps(visit: Visit, town: Town) -> None:
    page = visit().goto("/en/prova/analysis/?subject=reports&group=area:district")
    expect(shapes(page)).to_have_count(2)
    page.locator("[data-answer-map] .leaflet-container").focus()
    stops = []
    for _step in range(8):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.tagName.toLowerCase()"))
    # The table below the map says what its shapes say; none of them is a stop on the way there.
    assert "path" not in stops
    assert page.evaluate("Boolean(document.activeElement.closest('.cm-legend, .cm-bars, .cm-answer-table'))")


def test_experts_write_cql2_and_see_where_it_is_wrong(visit: Visit, town: Town) -> None:
    visitor = visit()
    page = visitor.goto("/en/prova/analysis/?subject=reports")
    page.locator(".cm-question__part:has(#ask-filter) > summary").click()
    page.fill("#ask-filter", "title LIKE '%scuola%'")
    show(page)
    expect(page.locator(".cm-tiles dd").first).to_have_text("4")
    expect(page.locator("#ask-filter")).to_have_value("title LIKE '%scuola%'")
    with visitor.watch.expecting("answered 400", "status of 400"):
        page.fill("#ask-filter", "nothing = 1")
        show(page)
        expect(page.locator("#ask-filter-error")).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_page_is_accessible_while_a_shape_is_drawn(
    visit: Visit, town: Town, size: tuple[int, int]
) -> None:
    page = visit(size=size, bypass_csp=True).goto("/en/prova/analysis/?subject=reports&group=area:district")
    expect(shapes(page)).to_have_count(2)
    unfold(page)
    page.locator("[data-shape-part] > summary").click()
    page.locator("[data-draw]").click()
    stage = page.locator("[data-answer-map]")
    stage.click(position={"x": 120, "y": 160})
    stage.click(position={"x": 200, "y": 220})
    expect(page.locator(".cm-corner")).to_have_count(2)
    assert violations(page) == []
    assert page.evaluate("document.scrollingElement.scrollWidth <= document.documentElement.clientWidth")


def test_on_paper_tables_are_whole_and_nothing_scrolls(visit: Visit, town: Town) -> None:
    page = visit().goto("/prova/analysis/?subject=reports&group=area%3Adistrict")
    expect(page.locator("#table tbody tr").first).to_be_visible()
    # As long as a table of a real city.
    page.locator("#table tbody").evaluate(
        "body => { for (let i = 0; i < 90; i++) body.append(body.firstElementChild.cloneNode(true)); }"
    )
    page.emulate_media(media="print")
    table = page.locator(".cm-answer-table")
    assert table.evaluate("box => box.scrollHeight <= box.clientHeight + 1")
    last = page.locator("#table tbody tr").last
    assert table.evaluate(
        "(box, row) => row.getBoundingClientRect().bottom <= box.getBoundingClientRect().bottom + 1",
        last.element_handle(),
    )
    assert page.evaluate("getComputedStyle(document.body).overflow") == "visible"
    page.goto("/prova/")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).overflow") == "visible"
    assert page.locator(".cm-results").evaluate("list => list.scrollHeight <= list.clientHeight + 1")
