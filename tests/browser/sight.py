"""A person's look at a page: what is in sight can be read and pressed where it is."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator

from tests.browser.visit import eventually

REACHED = """(node) => {
  const { left, right, top, bottom } = node.getBoundingClientRect();
  const middle = [(left + right) / 2, (top + bottom) / 2];
  const hit = document.elementFromPoint(...middle);
  return {
    inside: left >= 0 && top >= 0 && right <= window.innerWidth + 1 && bottom <= window.innerHeight + 1,
    uncovered: hit !== null && (node.contains(hit) || (hit.contains(node) && hit.matches("a, label, summary, button"))),
  };
}"""
"""Whether all of an element is in the window, and whether a finger in its middle would meet it."""


def in_sight(found: Locator) -> None:
    """The element is inside the window and nothing covers its middle; a page that moves may take a moment."""
    eventually(
        lambda: found.evaluate(REACHED), {"inside": True, "uncovered": True}, about=lambda: f"of {found}"
    )


def box_of(found: Locator) -> dict[str, Any]:
    """Where an element is in the window."""
    box = found.bounding_box()
    assert box
    return {**box, "right": box["x"] + box["width"], "bottom": box["y"] + box["height"]}


def press(found: Locator) -> None:
    """Click on the middle of an element that is in sight, by its place in the window."""
    in_sight(found)
    box = box_of(found)
    found.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
