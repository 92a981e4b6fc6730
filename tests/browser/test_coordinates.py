"""The browser understands the same notations of coordinates as the server."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.coordinates import NOTATIONS

READ = """async (typed) => {
  const { parseCoordinates } = await import("/static/app/map/core/coordinates.js");
  return typed.map(parseCoordinates);
}"""


@pytest.mark.django_db
def test_every_notation_is_read_as_by_the_server(browser: Browser, origin: str) -> None:
    page = browser.new_page()
    page.goto(f"{origin}/healthz")
    read: list[dict[str, Any] | None] = page.evaluate(READ, [notation.typed for notation in NOTATIONS])
    page.close()
    expected = [
        (notation.typed, notation.place and pytest.approx(notation.place, abs=1e-6)) for notation in NOTATIONS
    ]
    found = [
        (notation.typed, answer and (answer["lat"], answer["lon"]))
        for notation, answer in zip(NOTATIONS, read, strict=True)
    ]
    assert found == expected
    told = [bool(answer and answer["told"]) for answer in read]
    assert told == [notation.told for notation in NOTATIONS]
